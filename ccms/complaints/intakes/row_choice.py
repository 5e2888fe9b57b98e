"""Keeps which rows of a file of intakes a clerk has ticked, page after page, and orders exactly these."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.accounts.deed import deed
from ccms.accounts.models import IntakeFile
from ccms.complaints.intakes.importing import KNOWN, ORDERED, TWICE, UNTICKED, Kind, Looked, file_of, look, rows_of
from ccms.complaints.intakes.keeping import CLERK
from ccms.core.failures import FieldError, NotFound, ValidationFailed
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.ledger import events
from ccms.ledger.canonical import JSON


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
        held = _held(file)
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
    held = _held(file)
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


def _held(file: UUID) -> IntakeFile:
    held = IntakeFile.objects.select_for_update().filter(pk=file, ordered_at=None).exclude(content=b"").first()
    if held is None:
        raise NotFound
    return held


def _choice(file: IntakeFile, by: Actor, now: datetime) -> Choice:
    return Choice(file, look(file, by, now) if file.content and not file.ordered_at else [])
