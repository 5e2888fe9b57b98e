"""Takes an intake in: reads what was handed over, and keeps it until its person confirms it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake
from ccms.accounts.models.intake import Handed
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.keyring import index_of
from ccms.complaints.intakes.checking import HANDED_IN, OUTSIDE, digest_of_number
from ccms.complaints.intakes.keeping import CLERK, note
from ccms.complaints.models.task import TaskKind
from ccms.complaints.tasks.keeping import open_task
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldErrors, NotFound
from ccms.core.phones import normalise
from ccms.law.pack.book import book
from ccms.law.words import words_of
from ccms.ledger.canonical import JSON

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
    handed, phone, day = read(given, now)
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


def read(given: IntakeInput, now: datetime) -> tuple[Handed, str, date]:
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
