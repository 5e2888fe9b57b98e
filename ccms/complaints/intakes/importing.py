"""Takes a file of handed-over complaints in: each row is read and compared first, and the worker takes what was ticked.

A row that is taken twice changes nothing: the key of its intake follows from the file and the line.

Keeps which rows of a file of intakes a clerk has ticked, page after page, and orders exactly these.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Coalesce

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.deed import deed
from ccms.accounts.models import Intake, IntakeFile, Member
from ccms.complaints.intakes.deciding import invite_held
from ccms.complaints.intakes.keeping import CLERK
from ccms.complaints.intakes.receiving import Duplicate, IntakeInput, duplicates_of, keep, known_to, made
from ccms.complaints.intakes.tables import COLUMNS, Line, parse_lines
from ccms.core.clock import dhaka_day
from ccms.core.failures import FieldError, NotFound, ValidationFailed, require_word
from ccms.gate.counters import take, take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.ledger import events
from ccms.ledger.canonical import JSON

SENT, ORDERED, DONE = "office.sent_intakes", "office.ordered_intakes", "clock.took_intakes_in"
DROPPED, STOPPED = "clock.dropped_intakes", "clock.stopped_intakes"
AT_ONCE = 500
KEPT = timedelta(days=7)
UNTICKED, KNOWN, TWICE = "unticked", "known", "duplicate"  # rows: left out, taken knowingly, left as duplicates
MOST_FILES = 20


class Kind(StrEnum):
    """How a row stands to what is known: it can be taken in, it may be here already, or it cannot be read."""

    NEW = "new"
    DUPLICATE = "duplicate"
    WRONG = "wrong"


TICKABLE = (Kind.NEW, Kind.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Looked:
    """One row as the preview shows it."""

    line: Line
    kind: Kind
    others: Sequence[Duplicate] = ()  # what is the same here
    twin: int = 0  # the row before it in the file that is the same, 0 where none is

    @property
    def mark(self) -> str:
        """How a form names this row, with how it stood when it was shown."""
        return f"{self.kind}-{self.line.number}"


def look(file: IntakeFile, by: Actor, now: datetime) -> list[Looked]:
    """Return how each row that has not had its turn stands to what is here; nothing is changed. Raises NotThisTable."""
    return list(_looked(parse_lines(file.content.open(), file.source, now)[file.taken :], by, now))


def _looked(lines: Sequence[Line], by: Actor, now: datetime) -> Iterator[Looked]:
    ready: list[tuple[Line, Intake]] = []
    seen: dict[object, int] = {}
    for line in lines:
        intake, wrong = _made(line, by, now)
        if intake is None:
            yield Looked(Line(line.number, line.given, wrong), Kind.WRONG)
        else:
            ready.append((line, intake))
    known = known_to(by, [intake for _, intake in ready])
    for line, intake in ready:
        own = {each for each in (intake.outside_no, _same(line.given, intake)) if each}
        others = known.duplicates_of(intake)
        twin = min((seen[each] for each in own if each in seen), default=0)
        for each in own:
            seen.setdefault(each, line.number)
        yield Looked(line, Kind.DUPLICATE if others or twin else Kind.NEW, others, twin)


def _same(given: IntakeInput, intake: Intake) -> tuple[bytes, str, str]:
    return bytes(intake.phone_index or b""), given.firm.casefold(), given.purchase_number


@deed(SENT, by=CLERK)
def send(text: str, source: str, by: Actor, now: datetime) -> IntakeFile:
    """Keep a file of intakes, to be looked through. Raises NotFound, NotThisTable and ValidationFailed."""
    office = _office(by)
    require_word("source", source, words_of(book().on(dhaka_day(now)), "intake_source"))
    lines = parse_lines(text, source, now)
    kept = IntakeFile(source=source, content=text, office_id=office, made_by=by.text, made_at=now)
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


def rows_of(file: IntakeFile) -> dict[str, set[int]]:
    """Return the numbers of rows by what a clerk chose of them."""
    return {name: set(file.rows.get(name, ())) for name in (UNTICKED, KNOWN, TWICE)}


def run_due(now: datetime) -> int:
    """Take in a share of the rows that were ordered; delete files that nobody ordered in time. A duty of the worker."""
    for old in _unordered(now):
        with transaction.atomic():
            still = IntakeFile.objects.filter(pk=old.pk, ordered_at=None).exclude(content=b"")
            if still.update(content=b""):
                events.note(old.subject, DROPPED, by=CLOCK.text, at=now)
    waiting = IntakeFile.objects.filter(done_at=None).exclude(ordered_at=None).order_by("ordered_at").first()
    return _take_in(waiting, now) if waiting else 0


def _unordered(now: datetime) -> list[IntakeFile]:
    """Return files that are kept long enough without an order, since they came or were stopped."""
    waiting = IntakeFile.objects.filter(ordered_at=None).exclude(content=b"")
    return list(waiting.alias(since=Coalesce("stopped_at", "made_at")).filter(since__lte=now - KEPT))


def _take_in(file: IntakeFile, now: datetime) -> int:
    """Take in the next rows of a file, each in a transaction of its own that also counts it; return how many.

    It stops when the clerk who ordered it is a clerk of the office no more: a colleague may order the rest.
    """
    by = Actor(role=Role.CLERK, id=_clerk_of(file), office=file.office_id)
    lines = parse_lines(file.content.open(), file.source, now)
    for place, line in enumerate(lines[file.taken : file.taken + AT_ONCE], start=file.taken):
        with transaction.atomic():
            held = _held(file)
            if held.taken != place or held.ordered_at is None:  # another worker goes on with it, or has stopped it
                return place - file.taken
            if not _has_clerk(file):
                IntakeFile.objects.filter(pk=file.pk).update(ordered_at=None, stopped_at=now)
                events.note(file.subject, STOPPED, by=CLOCK.text, at=now, member=str(by.id), taken=place)
                return place - file.taken
            counts = Counter(held.counts)
            counts[_take_row(line, file, by, now)] += 1
            IntakeFile.objects.filter(pk=file.pk).update(taken=place + 1, counts=dict(counts))
    with transaction.atomic():
        held = _held(file)
        if held.taken >= len(lines) and held.done_at is None and held.ordered_at:
            left = _left_out(lines, file, by, now)
            IntakeFile.objects.filter(pk=file.pk).update(done_at=now, content=b"", left_out=left)
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
    key = _key(file, line)
    before = Intake.objects.filter(pk=key).first()
    if before is not None:  # the worker was stopped before it had noted this share
        return Kind.NEW if before.invited_at else "waits"
    intake, _wrong = _made(line, by, now, key)
    if intake is None:
        return Kind.WRONG
    rows = rows_of(file)
    is_known = line.number in rows[KNOWN]
    if line.number in rows[UNTICKED] | rows[TWICE] or (not is_known and duplicates_of(intake, by)):
        return "left"
    keep(intake, by, now, file=str(file.pk))
    if is_known or not take(Counted.INTAKE_PHONES, intake.phone.open(), now).allowed:
        return "waits"
    invite_held(intake, by, now)
    return Kind.NEW


def _key(file: IntakeFile, line: Line) -> UUID:
    """Return the key that the intake of a row has."""
    return uuid5(file.pk, str(line.number))


def _left_out(lines: Sequence[Line], file: IntakeFile, by: Actor, now: datetime) -> list[JSON]:
    """Name each row that was not taken in, why, and which of its columns cannot be read; nothing of its person."""
    taken = set(Intake.objects.filter(pk__in=[_key(file, each) for each in lines]).values_list("pk", flat=True))
    unticked = rows_of(file)[UNTICKED]
    left: list[JSON] = []
    for line in lines:
        if _key(file, line) in taken:
            continue
        _intake, wrong = _made(line, by, now)
        why = Kind.WRONG if wrong else UNTICKED if line.number in unticked else TWICE
        left.append([line.number, str(why), [head for head, name in COLUMNS.items() if name in wrong]])
    return left


def _made(
    line: Line, by: Actor, now: datetime, key: UUID | None = None
) -> tuple[Intake | None, Mapping[str, FieldError]]:
    """Return the intake that a row would become, or by field what cannot be read of it."""
    try:
        intake = made(line.given, by, now, key)
    except ValidationFailed as failure:
        return None, {**failure.errors, **line.errors}
    return None if line.errors else intake, line.errors


@dataclass(frozen=True, slots=True)
class Choice:
    """A file compared with what is here; what is new is ticked unless a clerk unticked it."""

    file: IntakeFile
    looked: Sequence[Looked]

    @property
    def ticked(self) -> frozenset[str]:
        """The marks of the rows that would be taken in."""
        rows = rows_of(self.file)
        new = (each for each in self.looked if each.kind is Kind.NEW and each.line.number not in rows[UNTICKED])
        twice = (each for each in self.looked if each.kind is Kind.DUPLICATE and each.line.number in rows[KNOWN])
        return frozenset(each.mark for each in (*new, *twice))


def choice_of(file: UUID, by: Actor, now: datetime) -> Choice:
    """Return how the rows of a file stand, and which are ticked. Raises NotFound."""
    return _choice(file_of(file, by), by, now)


def tick(file: UUID, shown: Collection[str], ticked: Collection[str], by: Actor) -> None:
    """Keep the ticks of the rows that a page showed, each as it stood there. Raises NotFound."""
    file_of(file, by)
    with transaction.atomic():
        held = _held_by_id(file)
        _keep_ticks(held, shown, ticked)
        held.save(update_fields=["rows"])


def _keep_ticks(held: IntakeFile, shown: Collection[str], ticked: Collection[str]) -> None:
    rows = rows_of(held)
    on, off = _by_kind(set(shown) & set(ticked)), _by_kind(set(shown) - set(ticked))
    rows[UNTICKED] = (rows[UNTICKED] - on[Kind.NEW]) | off[Kind.NEW]
    rows[KNOWN] = (rows[KNOWN] - off[Kind.DUPLICATE]) | on[Kind.DUPLICATE]
    held.rows = {name: sorted(numbers) for name, numbers in rows.items()}


def _by_kind(marks: Iterable[str]) -> Mapping[str, set[int]]:
    """Return the numbers of rows by how they stood; what is no mark is nothing."""
    found: dict[str, set[int]] = {Kind.NEW: set(), Kind.DUPLICATE: set()}
    for mark in marks:
        kind, _, number = mark.partition("-")
        if kind in found and number.isascii() and number.isdecimal() and len(number) < 6:  # noqa: PLR2004 - a row
            found[kind].add(int(number))
    return found


@deed(ORDERED, by=CLERK)
def order(file: UUID, shown: Collection[str], ticked: Collection[str], by: Actor, now: datetime) -> None:
    """Let the worker take in the ticked rows. Raises NotFound, TooManyRequests, ValidationFailed where none is."""
    file_of(file, by)
    held = _held_by_id(file)
    _keep_ticks(held, shown, ticked)
    choice = _choice(held, by, now)
    if not choice.ticked:
        raise ValidationFailed(errors={"rows": FieldError("choice-missing", {})})
    take_or_refuse(Counted.INTAKE_FILES, by.text, now)
    left = [each for each in choice.looked if each.kind is not Kind.WRONG and each.mark not in choice.ticked]
    before, looked = rows_of(held), {each.line.number for each in choice.looked}
    for name, kind in ((UNTICKED, Kind.NEW), (TWICE, Kind.DUPLICATE)):  # rows that had their turn keep their reason
        now_left = {each.line.number for each in left if each.kind is kind}
        held.rows[name] = sorted((before[name] - looked) | now_left)
    held.rows[KNOWN] = sorted(each for each in before[KNOWN] if each in looked or each < min(looked))
    held.ordered_at, held.stopped_at, held.made_by = now, None, by.text
    held.save()
    said: dict[str, JSON] = {"rows": len(choice.ticked), **{name: held.rows[name] for name in (UNTICKED, KNOWN)}}
    events.note(held.subject, ORDERED, by=by.text, at=now, **said)


def _held_by_id(file: UUID) -> IntakeFile:
    held = IntakeFile.objects.select_for_update().filter(pk=file, ordered_at=None).exclude(content=b"").first()
    if held is None:
        raise NotFound
    return held


def _choice(file: IntakeFile, by: Actor, now: datetime) -> Choice:
    return Choice(file, look(file, by, now) if file.content and not file.ordered_at else [])
