"""Writes a firm's complaints as a table for its own programs: no text of the buyer's, and only the ends of a number.

CSV is for people and spreadsheets: amounts in taka, times of Dhaka. JSON Lines is for programs: the names and values
of the API's lists. Both tell the same of a complaint, whether one was ticked in the inbox or all are exported.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from ccms.accounts.actors import Actor
from ccms.accounts.models import Consumer, Firm
from ccms.accounts.privacy.sealing import open_many
from ccms.complaints.firm_desk import inbox
from ccms.complaints.firm_desk.inbox import Row
from ccms.complaints.reading import listing
from ccms.complaints.reading.tracking import Standing, standings
from ccms.core import phones, sheets
from ccms.core.clock import DHAKA, dhaka_day
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.law.pack.book import book

COLUMNS = (
    *("reference", "firm", "firm_reference", "purchase_number", "category", "wish", "amount", "status"),
    *("public_state", "reason", "outcome", "on_table", "due", "assignee", "tags", "phone", "filed", "changed"),
    *("late_since", "problem", "turn", "received", "fine", "fine_paid", "fine_left"),
)


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Exported:
    """One complaint as the table has it."""

    row: Row
    standing: Standing
    phone: str  # masked; empty where the person was erased


def ticked(references: Iterable[str], by: Actor) -> list[Exported]:
    """Return the ticked complaints that this member may see."""
    return _exported(inbox.chosen(references, by))


def read_on(wanted: listing.Wanted, by: Actor, until: datetime) -> tuple[list[Exported], str]:
    """Return the next complaints that the firm was told of until a moment, and where to go on: empty at the end."""
    keys, after = listing.told_until(wanted, by, until)
    return _exported(inbox.rows_of(keys, by)), after


def _exported(rows: Sequence[Row]) -> list[Exported]:
    """Add what a row does not hold, with a query for each kind of it."""
    complaints = [row.complaint for row in rows]
    stands = standings(complaints, {row.complaint.id: row.fine for row in rows if row.fine})
    people = Consumer.objects.filter(pk__in={each.consumer_id for each in complaints})
    numbers = open_many(people, "phone")
    return [
        Exported(row, stands[row.complaint.id], _masked(numbers.get(row.complaint.consumer_id, ""))) for row in rows
    ]


def head(form: Format) -> str:
    """Return what stands before the first complaint."""
    return sheets.BOM + sheets.lines([COLUMNS]) if form is Format.CSV else ""


def written(found: Iterable[Exported], form: Format, language: str) -> str:
    """Return complaints as text, a line each; `language` is the one in which a table names the firm."""
    records = (_record(each) for each in found)
    if form is Format.CSV:
        return sheets.lines(_cells(record, language) for record in records)
    return "".join(f"{json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False)}\n" for record in records)


def _record(found: Exported) -> dict[str, Any]:
    """Return a complaint by the API's names; what a list there does not tell stands at the end."""
    complaint, card = found.row.complaint, found.row.card
    assignee = card.assignee if card else None
    return {
        **listing.line(complaint, found.standing, number=card.firm_reference if card else ""),
        "firm": _firm(complaint.firm),
        "purchase_number": complaint.purchase.number,
        "assignee": (assignee.name or assignee.email) if assignee else "",
        "tags": list(found.row.tags),
        "phone": found.phone,
    }


def _cells(record: Mapping[str, Any], language: str) -> list[str]:
    """Return a record as the columns of a CSV: what people read instead of what programs do."""
    firm, categories = record["firm"], book().on(dhaka_day(record["filed_at"])).categories
    shown = {
        **record,
        "firm": firm[f"name_{language}"] or firm["name_bn"] or firm["name_en"],
        "amount": _taka(record["amount_paisa"]),
        "due": _end(record["due_at"]),
        "late_since": _end(record["late_since"]),
        "received": _moment(record["received_at"]),
        "fine": _taka(record["fine_paisa"]),
        "fine_paid": _taka(record["fine_paid_paisa"]),
        "fine_left": _taka(record["fine_left_paisa"]),
        "tags": " ".join(record["tags"]),
        "filed": _moment(record["filed_at"]),
        "changed": _moment(record["changed_at"]),
        "problem": categories[record["category"]].text.read(language),
    }
    return [str(shown[name]) for name in COLUMNS]


def _firm(firm: Firm) -> dict[str, Any]:
    return {
        "id": firm.pk,
        "slug": firm.slug,
        "name_bn": firm.name_bn,
        "name_en": firm.name_en,
        "kind": firm.kind,
        "registered": firm.registered,
    }


def _taka(paisa: int | None) -> str:
    return "" if paisa is None else f"{paisa // PAISA_IN_A_TAKA}.{paisa % PAISA_IN_A_TAKA:02}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(DHAKA).isoformat(timespec="minutes") if at else ""


def _end(due_at: datetime | None) -> str:
    """Write the last minute that is in time: what ends with a day bears that day, not the next one at 0:00."""
    return _moment(due_at - timedelta(minutes=1)) if due_at else ""


def _masked(number: str) -> str:
    return phones.mask(number) if number else ""
