"""Finds in a complaint's past what both sides are to bring to a hearing, and which side cannot come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ccms.complaints.events.event_type import Happened
from ccms.complaints.models.statement import BRING

CANNOT_COME = "said_cannot_come"


@dataclass(frozen=True, slots=True)
class Absence:
    """A side that cannot come, and why."""

    side: str
    text: str
    at: datetime


def to_bring(past: Iterable[Happened], set_by: UUID) -> str:
    """Return what the officer wrote with the event that set the hearing; empty where they left it to the usual."""
    return next((said.text for each in past if each.event == set_by for said in each.words if said.kind == BRING), "")


def absences(past: Iterable[Happened], hearing: UUID) -> Iterator[Absence]:
    """Yield the sides that cannot come to this hearing."""
    for event in past:
        side, _, act = event.kind.partition(".")
        if act == CANNOT_COME and event.fact("hearing") == str(hearing):
            yield Absence(side, " ".join(said.text for said in event.words), event.at)
