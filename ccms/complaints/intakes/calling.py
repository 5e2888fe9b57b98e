"""Lists the intakes whose SMS was not answered in time, for a clerk to call about, and notes what came of each call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import IntakeState
from ccms.complaints.intakes.deciding import refuse
from ccms.complaints.intakes.keeping import CLERK, PAGE, held, intakes_of, note
from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.registry.calling import MOST_COUNTED
from ccms.core.failures import require_word

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
