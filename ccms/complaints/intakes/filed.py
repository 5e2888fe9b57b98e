"""Ends an intake with the complaint that its person filed, which keeps where and when it was made first."""

from datetime import datetime

from ccms.accounts.models import Intake
from ccms.accounts.models.intake import CONFIRMABLE, IntakeState
from ccms.accounts.privacy import sealing
from ccms.complaints.intakes.checking import number_index
from ccms.complaints.intakes.keeping import move, note, of_number
from ccms.complaints.models import Purchase
from ccms.complaints.plan import Plan

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
