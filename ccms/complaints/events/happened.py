"""Holds an event as its readers get it: its kind, its facts, and the words that were said with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# A body recorded its replies itself before, in events that do not name it.
_REPLIES_OF_BEFORE = {
    "regulator.accepted_referral": "accepted",
    "regulator.returned_referral": "returned",
    "regulator.answered_referral": "answered",
}


def as_now(kind: str, data: Mapping[str, Any], body: str = "") -> tuple[str, Mapping[str, Any]]:
    """Return the kind and facts of an event in the names of today; `body` is the one that was referred to last."""
    if kind in _REPLIES_OF_BEFORE:
        told = {"body": body, "reply": _REPLIES_OF_BEFORE[kind], **data}
        return "office.recorded_reply", told
    return kind, {**data, "body": data["regulator"]} if "regulator" in data else data


@dataclass(frozen=True, slots=True)
class Said:
    """Words that came with an event: of which kind, and the text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a page shows it: its kind, time, facts and the words said with it."""

    event: UUID
    kind: str
    at: datetime
    due_at: datetime | None
    data: Mapping[str, Any]
    words: tuple[Said, ...] = ()
    by: str = ""  # the kind of actor, which is not always the first word of the event's kind
    told: frozenset[str] = frozenset()  # which sides got a message of it: consumer, firm, office
    taken_back: bool = False  # the message to the firm had not left when the complaint ended

    @property
    def told_at(self) -> datetime:
        """When the parties are told it was: a sweep that was late does not make a deadline later."""
        return self.due_at if self.kind == "clock.missed_deadline" and self.due_at else self.at

    def fact(self, path: str) -> Any:
        """Return one fact by its path, as in `amount_paisa` or `set.status`; `by` is the side that acted."""
        if path == "by":
            return self.by
        found: Any = self.data
        for name in path.split("."):
            found = (found or {}).get(name)
        return found
