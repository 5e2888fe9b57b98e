"""Makes a template of a written complaint for similar ones: its rows as COPY lines with slots in them.

Everything that belongs to this complaint alone is a slot: its ids, its number, the story and its digest, every sealed
cell, and each event's bytes and leaf. The rest is shared: firm, office, days, amounts, texts.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import DataKey, sealed_columns
from ccms.complaints.models import Complaint, Draft, Evidence, Payment, Purchase, Reward, Statement
from ccms.core.crypto import leaf_hash
from ccms.ledger.canonical import encoded, parsed
from ccms.ledger.models import Event
from ccms.ledger.row_digests import ROWS
from ccms.notices import outcomes
from ccms.notices.models import Notice

TX = "@transaction@"  # stands where the writing transaction's number will
STORY = "narrative"
# Events before their complaint, whose trigger looks for them; the rest in any order.
_SPECIAL: Mapping[type[models.Model], str] = {
    DataKey: "JOIN complaints_complaint c ON c.consumer_id = t.owner",
    Consumer: "JOIN complaints_complaint c ON c.consumer_id = t.id",
    Purchase: "JOIN complaints_complaint c ON c.purchase_id = t.id",
    Event: "JOIN complaints_complaint c ON t.subject = 'complaint:' || c.id",
    Complaint: "JOIN complaints_complaint c ON c.id = t.id",
    Notice: "JOIN complaints_complaint c ON c.reference = t.subject",
    Payment: "JOIN complaints_order o ON o.id = t.order_id JOIN complaints_complaint c ON c.id = o.complaint_id",
    Reward: "JOIN complaints_order o ON o.id = t.order_id JOIN complaints_complaint c ON c.id = o.complaint_id",
}
_OF_COMPLAINT = "JOIN complaints_complaint c ON c.id = t.complaint_id"

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_OR_DIGITS = re.compile(rf"{_ID.pattern}|[0-9a-f]{{32,}}")

type Values = list[str]


@dataclass(frozen=True, slots=True)
class Form:
    """A text with slots, filled by one formatting call."""

    text: str
    take: Callable[[Values], Any]

    def fill(self, values: Values) -> str:
        """Return the text with the values of its slots."""
        filled: str = self.text % self.take(values)
        return filled


@dataclass(frozen=True, slots=True)
class Cell:
    """A sealed cell: where it stands, what it says, and the slots of its row's key and of its bytes."""

    place: str  # table and column
    said: str
    row: int
    slot: int


@dataclass(frozen=True, slots=True)
class Mould:
    """One complaint as a form: the slots, and the lines of each table."""

    keys: Sequence[int]  # slots of new ids
    person: int  # the slot of the consumer's id, to whom the data key belongs
    wrapped: int
    phone: int
    number: int  # the reference
    transaction: int
    story: tuple[int, int, str, str] | None  # slots of the text and of its digest; the text, and its salt in hex
    told: bool  # whether the firm may find it by its story
    cells: Sequence[Cell]
    events: Sequence[tuple[Form, int, int]]  # body, and the slots of its bytes and of its leaf
    lines: Mapping[type[models.Model], Form]
    left: Mapping[int, str]  # slots of messages that left, with the outcome that an event holds of each
    start: Values


def columns_of(model: type[models.Model]) -> list[str]:
    """Name the columns that a copy writes: all but those that the database counts."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return [str(field.column) for field in fields if not isinstance(field, models.AutoField)]


def tables() -> dict[type[models.Model], str]:
    """Return, for each table whose rows belong to one complaint, its way to it, in the order of writing."""
    others = (
        model
        for model in apps.get_app_config("complaints").get_models()
        if model not in _SPECIAL and model not in {Draft, Evidence} and _has_complaint(model)
    )
    return {**_SPECIAL, **dict.fromkeys(others, _OF_COMPLAINT)}


def _has_complaint(model: type[models.Model]) -> bool:
    return any(field.name == "complaint" for field in model._meta.concrete_fields)  # noqa: SLF001


def moulds(ids: Sequence[UUID]) -> list[Mould]:
    """Read these complaints with everything that belongs to them."""
    found: dict[str, dict[type[models.Model], list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for model, way in tables().items():
        for key, row in _rows(model, way, ids):
            found[key][model].append(row)
    return [_mould(rows) for rows in found.values()]


def _rows(model: type[models.Model], way: str, ids: Sequence[UUID]) -> Iterable[tuple[str, dict[str, str]]]:
    """Read rows as COPY writes them: text that COPY reads again."""
    names = columns_of(model)
    quote = connection.ops.quote_name
    columns = ", ".join(["c.id AS of_complaint", *(f"t.{quote(name)}" for name in names)])
    ordered = "ORDER BY 1, t.seq" if model is Event else "ORDER BY 1"
    listed = ",".join(map(str, ids))
    asked = (
        f"SELECT {columns} FROM {quote(model._meta.db_table)} t {way} "  # noqa: S608, SLF001 - names of our models, ids
        f"WHERE c.id = ANY('{{{listed}}}') {ordered}"
    )
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({asked}) TO STDOUT") as copy:
        text = b"".join(copy).decode()
    for line in text.splitlines():
        key, *cells = line.split("\t")
        yield key, dict(zip(names, cells, strict=True))


class _Slots:
    """What of a complaint's text is a slot, by the text that stands there now."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def add(self, text: str) -> int:
        """Return the slot of a text."""
        return self.number.setdefault(text, len(self.number))

    def form(self, text: str) -> Form:
        """Cut a text at its slots."""
        shape, taken, at = [], [], 0
        for match in self._pattern.finditer(text):
            slot = self.number.get(match[0])
            if slot is not None:
                shape += [text[at : match.start()].replace("%", "%%"), "%s"]
                taken.append(slot)
                at = match.end()
        shape.append(text[at:].replace("%", "%%"))
        return Form("".join(shape), _taking(taken))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Find ids, digests and other long runs of digits, and whatever else is a slot."""
        others = [text for text in self.number if not _ID_OR_DIGITS.fullmatch(text)]
        return re.compile("|".join([_ID_OR_DIGITS.pattern, *map(re.escape, others)]))


def _taking(slots: Sequence[int]) -> Callable[[Values], Any]:
    """Return what takes these slots' values: `itemgetter` gives no tuple of one, and takes no none."""
    return itemgetter(*slots) if len(slots) > 1 else lambda values: tuple(values[slot] for slot in slots)


def _mould(rows: Mapping[type[models.Model], list[dict[str, str]]]) -> Mould:
    slots = _Slots()
    (complaint,), (consumer,), (key,) = rows[Complaint], rows[Consumer], rows[DataKey]
    person, keys = slots.add(consumer["id"]), _keys(slots, rows)
    cells = [cell for model, found in rows.items() for row in found for cell in _cells(slots, model, row)]
    story = _story(slots, rows[Statement])
    number, transaction = slots.add(complaint["reference"]), slots.add(TX)
    wrapped, phone = slots.add(_digits(key["wrapped"])), slots.add(_digits(consumer["phone_index"]))
    ends = [(slots.add(_digits(event["body"])), slots.add(_digits(event["leaf"]))) for event in rows[Event]]
    bodies = [slots.form(_without_digests(event).decode()) for event in rows[Event]]
    return Mould(
        keys=keys,
        person=person,
        wrapped=wrapped,
        phone=phone,
        number=number,
        transaction=transaction,
        story=story,
        told=complaint["told_at"] != r"\N",
        cells=cells,
        events=[(body, *end) for body, end in zip(bodies, ends, strict=True)],
        lines={model: slots.form(_lines(model, found)) for model, found in rows.items()},
        left={slots.number[key]: outcomes.outcome(told) for key, told in _left(row["id"] for row in rows[Notice])},
        start=list(slots.number),
    )


def _left(notices: Iterable[str]) -> Iterable[tuple[str, Sequence[Any]]]:
    """Return the messages of these that an event has to name; what is written for a desk needs none."""
    found = Notice.objects.filter(pk__in=list(notices), state__in=outcomes.LEFT).exclude(channel=Channel.IN_APP)
    return [(str(key), told) for key, *told in found.values_list("pk", *outcomes.COLUMNS)]


def _keys(slots: _Slots, rows: Mapping[type[models.Model], list[dict[str, str]]]) -> list[int]:
    """Make a slot of each id that is this complaint's own: of its rows and of its events."""
    found = [slots.add(row["id"]) for each in rows.values() for row in each if _ID.fullmatch(row.get("id", ""))]
    return sorted({*found, *(slots.add(event["event_id"]) for event in rows[Event])})


def _cells(slots: _Slots, model: type[models.Model], row: Mapping[str, str]) -> Iterable[Cell]:
    for field in sealed_columns(model):
        name = str(field.column)
        if _digits(row[name]):
            pk = model._meta.pk  # noqa: SLF001
            loaded = model(**{str(pk and pk.attname): UUID(row[str(pk and pk.column)])})
            for owner in {"id", "consumer_id"} & row.keys():
                setattr(loaded, owner, UUID(row[owner]))
            said = field.unseal(loaded, _bytes(row[name]))
            place = f"{model._meta.db_table}.{name}"  # noqa: SLF001
            yield Cell(place, said, slots.add(row[str(pk and pk.column)]), slots.add(_digits(row[name])))


def _story(slots: _Slots, statements: Iterable[Mapping[str, str]]) -> tuple[int, int, str, str] | None:
    told = next((row for row in statements if row["kind"] == STORY), None)
    if told is None:
        return None
    salt = _digits(told["salt"])
    digest = hashlib.sha256(bytes.fromhex(salt) + told["text"].encode()).hexdigest()
    return slots.add(told["text"]), slots.add(digest), told["text"], salt


def _lines(model: type[models.Model], rows: Iterable[Mapping[str, str]]) -> str:
    written = []
    for row in rows:
        cells = {**row, "tx": TX} if model is Event else row
        written.append("\t".join(cells.values()) + "\n")
    return "".join(written)


def _digits(cell: str) -> str:
    r"""Return the digits of a COPY cell of bytes, which begins with \\x."""
    return cell.removeprefix("\\\\x")


def _bytes(cell: str) -> bytes:
    return bytes.fromhex(_digits(cell))


def _without_digests(event: Mapping[str, str]) -> bytes:
    """Return an event's body without the digests of its rows and messages, which would be those of the template's."""
    body = parsed(_bytes(event["body"]))
    for digests in (ROWS, "messages"):
        body["data"].pop(digests, None)
    return encoded(body)


def fill_events(mould: Mould, values: Values) -> None:
    """Chain the events: each body names the leaf before it, and its own leaf is the hash of its bytes."""
    for body, slot, leaf in mould.events:
        written = body.fill(values).encode()
        values[slot] = written.hex()
        values[leaf] = leaf_hash(written).hex()
