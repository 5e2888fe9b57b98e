"""Decides what becomes of an intake: its person is invited to confirm it, or it is refused, or it is here twice.

Lists the intakes whose SMS was not answered in time, for a clerk to call about, and notes what came of each call.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import OPEN, IntakeState
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.intakes.keeping import CLERK, PAGE, both_languages, held, intakes_of, move, note, tell
from ccms.complaints.models import Complaint
from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.registry.calling import MOST_COUNTED
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed, require_word
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.pack.book import book

INVITED, REFUSED, DUPLICATE = "office.invited_filer", "office.refused_intake", "office.found_intake_twice"
WITHOUT_SMS = frozenset({"not_mine", "wrong_number"})  # the holder of the number has nothing to do with it
BY_MISTAKE = "by_mistake"  # told only to a person that was asked already


@deed(INVITED, by=CLERK)
def invite(key: UUID, by: Actor, now: datetime) -> Intake:
    """Ask the holder of the number by SMS whether the complaint is theirs.

    Raises NotFound, IntakeMovedOn, and TooManyRequests where the number was asked too often.
    """
    intake = held(key, by, IntakeState.NEW)
    take_or_refuse(Counted.INTAKE_PHONES, intake.phone.open(), now)
    invite_held(intake, by, now)
    return intake


def invite_held(intake: Intake, by: Actor, now: datetime) -> None:
    """Invite the person of an intake that the caller holds; the days to confirm it count from now."""
    move(intake, IntakeState.INVITED, now)
    intake.invited_at = now
    event = note(intake, INVITED, by, now)
    tell(intake, INVITED, event, now)
    close_task(TaskKind.INTAKE, [intake.pk], now, by.text)
    queue = f"office:{intake.office_id}"
    open_task(TaskKind.INTAKE, subject=intake.subject, item=intake.pk, event=event, now=now, queue=queue)


@deed(REFUSED, by=CLERK)
def refuse(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> Intake:
    """Go on with an intake no more, and tell its person why. Raises NotFound, IntakeMovedOn and ValidationFailed."""
    pack = book().on(dhaka_day(now))
    choice = choose(pack, "refuse_intake", reason, Given(text=text))
    intake = held(key, by, *OPEN)
    untold = reason in WITHOUT_SMS or (reason == BY_MISTAKE and intake.invited_at is None)
    move(intake, IntakeState.REFUSED, now)
    intake.reason = reason
    intake.remark = text
    event = note(intake, REFUSED, by, now, reason=reason)
    if not untold:
        tell(intake, REFUSED, event, now, what=both_languages(choice))
    close_task(TaskKind.INTAKE, [intake.pk], now, by.text)
    return intake


@deed(DUPLICATE, by=CLERK)
def mark_duplicate(key: UUID, *, number: str = "", other: UUID | None = None, by: Actor, now: datetime) -> Intake:
    """End an intake that is here already, as a complaint of the same person or, with `other`, as another intake.

    Its person is told only of a complaint: another intake is asked about by an SMS of its own, so it must be one that
    still is. Raises NotFound, IntakeMovedOn and ValidationFailed.
    """
    if other:
        _lock_both(key, other, by)
    intake = held(key, by, *OPEN)
    same = _going_on(other, intake, by) if other else None
    if same is None and (other or not _is_theirs(number, intake)):
        raise ValidationFailed(errors={"other" if other else "number": ("intake-no-duplicate", {})})
    move(intake, IntakeState.DUPLICATE, now)
    intake.same_as = same.code if same else number
    event = note(intake, DUPLICATE, by, now, same_as=same.subject if same else number)
    if same is None:
        tell(intake, DUPLICATE, event, now, number=number)
    close_task(TaskKind.INTAKE, [intake.pk], now, by.text)
    return intake


def _lock_both(key: UUID, other: UUID, by: Actor) -> None:
    """Lock two open intakes in one order: a colleague may be marking the other one as a duplicate of this one."""
    both = intakes_of(by).filter(pk__in=(key, other), state__in=OPEN)
    list(both.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _is_theirs(number: str, intake: Intake) -> bool:
    """Tell whether this is the reference of a complaint from the same mobile number."""
    if intake.phone_index is None:
        return False
    return Complaint.objects.filter(reference=number, consumer__phone_index=intake.phone_index).exists()


def _going_on(other: UUID, intake: Intake, by: Actor) -> Intake | None:
    """Return the same intake typed anew where it is not at its end; it stays so meanwhile."""
    same = Q(phone_index=intake.phone_index)
    if intake.outside_no:
        same |= Q(source=intake.source, outside_no=intake.outside_no)
    others = intakes_of(by).filter(same, pk=other, state__in=OPEN).exclude(pk=intake.pk)
    return others.select_for_update(of=("self",)).first()


OPENED, CALLED = "office.opened_intake_number", "office.called_filer"


class CallEnd(StrEnum):
    """What became of a call; the last two end the intake."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    NOT_MINE = "not_mine"


ENDING: Mapping[CallEnd, str] = {each: str(each) for each in (CallEnd.WRONG_NUMBER, CallEnd.NOT_MINE)}


def to_call(by: Actor, now: datetime) -> QuerySet[Intake]:
    """Return the intakes whose time to confirm is over, the longest wait first."""
    late = Task.objects.filter(kind=TaskKind.INTAKE, closed_at=None, due_at__lte=now).values("item")
    found = intakes_of(by).filter(state=IntakeState.INVITED, confirmed_at=None, pk__in=late)
    return found.order_by("invited_at", "pk")


def call_list(by: Actor, now: datetime) -> Sequence[Intake]:
    """Return the intakes about which a clerk calls now."""
    return list(to_call(by, now).select_related("office")[:PAGE])


def count_to_call(by: Actor, now: datetime) -> int:
    """Count the intakes to call about, no further than one more than MOST_COUNTED."""
    return to_call(by, now)[: MOST_COUNTED + 1].count()


@deed(OPENED, by=CLERK)
def open_number(key: UUID, by: Actor, now: datetime) -> None:
    """Write down that a clerk sees the number to call. Raises NotFound and IntakeMovedOn."""
    intake = held(key, by, IntakeState.NEW, IntakeState.INVITED)
    note(intake, OPENED, by, now)


@deed(CALLED, by=CLERK)
def note_call(key: UUID, *, outcome: str, by: Actor, now: datetime) -> None:
    """Note what became of a call; an intake that the person called says is not theirs ends. Raises as `refuse` does."""
    require_word("outcome", outcome, [str(each) for each in CallEnd])
    intake = held(key, by, IntakeState.NEW, IntakeState.INVITED)
    intake.calls, intake.called = intake.calls + 1, outcome
    note(intake, CALLED, by, now, outcome=outcome)
    if reason := ENDING.get(CallEnd(outcome)):
        refuse(key, reason=reason, text="", by=by, now=now)
