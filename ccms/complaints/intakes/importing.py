"""Takes a file of handed-over complaints in: each row is read and compared first, and the worker takes what was ticked.

A row that is taken twice changes nothing: the key of its intake follows from the file and the line.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.models import Intake, IntakeFile, Member
from ccms.complaints.intakes.deciding import invite_held
from ccms.complaints.intakes.duplicates import Duplicate, duplicates_of, known_to
from ccms.complaints.intakes.receiving import IntakeInput, keep, made
from ccms.core.clock import dhaka_day
from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure, FieldError, NotFound, ValidationFailed, require_word
from ccms.core.money import parse_taka
from ccms.gate.counters import take, take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.law.words import words_of
from ccms.ledger import events

SENT, ORDERED, DONE = "office.sent_intakes", "office.ordered_intakes", "clock.took_intakes_in"
DROPPED, STOPPED = "clock.dropped_intakes", "clock.stopped_intakes"
COLUMNS = {
    "number": "outside_no",
    "day": "first_made_at",
    "name": "name",
    "mobile": "phone",
    "firm": "firm",
    "page": "link",
    "purchase_number": "purchase_number",
    "amount": "amount_paisa",
    "bought_on": "bought_on",
    "district": "district",
    "story": "story",
}
"""The headings of a file, and what each is called where a clerk types one complaint."""

NEEDED = frozenset({"day", "name", "mobile", "firm"})
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
MOST_ROWS, AT_ONCE = 5000, 500
KEPT = timedelta(days=7)
MOST_FILES = 20


class NotIntakes(Failure):
    """The file is no table with the columns of a hand-over, or has more rows than one file may."""

    slug = "file-not-this-list"


class Kind(StrEnum):
    """How a row stands to what is known: it can be taken in, it may be here already, or it cannot be read."""

    NEW = "new"
    DUPLICATE = "duplicate"
    WRONG = "wrong"


TICKABLE = (Kind.NEW, Kind.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, what it gives, and by heading what cannot be read of it."""

    number: int
    given: IntakeInput
    errors: Mapping[str, FieldError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looked:
    """One row as the preview shows it."""

    line: Line
    kind: Kind
    others: Sequence[Duplicate] = ()  # what is the same here


def read(text: str, source: str, now: datetime) -> list[Line]:
    """Read a file. Raises NotIntakes."""
    sheet = text.removeprefix("\ufeff")
    first = sheet.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(sheet), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise refusal() from error
    heads = [head.strip().casefold() for head in rows[0]] if rows else []
    if not heads or not set(heads) >= NEEDED or "\0" in sheet or len(rows) > MOST_ROWS + 1:
        raise refusal()
    places = {head: heads.index(head) for head in COLUMNS if head in heads}
    districts = _districts(now)
    return [_line(number, row, places, source, districts) for number, row in enumerate(rows[1:], start=2)]


def refusal() -> NotIntakes:
    """Say which columns such a file has."""
    return NotIntakes(columns=", ".join(COLUMNS), most=MOST_ROWS)


def _districts(now: datetime) -> dict[str, str]:
    """Return the codes of districts by whatever a file may call them."""
    known = book().on(dhaka_day(now)).districts
    names = {name.casefold(): code for code, each in known.items() for name in each.text}
    return {**names, **{code: code for code in known}}


def _line(
    number: int, row: Sequence[str], places: Mapping[str, int], source: str, districts: Mapping[str, str]
) -> Line:
    said = {COLUMNS[head]: row[place].strip() if place < len(row) else "" for head, place in places.items()}
    errors: dict[str, FieldError] = {}
    for name, text in said.items():
        if text.startswith(("=", "@")):  # what a spreadsheet would compute is no answer of a person
            errors[name] = FieldError("cell-not-read", {})
    given = IntakeInput(
        source=source,
        first_made_at=_day(said["first_made_at"], "first_made_at", errors),
        name=said["name"],
        phone=said["phone"],
        firm=said["firm"],
        outside_no=said.get("outside_no", ""),
        link=said.get("link", ""),
        purchase_number=said.get("purchase_number", ""),
        amount_paisa=_amount(said.get("amount_paisa", ""), errors),
        bought_on=_day(said.get("bought_on", ""), "bought_on", errors),
        district=districts.get(said.get("district", "").casefold(), said.get("district", "")),
        story=said.get("story", ""),
    )
    return Line(number, given, errors)


def _day(text: str, name: str, errors: dict[str, FieldError]) -> date | None:
    typed = ascii_digits(text)
    for form in DAYS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if text:
        errors.setdefault(name, FieldError("date-not-a-date", {}))
    return None


def _amount(text: str, errors: dict[str, FieldError]) -> int | None:
    try:
        return parse_taka(text) if text else None
    except Failure as failure:
        errors.setdefault("amount_paisa", FieldError(failure.slug, failure.params))
        return None


def look(file: IntakeFile, by: Actor, now: datetime) -> list[Looked]:
    """Return how each row stands to what is here, of those that are not taken in yet. Raises NotIntakes."""
    return list(_looked(read(file.content.open(), file.source, now)[file.taken :], by, now))


def _looked(lines: Sequence[Line], by: Actor, now: datetime) -> Iterator[Looked]:
    ready: list[tuple[Line, Intake]] = []
    seen: set[object] = set()
    for line in lines:
        try:
            intake = made(line.given, by, now)
        except ValidationFailed as failure:
            yield Looked(Line(line.number, line.given, {**failure.errors, **line.errors}), Kind.WRONG)
            continue
        if line.errors:
            yield Looked(line, Kind.WRONG)
        else:
            ready.append((line, intake))
    known = known_to(by, [intake for _, intake in ready])
    for line, intake in ready:
        own = {each for each in (intake.outside_no, _same(line.given, intake)) if each}
        others = known.duplicates_of(intake)
        kind = Kind.DUPLICATE if others or own & seen else Kind.NEW
        seen |= own
        yield Looked(line, kind, others)


def _same(given: IntakeInput, intake: Intake) -> tuple[bytes, str, str]:
    return bytes(intake.phone_index or b""), given.firm.casefold(), given.purchase_number


def send(text: str, source: str, by: Actor, now: datetime) -> IntakeFile:
    """Keep a file, to be looked through. Raises NotFound, NotIntakes and ValidationFailed."""
    office = _office(by)
    require_word("source", source, words_of(book().on(dhaka_day(now)), "intake_source"))
    lines = read(text, source, now)
    kept = IntakeFile(source=source, content=text, office_id=office, made_by=by.text, made_at=now)
    with transaction.atomic():
        kept.save(force_insert=True)
        events.note(kept.subject, SENT, by=by.text, at=now, source=source, rows=len(lines))
    return kept


def files(by: Actor) -> list[IntakeFile]:
    """Return the files that came last to the clerk's office."""
    return list(IntakeFile.objects.filter(office_id=_office(by)).order_by("-made_at")[:MOST_FILES])


def file_of(key: UUID, by: Actor) -> IntakeFile:
    """Return one file of the clerk's office. Raises NotFound."""
    found = IntakeFile.objects.filter(pk=key, office_id=_office(by)).first()
    if found is None:
        raise NotFound
    return found


def _office(by: Actor) -> UUID:
    """Return the office of a clerk. Raises NotFound for anybody else."""
    if by.role is not Role.CLERK or by.office is None:
        raise NotFound
    return by.office


def order(key: UUID, kinds: Sequence[str], by: Actor, now: datetime) -> None:
    """Let the worker take in the rows of the ticked kinds. Raises NotFound, ValidationFailed and TooManyRequests."""
    file_of(key, by)
    for kind in kinds:
        require_word("kinds", kind, [str(each) for each in TICKABLE])
    with transaction.atomic():
        file = IntakeFile.objects.select_for_update().filter(pk=key, ordered_at=None).exclude(content=b"").first()
        if file is None:
            raise NotFound
        take_or_refuse(Counted.INTAKE_FILES, by.text, now)
        file.kinds, file.ordered_at, file.made_by = list(kinds), now, by.text
        file.save()
        events.note(file.subject, ORDERED, by=by.text, at=now, kinds=list(kinds))


def work(now: datetime) -> int:
    """Take in a share of the rows that were ordered; delete files that nobody ordered. A duty of the worker."""
    for old in _unordered(now):
        with transaction.atomic():
            still = IntakeFile.objects.filter(pk=old.pk, ordered_at=None).exclude(content=b"")
            if still.update(content=b""):
                events.note(old.subject, DROPPED, by=CLOCK.text, at=now)
    waiting = IntakeFile.objects.filter(done_at=None).exclude(ordered_at=None).order_by("ordered_at").first()
    return _take_in(waiting, now) if waiting else 0


def _unordered(now: datetime) -> list[IntakeFile]:
    """Return files that are kept long enough without an order."""
    return list(IntakeFile.objects.filter(ordered_at=None, made_at__lte=now - KEPT).exclude(content=b""))


def _take_in(file: IntakeFile, now: datetime) -> int:
    """Take in the next rows of a file, each in a transaction of its own that also counts it; return how many.

    It stops when the clerk who ordered it is a clerk of the office no more: a colleague may order the rest.
    """
    by = Actor(role=Role.CLERK, id=_clerk_of(file), office=file.office_id)
    lines = read(file.content.open(), file.source, now)
    for place, line in enumerate(lines[file.taken : file.taken + AT_ONCE], start=file.taken):
        with transaction.atomic():
            held = _held(file)
            if held.taken != place or held.ordered_at is None:  # another worker goes on with it, or has stopped it
                return place - file.taken
            if not _has_clerk(file):
                IntakeFile.objects.filter(pk=file.pk).update(ordered_at=None)
                events.note(file.subject, STOPPED, by=CLOCK.text, at=now, member=str(by.id), taken=place)
                return place - file.taken
            counts = Counter(held.counts)
            counts[_take_row(line, file, by, now)] += 1
            IntakeFile.objects.filter(pk=file.pk).update(taken=place + 1, counts=dict(counts))
    with transaction.atomic():
        held = _held(file)
        if held.taken >= len(lines) and held.done_at is None and held.ordered_at:
            IntakeFile.objects.filter(pk=file.pk).update(done_at=now, content=b"")
            events.note(file.subject, DONE, by=CLOCK.text, at=now, counts=held.counts)
    return min(len(lines) - file.taken, AT_ONCE)


def _held(file: IntakeFile) -> IntakeFile:
    """Lock how far a file is taken in."""
    return IntakeFile.objects.select_for_update().only("taken", "counts", "done_at", "ordered_at").get(pk=file.pk)


def _has_clerk(file: IntakeFile) -> bool:
    """Tell whether the one who ordered a file is still a clerk of its office."""
    clerks = Member.objects.filter(is_active=True, role=Role.CLERK, office=file.office_id)
    return clerks.filter(pk=_clerk_of(file)).exists()


def _clerk_of(file: IntakeFile) -> UUID:
    return UUID(file.made_by.partition(":")[2])


def _take_row(line: Line, file: IntakeFile, by: Actor, now: datetime) -> str:
    """Take one row in and invite its person; what may be here already, or was asked too often, waits for a clerk."""
    key = uuid5(file.pk, str(line.number))
    before = Intake.objects.filter(pk=key).first()
    if before is not None:  # the worker was stopped before it had noted this share
        return Kind.NEW if before.invited_at else "waits"
    try:
        intake = made(line.given, by, now, key)
    except ValidationFailed:
        return Kind.WRONG
    duplicates = () if line.errors else duplicates_of(intake, by)
    kind = Kind.WRONG if line.errors else Kind.DUPLICATE if duplicates else Kind.NEW
    if kind not in file.kinds:
        return kind if kind is Kind.WRONG else "left"
    keep(intake, by, now, file=str(file.pk))
    if kind is Kind.DUPLICATE or not take(Counted.INTAKE_PHONES, intake.phone.open(), now).allowed:
        return "waits"
    invite_held(intake, by, now)
    return kind
