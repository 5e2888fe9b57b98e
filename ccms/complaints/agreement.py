"""Computes what kind of refund a sum is, what a counter-proposal asks for in full, and whether an offer meets it.

Both sides name kinds, but of a refund the sum alone decides: it is the whole of what was paid, or a part of it. The
kind is therefore computed here, once, when an act is planned, and readers show what the row and the event hold.

Turns agreed terms into a promise: an offer accepted, a counter-proposal taken, or a settlement at the hearing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ccms.complaints import deadlines
from ccms.complaints.lifecycle import Status
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.core.clock import dhaka_day

# Kinds of the whole sum → the same of a part of it: as it is offered, and as it is said to be done.
PART: Mapping[str, str] = {"refund": "partial_refund", "refunded": "partly_refunded"}
WHOLE: Mapping[str, str] = {part: whole for whole, part in PART.items()}
# What is said to be done → what was to be done.
DONE: Mapping[str, str] = {
    "refunded": "refund",
    "partly_refunded": "partial_refund",
    "replaced": "replacement",
    "delivered": "delivery",
    "repaired": "repair",
}
REFUND, COMPENSATION = "refund", "compensation"
MONEY = frozenset({*PART, *WHOLE, COMPENSATION})


class Proposal(Protocol):
    """What one side proposed, as a row or as a page holds it."""

    @property
    def remedy(self) -> str:
        """Of what kind."""

    @property
    def amount_paisa(self) -> int | None:
        """How much, where it is money."""

    @property
    def day(self) -> date | None:
        """By when, if it was named."""

    @property
    def at(self) -> datetime | None:
        """When it was proposed."""


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What is to be given, how much in paisa, and by when."""

    remedy: str
    amount_paisa: int | None
    day: date


def kind_of(remedy: str, amount_paisa: int | None, paid_paisa: int | None) -> str:
    """Return the true kind of a remedy: a refund of all that was paid, or more, is whole, and of less a part.

    `paid_paisa` is the complaint's amount: the price where the goods came, else the advance, or the price without one.
    Where it or the sum is not known, and of what is no refund, the kind is as it was said.
    """
    whole = WHOLE.get(remedy, remedy)
    if whole not in PART or not amount_paisa or not paid_paisa:
        return remedy
    return whole if amount_paisa >= paid_paisa else PART[whole]


def kind_asked(offered: str, amount_paisa: int | None, paid_paisa: int | None) -> str:
    """Return what a buyer asks for by countering an offer of this kind.

    A sum asks for money instead of what was offered (`is_instead`), but to an offer of compensation for more of it.
    Without a sum the buyer asks for what was offered, on another day.
    """
    if not amount_paisa or offered == COMPENSATION:
        return offered
    return kind_of(REFUND, amount_paisa, paid_paisa)


def is_instead(offered: str) -> bool:
    """Tell whether a sum in a counter-proposal takes the place of what was offered, as that was no money."""
    return offered not in MONEY


def terms_of(offer: Proposal, today: date) -> PromiseTerms:
    """Return the terms of an offer that is agreed today."""
    return PromiseTerms(offer.remedy, offer.amount_paisa, _day_from(offer, today) or today)


def asked_in_full(counter: Proposal, answered: Proposal, today: date) -> PromiseTerms:
    """Return what a counter-proposal asks for today; what it does not name is as in the offer that it answered."""
    offered = terms_of(answered, today)
    day = _day_from(counter, today) or offered.day
    return PromiseTerms(counter.remedy, counter.amount_paisa or offered.amount_paisa, day)


def _day_from(proposal: Proposal, today: date) -> date | None:
    """Return by when a proposal that is agreed today is to be kept: its day, or, if it is over, as many days again."""
    day = proposal.day
    if day and day < today and proposal.at is not None:
        return today + (day - dhaka_day(proposal.at))
    return day


def meets(remedy: str, amount_paisa: int | None, day: date | None, asked: PromiseTerms) -> bool:
    """Tell whether an offer gives what was asked: its kind, at least its sum, by its day or earlier."""
    same_kind = WHOLE.get(remedy, remedy) == WHOLE.get(asked.remedy, asked.remedy)
    enough = (amount_paisa or 0) >= (asked.amount_paisa or 0)
    return same_kind and enough and day is not None and day <= asked.day


def promise(plan: Plan, terms: PromiseTerms) -> None:
    """Turn agreed terms into a promise that its deadline checks."""
    plan.set("promised_remedy", terms.remedy)
    plan.set("promised_paisa", terms.amount_paisa)
    plan.set("promised_on", terms.day)
    plan.move_to(Status.PROMISED)
    deadlines.start_promise(plan, terms.day)


def promised_remedy(loaded: LoadedComplaint) -> str:
    """Return what kind of remedy was promised; of a promise older than its column, what the firm offered last."""
    return loaded.complaint.promised_remedy or (loaded.on_table.remedy if loaded.on_table else "")


def open_proposal(loaded: LoadedComplaint, today: date) -> PromiseTerms | None:
    """Return what the buyer's counter-proposal asks for in full while it waits for the firm, else nothing.

    An officer who sends a complaint to a firm begins a new round, in which nothing is countered.
    """
    complaint = loaded.complaint
    waits = complaint.status == Status.WITH_FIRM and complaint.countered
    if not waits or loaded.counter is None or loaded.on_table is None:
        return None
    return asked_in_full(loaded.counter, loaded.on_table, today)
