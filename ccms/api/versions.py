"""Conflict detection: the ETag of a complaint, and the If-Match of a change, which says what the caller had read.

Caching of answers that are the same for everybody: a maximum age, and an ETag by which a caller asks for changes.
"""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from ccms.accounts.actors import Actor
from ccms.api.callers_of_calls import FIRM
from ccms.complaints.acts.acting import require_unchanged
from ccms.complaints.firm_desk.papers import times_numbered
from ccms.core.failures import Failure

KEEP_SECONDS = 3600


def is_known(request: HttpRequest, response: HttpResponse, version: str) -> bool:
    """Say how long an answer of this version is good, and whether the caller has it already."""
    tag = f'"{version}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
    return tag in {each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))}


# the number of its last event, and for a firm how often it has changed its own ticket number, which is no event
_MATCH = re.compile(r'"([0-9]{1,9})(?:-([0-9]{1,9}))?"')


class MatchUnreadable(Failure):
    """If-Match holds no version that a complaint's ETag could be."""

    slug = "malformed-request"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the caller read: up to which event, and with which of the firm's numbers; None where he does not say."""

    event: int | None = None
    numbered: int | None = None

    def require(self, reference: str, by: Actor) -> None:
        """Raise Overtaken where somebody else did something to the complaint since."""
        if self.event is not None:
            require_unchanged(reference, by, self.event)


def etag_of(version: int, reference: str, by: Actor) -> str:
    """Return what a case is read as."""
    return f'"{version}-{times_numbered(reference, by)}"' if by.role in FIRM else f'"{version}"'


def seen(request: HttpRequest) -> Seen:
    """Return what If-Match says that the caller read. Raises MatchUnreadable."""
    text = request.headers.get("If-Match", "").strip()
    if text in {"", "*"}:
        return Seen()
    found = _MATCH.fullmatch(text)
    if found is None:
        raise MatchUnreadable
    return Seen(int(found[1]), int(found[2]) if found[2] else None)
