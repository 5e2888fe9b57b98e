"""Maps every status and outcome of a complaint to one fate, and every fate to one part of the figures.

Only what the buyer or a hearing called settled counts as solved. What nobody knows is counted as unknown: in the lower
bound it counts as not solved, in the upper bound as solved.
"""

from collections.abc import Iterator
from enum import StrEnum

from ccms.complaints.lifecycle import AT_OFFICE, Outcome, Reason, Status


class Part(StrEnum):
    """The three parts of the cases that count, and what is not counted as a case."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"


COUNTED = (Part.SOLVED, Part.UNSOLVED, Part.UNKNOWN)


class Fate(StrEnum):
    """Where a complaint stands or how it ended, in the order in which pages tell it."""

    SETTLED = "settled"
    AT_OFFICE = "at_office"  # the buyer said no, or the shop said nothing: not solved so far
    ORDERED = "ordered"  # the office had to order, whether or not the fine came in
    RUNNING = "running"  # between shop and buyer
    UNRATED = "unrated"  # the shop answered, and the buyer never said whether it helped
    UNCONFIRMED = "unconfirmed"  # the shop says it kept its promise, the buyer says nothing
    WITHDRAWN = "withdrawn"  # taken back after the shop had answered or let its time run out
    FOR_SHOP = "for_shop"  # dismissed, or the buyer accepted the shop's defence
    NOT_TAKEN = "not_taken"  # rejected by the office, or not its matter
    JOINED = "joined"  # goes on as part of another complaint, which is counted
    UNHEARD = "unheard"  # the shop still has its time, or was never told in a way that is proved


PARTS = {
    Fate.SETTLED: Part.SOLVED,
    Fate.AT_OFFICE: Part.UNSOLVED,
    Fate.ORDERED: Part.UNSOLVED,
    Fate.RUNNING: Part.UNKNOWN,
    Fate.UNRATED: Part.UNKNOWN,
    Fate.UNCONFIRMED: Part.UNKNOWN,
    Fate.WITHDRAWN: Part.UNKNOWN,
    Fate.FOR_SHOP: Part.LEFT_OUT,
    Fate.NOT_TAKEN: Part.LEFT_OUT,
    Fate.JOINED: Part.LEFT_OUT,
    Fate.UNHEARD: Part.LEFT_OUT,
}

# Why a complaint came before the office: four numbers and not one, and beside them the shops that nobody reached.
WHY = (Reason.SILENCE, Reason.REFUSED, Reason.NO_EFFORT, Reason.BROKEN_PROMISE, Reason.UNREACHABLE)

# What the office or both sides decided is a case whether or not the shop ever spoke.
_DECIDED = {
    Outcome.JOINED: Fate.JOINED,
    Outcome.REJECTED: Fate.NOT_TAKEN,
    Outcome.OUT_OF_SCOPE: Fate.NOT_TAKEN,
    Outcome.DISMISSED: Fate.FOR_SHOP,
    Outcome.DEFENCE_ACCEPTED: Fate.FOR_SHOP,
    Outcome.ORDER_COMPLIED: Fate.ORDERED,
    Outcome.ORDER_UNPAID: Fate.ORDERED,
}
_ENDED = {
    Outcome.UNRATED: Fate.UNRATED,
    Outcome.PERFORMED_UNCONFIRMED: Fate.UNCONFIRMED,
    Outcome.WITHDRAWN: Fate.WITHDRAWN,
}


def fate_of(status: Status, outcome: Outcome | None, *, heard: bool) -> Fate:
    """Return the fate; `heard`: the shop answered by a proved contact, or was proved to know and let its time pass."""
    if outcome in _DECIDED:
        return _DECIDED[outcome]
    if status is Status.SETTLED:
        return Fate.SETTLED
    if status is Status.ORDERED:
        return Fate.ORDERED
    if not heard:
        return Fate.UNHEARD
    if outcome is not None:
        return _ENDED[outcome]
    return Fate.AT_OFFICE if status in AT_OFFICE else Fate.RUNNING


def all_fates() -> Iterator[tuple[Status, Outcome | None, bool, Fate]]:
    """Yield every status and outcome with its fate, for a statement that counts them."""
    for status in Status:
        for outcome in Outcome if status is Status.CLOSED else (None,):
            for heard in (False, True):
                yield status, outcome, heard, fate_of(status, outcome, heard=heard)
