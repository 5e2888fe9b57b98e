"""Takes in what a program of another office hands over: once for each number that a source gave, however often sent."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.models import Intake, Office
from ccms.complaints.intakes.checking import number_index
from ccms.complaints.intakes.deciding import invite_held
from ccms.complaints.intakes.duplicates import duplicates_of, filed_of
from ccms.complaints.intakes.keeping import intakes_of
from ccms.complaints.intakes.receiving import IntakeInput, keep, made
from ccms.core.failures import FieldErrors
from ccms.gate.counters import take, take_or_refuse
from ccms.gate.limits import Counted


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An intake, and whether this number of its source was handed in before, with what is kept of it now."""

    intake: Intake
    is_repeated: bool = False
    differs: bool | None = None  # None where nothing is kept of it any more, or nothing came before


def hand_in(given: IntakeInput, by: Actor, now: datetime) -> HandedIn:
    """Keep what a program hands over, and ask its person by SMS; what may be here already waits for a clerk.

    A number that came before gets the intake that it became then, and nothing is changed. Raises NotFound,
    ValidationFailed and TooManyRequests.
    """
    intake = made(given, by, now)
    if not intake.outside_no:
        errors = FieldErrors()
        errors.add("outside_no", "text-missing")
        errors.raise_if_any()
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=intake.office_id)  # what comes twice at once is one
        earlier = _of_number(intake.source, intake.outside_no, by)
        if earlier:  # it counts too, and then says no more, so that nobody guesses what a clerk corrected
            may_tell = take(Counted.API_INTAKES, by.text, now).allowed
            return HandedIn(earlier, is_repeated=True, differs=_differs(intake, earlier) if may_tell else None)
        take_or_refuse(Counted.API_INTAKES, by.text, now)
        intake.number_index = number_index(intake.source, intake.outside_no)
        waits = bool(duplicates_of(intake, by))
        keep(intake, by, now, program=True)
        if not waits and take(Counted.INTAKE_PHONES, intake.phone.open(), now).allowed:
            invite_held(intake, by, now)
    return HandedIn(intake)


def _differs(came: Intake, kept: Intake) -> bool | None:
    """Tell whether what came again says something else than what is kept, which a clerk may have corrected."""
    if not kept.payload or not kept.phone:
        return None
    said = [(each.source, each.outside_no, each.handed, each.phone.open(), each.first_made_at) for each in (came, kept)]
    return said[0] != said[1]


def _of_number(source: str, number: str, by: Actor) -> Intake | None:
    """Return the intake that came with this number, or has it now; of one that was filed the complaint has kept it.

    The digest finds it also where a clerk has corrected the number or the source, and where the number is deleted.
    """
    found = intakes_of(by)
    if came := found.filter(number_index=number_index(source, number)).order_by("made_at").first():
        return came
    if kept := found.filter(source=source, outside_no=number).order_by("made_at").first():
        return kept
    filed = filed_of([number], by).filter(first_made_with=source)
    return found.filter(pk__in=filed.values("purchase_id")).order_by("made_at").first()
