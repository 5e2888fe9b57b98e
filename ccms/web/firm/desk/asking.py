"""Writes the filter of an inbox list as the query of its URL, and reads it again."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.urls import reverse

from ccms.complaints.firm_desk.inbox import InboxWanted, View
from ccms.web.firm.desk.labels import AGES
from ccms.web.requests import SignedRequest


def parse_query(given: Mapping[str, str]) -> InboxWanted:
    """Read the query of an address; what it does not know narrows nothing."""
    view = next((each for each in View if each == given.get("view", "")), View.NEW)
    age = given.get("age", "")
    return InboxWanted(
        view=view,
        brand=key_of(given.get("brand", "")),
        assignee=key_of(given.get("assignee", "")),
        tag=given.get("tag", "").replace("\x00", "")[:40],
        category=given.get("category", "").replace("\x00", "")[:32],
        age=next((days for days in AGES if str(days) == age), 0),
        after=given.get("after", ""),
    )


def address(asked: InboxWanted) -> str:
    """Return the address of a list."""
    return f"{reverse('desk:inbox')}?{query(asked)}"


def query(asked: InboxWanted) -> str:
    """Write what is asked for as the query of an address."""
    chosen = {
        "view": str(asked.view),
        "brand": str(asked.brand or ""),
        "assignee": str(asked.assignee or ""),
        "tag": asked.tag,
        "category": asked.category,
        "age": str(asked.age or ""),
        "after": asked.after,
    }
    return urlencode({name: value for name, value in chosen.items() if value})


def list_before(request: SignedRequest) -> str:
    """Return the list from which a page was opened, as narrow as it was; the whole inbox where it was no list."""
    inbox = reverse("desk:inbox")
    if "view" in request.GET:  # it was opened as the next one of that list
        return address(parse_query(request.GET))
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return inbox
    is_list = before.query and before.path in {inbox, reverse("desk:search")}
    return f"{before.path}?{before.query}" if is_list else inbox


def key_of(text: str) -> UUID | None:
    """Read an id of an address; what is none narrows nothing."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
