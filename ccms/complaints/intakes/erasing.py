"""Deletes what was handed over together with the person whose number it names."""

from datetime import datetime

from ccms.accounts.actors import CLOCK
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import OPEN, IntakeState
from ccms.complaints.intakes.filed import forget
from ccms.complaints.intakes.keeping import move, note, of_number
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.tasks.keeping import close_task
from ccms.notices.retention import forget_messages

LAPSED = "clock.lapsed_intake"


def end_unanswered(intake: Intake, now: datetime) -> None:
    """End an intake that the caller holds because nobody goes on with it."""
    move(intake, IntakeState.LAPSED, now)
    note(intake, LAPSED, CLOCK, now)
    close_task(TaskKind.INTAKE, [intake.pk], now, CLOCK.text, TaskEnd.MISSED)


def erase_of_number(index: bytes | None, now: datetime) -> None:
    """Delete what was handed over under a number whose holder is erased; what was open of it ends.

    As `forget` says, the keyed digest of each number of a source stays, so that nobody is asked about it again.
    """
    for intake in of_number(index).select_for_update().order_by("pk"):
        if intake.state in OPEN:
            end_unanswered(intake, now)
        forget_messages(f"intake:{intake.pk}", [])
        forget(intake, now)
        intake.save()
