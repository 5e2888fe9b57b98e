"""Takes an intake in: reads what was handed over, and keeps it until its person confirms it.

Corrects what was handed over until its person has confirmed it; what it said before is kept beside it, sealed.

Takes in what a program of another office hands over: once for each number that a source gave, however often sent.

Finds what is the same complaint as an intake: of one, or of many rows of a file with few queries.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.firms.naming import alias_of
from ccms.accounts.models import Intake, Office
from ccms.accounts.models.intake import OPEN, Handed, IntakeState
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import index_of, load_keys
from ccms.complaints.intakes.deciding import invite_held
from ccms.complaints.intakes.keeping import (
    CLERK,
    CORRECTED,
    HANDED_IN,
    OUTSIDE,
    digest_of_number,
    held,
    intakes_of,
    move,
    note,
    number_index,
)
from ccms.complaints.models import Complaint
from ccms.complaints.models.task import TaskKind
from ccms.complaints.tasks.keeping import open_task
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldError, FieldErrors, NotFound, ValidationFailed
from ccms.core.phones import normalise
from ccms.core.tickets import number_key
from ccms.gate.counters import take, take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON
from ccms.notices.queues import forget_messages


@dataclass(frozen=True, slots=True)
class Duplicate:
    """What is the same complaint as an intake: a complaint by its reference, or another intake by its key.

    The code of another intake is only in the link that its person was sent.
    """

    made_on: date
    reference: str = ""
    intake: UUID | None = None
    outside_no: str = ""


@dataclass(slots=True)
class Known:
    """What is here of some sources' numbers, and under some mobile numbers, as far as a reader may know of it."""

    by_number: dict[tuple[str, str], list[Intake]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[bytes, list[Intake]] = field(default_factory=lambda: defaultdict(list))
    complaints: dict[bytes, list[Complaint]] = field(default_factory=lambda: defaultdict(list))
    filed: dict[tuple[str, str], list[Complaint]] = field(default_factory=lambda: defaultdict(list))

    def duplicates_of(self, intake: Intake) -> Sequence[Duplicate]:
        """Return what is the same complaint: by the source's number, or by mobile number, firm and purchase number."""
        found = [*self._of_number(intake), *self._of_person(intake)]
        return list({(each.reference, each.intake): each for each in found}.values())

    def _of_number(self, intake: Intake) -> Iterator[Duplicate]:
        for each in self.by_number.get((intake.source, intake.outside_no), ()):
            if _is_another(each, intake):
                yield _filed(each) if each.became else _other(each)
        for complaint in self.filed.get((intake.source, intake.outside_no), ()):
            yield Duplicate(dhaka_day(complaint.filed_at), complaint.reference)

    def _of_person(self, intake: Intake) -> Iterator[Duplicate]:
        handed, phone = intake.handed, bytes(intake.phone_index or b"")
        if handed is None:
            return
        number, sound = number_key(handed.purchase_number), alias_of(handed.firm).sound
        for each in self.by_phone.get(phone, ()):
            known = each.handed if _is_another(each, intake) else None
            if known and (number_key(known.purchase_number), alias_of(known.firm).sound) == (number, sound):
                yield _other(each)
        for complaint in self.complaints.get(phone, ()):
            sounds = {alias.sound for alias in complaint.firm.aliases.all()}
            if sound in sounds and number_key(complaint.purchase.number) == number:
                yield Duplicate(dhaka_day(complaint.filed_at), complaint.reference)


def _filed(each: Intake) -> Duplicate:
    return Duplicate(each.first_made_at, each.became)


def _other(each: Intake) -> Duplicate:
    return Duplicate(each.first_made_at, intake=each.pk, outside_no=each.outside_no)


def goes_on_as(intake: Intake) -> Duplicate | None:
    """Return the other intake that a duplicate was found to be; None where it is none, or that one is a complaint."""
    other = Intake.objects.filter(code=intake.same_as).first() if intake.same_as else None
    return _other(other) if other else None


def _is_another(each: Intake, intake: Intake) -> bool:
    return each.pk != intake.pk and each.same_as != intake.code


def known_to(by: Actor, intakes: Iterable[Intake]) -> Known:
    """Ask for all that could be the same as some intakes."""
    wanted, known = list(intakes), Known()
    numbers = {each.outside_no for each in wanted if each.outside_no}
    phones = {bytes(each.phone_index) for each in wanted if each.phone_index}
    found = intakes_of(by).filter(Q(outside_no__in=numbers) | Q(phone_index__in=phones)).order_by("made_at", "pk")
    for each in load_keys(found):
        if each.outside_no:
            known.by_number[each.source, each.outside_no].append(each)
        if each.phone_index:
            known.by_phone[bytes(each.phone_index)].append(each)
    of_people = Complaint.objects.filter(consumer__phone_index__in=phones).order_by("filed_at")
    for complaint in of_people.select_related("consumer", "purchase", "firm").prefetch_related("firm__aliases"):
        known.complaints[bytes(complaint.consumer.phone_index or b"")].append(complaint)
    for complaint in filed_of(numbers, by):
        known.filed[complaint.first_made_with, complaint.purchase.first_made_no].append(complaint)
    return known


def filed_of(numbers: Collection[str], by: Actor) -> QuerySet[Complaint]:
    """Return the complaints that intakes of the reader's became and that had one of these numbers elsewhere."""
    numbered = Complaint.objects.filter(purchase__first_made_no__in=numbers).exclude(purchase__first_made_no="")
    own = intakes_of(by).filter(pk__in=numbered.values("purchase_id")).values("pk")  # an intake has its purchase's key
    return numbered.filter(purchase_id__in=own).select_related("purchase").order_by("filed_at")


def duplicates_of(intake: Intake, by: Actor) -> Sequence[Duplicate]:
    """Return what is the same complaint as one intake."""
    return known_to(by, [intake]).duplicates_of(intake)


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
