"""Reads from the events of a complaint on which files the decision relies, and what officers noted on a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ccms.complaints.acts.files.weighing import MARKED, NOTED
from ccms.complaints.events.event_type import Happened


@dataclass(frozen=True, slots=True)
class Note:
    """One note on a file; `pin` is its place on the page, in parts of a hundred from the left and the top."""

    event: Happened
    text: str
    page: int
    pin: tuple[int, int] | None
    transcript: bool


def relied_on(past: Iterable[Happened]) -> frozenset[str]:
    """Return the ids of the files on which the decision relies by the last word on each."""
    last = {event.data["evidence"]: event.data["relied"] for event in past if event.kind == MARKED}
    return frozenset(key for key, relied in last.items() if relied)


def notes_of(past: Iterable[Happened], file: str) -> Iterator[Note]:
    """Yield the notes on a file, oldest first, as far as their texts are kept."""
    for event in past:
        if event.kind == NOTED and event.data["evidence"] == file and event.words:
            pin = event.data.get("pin")
            yield Note(
                event,
                event.words[0].text,
                event.data.get("page", 1),
                (pin[0], pin[1]) if pin else None,
                event.data["transcript"],
            )
