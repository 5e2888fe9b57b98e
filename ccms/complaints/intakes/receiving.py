"""Takes an intake in: reads what was handed over, and keeps it until its person confirms it.

Corrects what was handed over until its person has confirmed it; what it said before is kept beside it, sealed.

Takes in what a program of another office hands over: once for each number that a source gave, however often sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake, Office
from ccms.accounts.models.intake import OPEN, Handed, IntakeState
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.keyring import index_of
from ccms.complaints.intakes.checking import CORRECTED, HANDED_IN, OUTSIDE, digest_of_number, number_index
from ccms.complaints.intakes.deciding import invite_held
from ccms.complaints.intakes.duplicates import duplicates_of, filed_of
from ccms.complaints.intakes.keeping import CLERK, held, intakes_of, move, note
from ccms.complaints.models.task import TaskKind
from ccms.complaints.tasks.keeping import open_task
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldError, FieldErrors, NotFound, ValidationFailed
from ccms.core.phones import normalise
from ccms.gate.counters import take, take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON
from ccms.notices.retention import forget_messages

LONGEST_NO, LONGEST_STORY = 64, 5000
LINES = {"name": 120, "firm": 120, "link": 200, "outside_no": LONGEST_NO, "purchase_number": LONGEST_NO}
EARLIEST = date(2009, 4, 6)  # the Act of 2009 came into force


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeInput:
    """One complaint as a source hands it over, not read yet: days and amounts have their types, texts are as typed."""

    source: str
    first_made_at: date | None
    name: str
    phone: str
    firm: str
    outside_no: str = ""
    link: str = ""
    purchase_number: str = ""
    amount_paisa: int | None = None
    bought_on: date | None = None
    district: str = ""
    story: str = ""


@deed(HANDED_IN, by=CLERK)
def receive(given: IntakeInput, by: Actor, now: datetime) -> Intake:
    """Keep an intake as a clerk typed it. Raises NotFound and ValidationFailed."""
    intake = made(given, by, now)
    keep(intake, by, now)
    return intake


def made(given: IntakeInput, by: Actor, now: datetime, key: UUID | None = None) -> Intake:
    """Return an intake that is not saved yet. Raises NotFound and ValidationFailed."""
    if by.role is not Role.CLERK or by.office is None:
        raise NotFound
    handed, phone, day = parse_intake(given, now)
    intake = Intake(
        id=key or uuid4(),
        code=references.new_reference(),
        source=given.source,
        outside_no=clean_line(given.outside_no, LONGEST_NO),
        first_made_at=day,
        phone_index=index_of("phone", phone),
        office_id=by.office,
        made_by=by.text,
        made_at=now,
        changed_at=now,
    )
    intake.payload, intake.phone = handed.written(), phone
    return intake


def keep(intake: Intake, by: Actor, now: datetime, **said: JSON) -> None:
    """Save an intake, in the caller's transaction; a clerk has some days to have it confirmed."""
    sealing.give_keys([intake], now)
    event = note(intake, HANDED_IN, by, now, source=intake.source, **{OUTSIDE: digest_of_number(intake)}, **said)
    queue = f"office:{intake.office_id}"
    open_task(TaskKind.INTAKE, subject=intake.subject, item=intake.pk, event=event, now=now, queue=queue)


def parse_intake(given: IntakeInput, now: datetime) -> tuple[Handed, str, date]:
    """Return what was handed over as it is kept, the number, and the day. Raises ValidationFailed naming each field."""
    errors, today = FieldErrors(), dhaka_day(now)
    pack = book().on(today)
    errors.require_word("source", given.source, words_of(pack, "intake_source"))
    if given.district:
        errors.require_word("district", given.district, pack.districts)
    lines, phone, story = dict.fromkeys(LINES, ""), "", ""
    with errors.noting("phone"):
        phone = normalise(given.phone)
    for name, most in LINES.items():
        with errors.noting(name):
            lines[name] = clean_line(getattr(given, name), most)
    with errors.noting("story"):
        story = clean_text(given.story, 0, LONGEST_STORY)
    for name in ("name", "firm"):
        if not lines[name]:  # also where nothing of what was typed can be seen
            errors.add(name, "text-missing")
    day = _checked_day(given, today, errors)
    errors.raise_if_any()
    handed = Handed(
        full_name=lines["name"],
        firm=lines["firm"],
        link=lines["link"],
        purchase_number=lines["purchase_number"],
        price=given.amount_paisa,
        ordered_at=given.bought_on,
        district=given.district,
        story=story,
    )
    return handed, phone, day


def _checked_day(given: IntakeInput, today: date, errors: FieldErrors) -> date:
    """Return the day it was made; note one that is missing or cannot be, and a purchase after the complaint."""
    day = given.first_made_at
    if day is None:
        errors.add("first_made_at", "date-missing")
    elif day > today:
        errors.add("first_made_at", "date-in-future")
    elif day < EARLIEST:
        errors.add("first_made_at", "day-not-possible")
    if given.bought_on and given.bought_on > (day or today):
        errors.add("bought_on", "day-not-possible")
    return day or today


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
    handed, phone, day = parse_intake(given, now)
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
