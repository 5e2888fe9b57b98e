"""Complaints that were made with another office, for that office's own program: handed over, and how each stands."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from ccms.accounts.models import Intake
from ccms.accounts.models.intake import IntakeState
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.api.vocabulary import District, IntakeReason, IntakeSource
from ccms.complaints.intakes.keeping import find_intake
from ccms.complaints.intakes.receiving import IntakeInput, hand_in
from ccms.core import references

router = Router(tags=["intakes"])


class HandedOver(shapes.Sent):
    """One complaint as it was made with another office; what is not known stays empty or null.

    `outside_no` is its number there: the same number of the same source is taken once. `first_made_at` is the day.
    """

    source: IntakeSource
    outside_no: shapes.Line
    first_made_at: shapes.Day
    name: shapes.Line
    phone: shapes.Line
    firm: shapes.Line
    link: shapes.Line = ""
    purchase_number: shapes.Line = ""
    amount_paisa: shapes.Paisa | None = None
    bought_on: shapes.Day | None = None
    district: District | shapes.Nothing = ""
    story: shapes.Story = ""


class StandingIntake(Schema):
    """How an intake stands, without what was handed over.

    `new`: a clerk looks at it. `invited`: its person was asked by SMS. `filed`: `reference` names the complaint.
    `duplicate`: it is here already. `refused`: `reason` says why. `lapsed`: nobody answered.
    """

    id: UUID
    state: IntakeState
    reason: IntakeReason
    reference: str
    made_at: datetime
    invited_at: datetime | None
    confirmed_at: datetime | None
    changed_at: datetime


class TakenIntake(StandingIntake):
    """`repeated`: this number of this source came before, and nothing was changed.

    `differs`: it says something else than what is kept now, which a clerk may have corrected; null where none is kept
    or too much came.
    """

    repeated: bool
    differs: bool | None


@router.post("/intakes", response=TakenIntake)
def hand_over(request: HttpRequest, response: HttpResponse, sent: HandedOver) -> dict[str, Any]:
    """Hand over a complaint, which its person confirms and files; a number that came before gets its first intake."""
    who = caller(request)
    given = IntakeInput(**sent.model_dump())

    def act() -> dict[str, Any]:
        taken = hand_in(given, who.by, who.now)
        return {**_standing(taken.intake), "repeated": taken.is_repeated, "differs": taken.differs}

    return once(request, response, act)


@router.get("/intakes/{intake_id}", response=StandingIntake)
def read_intake(request: HttpRequest, intake_id: UUID) -> dict[str, Any]:
    """Read how an intake stands; also after what was handed over is deleted."""
    return _standing(find_intake(intake_id, caller(request).by))


def _standing(intake: Intake) -> dict[str, Any]:
    """Return an intake's state; the answer is stored for a repeated call, so it names no person."""
    return {
        "id": intake.pk,
        "state": intake.state,
        "reason": intake.reason,
        "reference": references.display(intake.became) if intake.became else "",
        "made_at": intake.made_at,
        "invited_at": intake.invited_at,
        "confirmed_at": intake.confirmed_at,
        "changed_at": intake.changed_at,
    }
