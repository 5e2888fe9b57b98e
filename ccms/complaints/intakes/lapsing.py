"""Ends intakes that nobody has confirmed in time, and deletes what was handed over of those that ended long ago.

Deletes what was handed over together with the person whose number it names.

Ends an intake with the complaint that its person filed, which keeps where and when it was made first.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.actors import CLOCK
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import CONFIRMABLE, OPEN, IntakeState
from ccms.accounts.privacy import sealing
from ccms.complaints.filing.drafts import KEPT as DRAFT_KEPT
from ccms.complaints.intakes.keeping import move, note, number_index, of_number
from ccms.complaints.models import Purchase
from ccms.complaints.models.task import Task, TaskEnd, TaskKind
from ccms.complaints.plan import Plan
from ccms.complaints.tasks.keeping import close_task, period_of
from ccms.law.pack.book import book
from ccms.notices.queues import forget_messages

FILED = "consumer.filed_intake"


def end_with(plan: Plan) -> None:
    """End the intake from which a new complaint was filled in; the complaint keeps where and when it was made first.

    That day is shown and decides nothing: whether it counts for section 60, an officer rules. One that was refused
    meanwhile is no intake any more, and the complaint one like any other.
    """
    complaint = plan.complaint
    of_person = of_number(complaint.consumer.phone_index).filter(pk=complaint.purchase_id, state__in=CONFIRMABLE)
    intake = of_person.select_for_update().first()
    if intake is None:
        return
    plan.set("first_made_at", intake.first_made_at)
    plan.set("first_made_with", intake.source)
    for row in plan.rows:
        if isinstance(row, Purchase):
            row.first_made_no = intake.outside_no
    move(intake, IntakeState.FILED, plan.at)
    intake.became = complaint.reference
    erase(intake, plan.at)
    note(intake, FILED, plan.by, plan.at, complaint=str(complaint.id))


def erase(intake: Intake, now: datetime) -> None:
    """Destroy the key of an intake and delete whatever it tells of a person; the caller saves it.

    The keyed digest of its number stays, also when its person is erased: the number is another office's, nothing of a
    person is read from the digest, and without it the program's next sending would ask the same person anew.
    """
    sealing.erase(intake.pk, now)
    if intake.number_index is None:
        intake.number_index = number_index(intake.source, intake.outside_no)
    for cell in sealing.sealed_columns(Intake):
        setattr(intake, cell.attname, b"")
    intake.phone_index = None
    intake.outside_no = ""


KEPT = timedelta(days=90)  # promised in the privacy register
AT_ONCE = 200
ENDED = (IntakeState.DUPLICATE, IntakeState.REFUSED, IntakeState.LAPSED)


def lapse(now: datetime) -> dict[str, int]:
    """End and forget what is due; returns how many of each. A daily duty of the worker."""
    return {"intakes lapsed": _end(now), "intakes forgotten": _forget(now)}


def _end(now: datetime) -> int:
    """End what was not confirmed in twice its time, and what was confirmed and not filed while its draft was kept."""
    over = Q(confirmed_at=None, pk__in=_over_twice(now)) | Q(confirmed_at__lte=now - DRAFT_KEPT)
    due = Intake.objects.filter(over, state=IntakeState.INVITED)
    ended = 0
    for key in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            intake = due.select_for_update(skip_locked=True).filter(pk=key).first()
            if intake is None:
                continue
            end_unanswered(intake, now)
            ended += 1
    return ended


def _over_twice(now: datetime) -> list[UUID]:
    """Return the intakes whose time to be confirmed has passed, and that of the calls after it."""
    period, calendar = period_of(TaskKind.INTAKE, now), book().calendar
    late = Task.objects.filter(kind=TaskKind.INTAKE, closed_at=None, due_at__lte=now)
    second = ((item, period.next_after(due_at, calendar)) for item, due_at in late.values_list("item", "due_at"))
    return [item for item, at in second if at and at <= now]


def _forget(now: datetime) -> int:
    due = Intake.objects.filter(state__in=ENDED, changed_at__lte=now - KEPT).exclude(phone_index=None)
    keys = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return sum(_erase(key, now) for key in keys)


def _erase(key: UUID, now: datetime) -> int:
    with transaction.atomic():
        intake = Intake.objects.select_for_update().exclude(phone_index=None).filter(pk=key).first()
        if intake is None:
            return 0
        erase(intake, now)
        intake.save()
    return 1


LAPSED = "clock.lapsed_intake"


def end_unanswered(intake: Intake, now: datetime) -> None:
    """End an intake that the caller holds because nobody goes on with it."""
    move(intake, IntakeState.LAPSED, now)
    note(intake, LAPSED, CLOCK, now)
    close_task(TaskKind.INTAKE, [intake.pk], now, CLOCK.text, TaskEnd.MISSED)


def erase_of_number(index: bytes | None, now: datetime) -> None:
    """Delete what was handed over under a number whose holder is erased; what was open of it ends.

    As `filed.erase` says, the keyed digest of each number of a source stays, so that nobody is asked about it again.
    """
    for intake in of_number(index).select_for_update().order_by("pk"):
        if intake.state in OPEN:
            end_unanswered(intake, now)
        forget_messages(f"intake:{intake.pk}", [])
        erase(intake, now)
        intake.save()
