"""An act: what is done to a complaint, as one frozen value with its fields and its pure plan.

`perform` is the whole way of every act: lock what the actor may see, plan, record, in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.core.failures import NotFound

LONGEST_TEXT = 2000  # characters of what a person writes with an act


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of one list of the pack."""

    list: str


@dataclass(frozen=True, slots=True)
class Line:
    """A text of one line, of at most so many characters."""

    most: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of another complaint."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a file was given; a body does not say it, the complaint's files do."""


@dataclass(frozen=True, slots=True)
class Text:
    """A person's own words, of at most so many characters."""

    most: int = LONGEST_TEXT


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is done to a complaint: by whom, from where and to where says the row of `action` in the life cycle.

    A field is a `Choice`, `Line`, `Text`, `Reference` or `Proof`, or by its type an amount in paisa, a day, a moment, a
    yes or no, or the id of a row. `locks` names the fields that hold the references of complaints which are locked
    with this one.
    """

    action: ClassVar[Action]
    locks: ClassVar[tuple[str, ...]] = ()

    def load(self, loaded: LoadedComplaint, by: Actor) -> LoadedComplaint:
        """Return the complaint with what else the plan reads. Raises ValidationFailed for a row that is none."""
        del by
        return loaded

    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        """Plan the act; pure. Raises NotAllowed and ValidationFailed."""
        raise NotImplementedError


def perform(act: Act, *, reference: str, by: Actor, now: datetime) -> Complaint:
    """Do an act to the complaint that this actor may see. Raises NotFound, NotAllowed and ValidationFailed."""
    others = [getattr(act, name) for name in act.locks]
    with transaction.atomic():
        held = _lock([reference, *others], by)
        plan = planned(act, held[reference], held, by, now)
        record([plan])
    return plan.complaint


def planned(act: Act, complaint: Complaint, held: Mapping[str, Complaint], by: Actor, now: datetime) -> Plan:
    """Plan an act on a complaint; `held` are all complaints that it needs, by their references."""
    loaded = replace(load_complaints([complaint])[0], others=held)
    return act.plan(act.load(loaded, by), by, now)


def _lock(references: list[str], by: Actor) -> Mapping[str, Complaint]:
    """Lock complaints in the order of their ids, so that no two acts wait for each other."""
    seen = visible_to(by).select_for_update(of=("self",)).filter(reference__in=references).order_by("id")
    held = {complaint.reference: complaint for complaint in seen}
    if held.keys() != set(references):
        raise NotFound
    return held
