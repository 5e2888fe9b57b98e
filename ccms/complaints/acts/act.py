"""An act: what is done to a complaint, as one frozen value with its fields and its pure plan.

`perform` is the whole way of every act: lock what the actor may see, check, plan, record, in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import load_complaints, locked
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.field_kinds import Choice, Kind, Text, Whole, kinds_of
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.complaints.transitions import Wait
from ccms.core.failures import Failure, ValidationFailed
from ccms.law.pack.in_force import Pack


class NotThisOfficer(ValidationFailed):
    """A review is made by another officer than the one who decided."""


class WithoutPost(Failure):
    """An officer without a post cannot be in charge of a complaint."""

    slug = "without-post"


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is done to a complaint: by whom, from where and to where says the row of `action` in the life cycle.

    A field is a `Choice`, `Line`, `Text`, `Whole`, `Reference` or `Proof`, or by its type an amount in paisa, a day, a
    moment, a yes or no, or the id of a row. `locks` names the fields that hold the references of complaints which are
    locked with this one. Where a consumer asked that another officer looks again, an act `by_another` is refused to
    the one who decided before. `kinds` are the fields that have one, by their names.
    """

    action: ClassVar[Action]
    locks: ClassVar[tuple[str, ...]] = ()
    by_another: ClassVar[bool] = False
    kinds: ClassVar[Mapping[str, Kind]]

    def __init_subclass__(cls) -> None:
        """Read the kinds of the fields from their annotations."""
        cls.kinds = kinds_of(cls)

    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        """Return the complaint with what else the plan reads. Raises ValidationFailed for a row that is none."""
        del by, now
        return loaded

    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        """Plan the act; pure. Raises NotAllowed and ValidationFailed."""
        raise NotImplementedError


def perform(act: Act, *, reference: str, by: Actor, now: datetime) -> Complaint:
    """Do an act to the complaint that this actor may see. Raises NotFound, NotAllowed and ValidationFailed."""
    others = [getattr(act, name) for name in act.locks]
    with transaction.atomic():
        held = locked([reference, *others], by)
        plan = planned(act, held[reference], held, by, now)
        record([plan])
    return plan.complaint


def planned(act: Act, complaint: Complaint, held: Mapping[str, Complaint], by: Actor, now: datetime) -> Plan:
    """Plan an act on a complaint; `held` are all complaints that it needs, by their references."""
    return plan_of(act, replace(load_complaints([complaint])[0], others=held), by, now)


def plan_of(act: Act, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Plan an act on a loaded complaint, once its officer and its fields are right. Raises as `perform` does."""
    if act.by_another and loaded.complaint.reviewed and loaded.complaint.decided_by_id == by.id:
        raise NotThisOfficer(errors={"": ("another-officer", {})})
    loaded = act.load(loaded, by, now)
    hearing = loaded.hearing is not None and Wait.HEARING not in loaded.waits(now)
    check_fields(act, loaded.pack, hearing=hearing, heard=loaded.buyer_heard)
    return act.plan(loaded, by, now)


def check_fields(act: Act, pack: Pack, *, hearing: bool = False, heard: bool = False) -> None:
    """Refuse a word that its list does not have, what a choice needs and lacks, and an empty text that is needed.

    `hearing`: the time of one has come; `heard`: the buyer was. Raises ValidationFailed.
    """
    for name, kind in act.kinds.items():
        word = getattr(act, name)
        match kind:
            case Choice() if word or not kind.optional:
                choose(pack, kind.list, word, _given(act, hearing=hearing, heard=heard), field=name)
            case Text(needed=True) if not word.strip():
                raise ValidationFailed(errors={name: ("text-missing", {})})
            case Whole(least=least, most=most) if word is not None and not least <= word <= most:
                raise ValidationFailed(errors={name: ("number-out-of-range", {"minimum": least, "maximum": most})})


def _given(act: Act, *, hearing: bool, heard: bool) -> Given:
    """Return what comes with a choice: the act's fields of those names."""
    return Given(
        text=getattr(act, "text", ""),
        amount_paisa=getattr(act, "amount_paisa", None),
        day=getattr(act, "day", None),
        transaction=getattr(act, "transaction", ""),
        proof=getattr(act, "has_proof", False),
        hearing=hearing,
        heard=heard,
    )
