"""Reads a table of handed-over complaints, as CSV, row by row."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ccms.complaints.intakes.receiving import IntakeInput
from ccms.core.clock import dhaka_day
from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure, FieldError
from ccms.core.money import parse_taka
from ccms.law.pack.book import book

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
MOST_ROWS = 5000


class NotIntakes(Failure):
    """The file is no table with the columns of a hand-over, or has more rows than one file may."""

    slug = "file-not-this-list"


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, what it gives, and by heading what cannot be read of it."""

    number: int
    given: IntakeInput
    errors: Mapping[str, FieldError] = field(default_factory=dict)


def read(text: str, source: str, now: datetime) -> list[Line]:
    """Read a file. Raises NotIntakes."""
    sheet = text.removeprefix("\ufeff")
    first = sheet.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        numbered = enumerate(csv.reader(io.StringIO(sheet), delimiter=delimiter, strict=True), start=1)
        rows = [(number, row) for number, row in numbered if any(row)]
    except csv.Error as error:
        raise refusal() from error
    heads = heads_of(rows[0][1]) if rows else []
    if not heads or not set(heads) >= NEEDED or "\0" in sheet or len(rows) > MOST_ROWS + 1:
        raise refusal()
    places = {head: heads.index(head) for head in COLUMNS if head in heads}
    districts = _districts(now)
    return [_line(number, row, places, source, districts) for number, row in rows[1:]]


def heads_of(row: Sequence[str]) -> list[str]:
    """Return the headings of a first row as they are compared with COLUMNS."""
    return [head.strip().casefold() for head in row]


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
