"""Writes the filter of an office's list as the query of its URL, and reads it again."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from django.urls import reverse

from ccms.complaints.reading.office_queue import QueueWanted, View
from ccms.web.requests import SignedRequest


def parse_query(given: Mapping[str, str]) -> QueueWanted:
    """Read the query of an address; what it does not know narrows nothing."""
    return QueueWanted(
        view=next((each for each in View if each == given.get("view", "")), View.NEW),
        firm=_key(given.get("firm", "")),
        post=_key(given.get("post", "")),
        category=given.get("category", "").replace("\x00", "")[:32],
        after=given.get("after", ""),
    )


def address(asked: QueueWanted) -> str:
    """Return the address of a list, as narrow as it is asked for."""
    return f"{reverse('office:queue')}?{query(asked)}"


def query(asked: QueueWanted) -> str:
    """Write what is asked for as the query of an address."""
    chosen = {
        "view": str(asked.view),
        "firm": str(asked.firm or ""),
        "post": str(asked.post or ""),
        "category": asked.category,
        "after": asked.after,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def list_before(request: SignedRequest) -> QueueWanted:
    """Return the list from which a case was opened, as narrow as it was; the reader's own where it was no list."""
    if "view" in request.GET:
        return parse_query(request.GET)
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        before = urlsplit("")
    given = dict(parse_qsl(before.query)) if before.path == reverse("office:queue") else {"view": View.MINE}
    return parse_query(given)


def _key(text: str) -> UUID | None:
    """Read an id of an address; what is none narrows nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
