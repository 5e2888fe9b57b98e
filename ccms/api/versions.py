"""Conflict detection: the ETag of a complaint, and the If-Match of a change, which says what the caller had read."""

import re
from dataclasses import dataclass

from django.http import HttpRequest

from ccms.accounts.actors import Actor
from ccms.api.callers_of_calls import FIRM
from ccms.complaints.acts.acting import require_unchanged
from ccms.complaints.firm_desk.papers import times_numbered
from ccms.core.failures import Failure

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
