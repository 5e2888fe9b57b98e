"""Corrects what was handed over until its person has confirmed it; what it said before is kept beside it, sealed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import OPEN, IntakeState
from ccms.accounts.privacy.keyring import index_of
from ccms.complaints.intakes.checking import CORRECTED, OUTSIDE, digest_of_number
from ccms.complaints.intakes.keeping import CLERK, held, move, note
from ccms.complaints.intakes.receiving import LONGEST_NO, IntakeInput, read
from ccms.core import references
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldError, ValidationFailed
from ccms.notices.forgetting import forget_messages

PHONE = "phone"


def given_of(intake: Intake) -> IntakeInput:
    """Return an intake as a clerk would type it; one whose text is deleted has nothing but where it was made."""
    said = intake.handed
    known: dict[str, Any] = {"name": "", "firm": ""}
    if said:
        known = {"name": said.full_name, "firm": said.firm, "link": said.link, "story": said.story}
        known |= {"purchase_number": said.purchase_number, "amount_paisa": said.price, "bought_on": said.ordered_at}
        known |= {"district": said.district}
    return IntakeInput(
        source=intake.source,
        first_made_at=intake.first_made_at,
        phone=intake.phone.open(),
        outside_no=intake.outside_no,
        **known,
    )


@deed(CORRECTED, by=CLERK)
def correct(key: UUID, given: IntakeInput, by: Actor, now: datetime) -> Intake:
    """Correct an intake as a clerk typed it anew. Raises NotFound, IntakeMovedOn and ValidationFailed.

    With another mobile number the person is asked anew, and the link that the first number was sent opens nothing.
    """
    handed, phone, day = read(given, now)
    intake = held(key, by, *OPEN)
    before, before_phone = _said(intake), intake.phone.open()
    intake.source, intake.first_made_at = given.source, day
    intake.outside_no = clean_line(given.outside_no, LONGEST_NO)
    intake.payload, intake.phone = handed.written(), phone
    changed = [name for name, value in _said(intake).items() if before[name] != value]
    if not changed:
        raise ValidationFailed({"intake": FieldError("nothing-changed", {})})
    entry = {"at": now.isoformat(), "by": by.text, "said": {name: before[name] for name in changed}}
    intake.earlier = json.dumps([*corrections_of(intake), entry], ensure_ascii=False, default=str)
    if phone != before_phone:
        _ask_anew(intake, phone, by, now)
    note(intake, CORRECTED, by, now, fields=list(changed), **{OUTSIDE: digest_of_number(intake)})
    return intake


def corrections_of(intake: Intake) -> Sequence[Mapping[str, Any]]:
    """Return what was corrected, the first first: when, by whom, and what it said before."""
    return list(json.loads(intake.earlier.open() or "[]"))


def _said(intake: Intake) -> dict[str, Any]:
    """Return all that can be corrected, by the names of the form."""
    return asdict(given_of(intake))


def _ask_anew(intake: Intake, phone: str, by: Actor, now: datetime) -> None:
    """Take back the invitation to another number: its message, its link, and the calls to it."""
    intake.phone_index = index_of("phone", phone)
    if intake.state != IntakeState.INVITED:
        return
    forget_messages(f"intake:{intake.pk}", [])
    former, intake.code = intake.code, references.new_reference()
    move(intake, IntakeState.NEW, now)
    intake.invited_at, intake.calls, intake.called = None, 0, ""
    for other in Intake.objects.select_for_update().filter(same_as=former):
        other.same_as = intake.code
        note(other, CORRECTED, by, now, fields=["same_as"])
