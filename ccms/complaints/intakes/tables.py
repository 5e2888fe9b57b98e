"""Reads a table of handed-over complaints, as CSV, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ccms.complaints.intakes.receiving import IntakeInput
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldError
from ccms.core.money import parse_taka
from ccms.core.sheets import Layout, day
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
MOST_ROWS = 5000
LAYOUT = Layout({head: head for head in COLUMNS}, (NEEDED,), MOST_ROWS)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the file, what it gives, and by heading what cannot be read of it."""

    number: int
    given: IntakeInput
    errors: Mapping[str, FieldError] = field(default_factory=dict)


def read(text: str, source: str, now: datetime) -> list[Line]:
    """Read a file. Raises NotThisTable."""
    if "\0" in text:
        raise LAYOUT.refusal
    districts = _districts(now)
    return [_line(number, cells, source, districts) for number, cells in LAYOUT.rows(text)]


def _districts(now: datetime) -> dict[str, str]:
    """Return the codes of districts by whatever a file may call them."""
    known = book().on(dhaka_day(now)).districts
    names = {name.casefold(): code for code, each in known.items() for name in each.text}
    return {**names, **{code: code for code in known}}


def _line(number: int, cells: Mapping[str, str], source: str, districts: Mapping[str, str]) -> Line:
    said = {COLUMNS[head]: text for head, text in cells.items()}
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
    found = day(text)
    if text and found is None:
        errors.setdefault(name, FieldError("date-not-a-date", {}))
    return found


def _amount(text: str, errors: dict[str, FieldError]) -> int | None:
    try:
        return parse_taka(text) if text else None
    except Failure as failure:
        errors.setdefault("amount_paisa", FieldError(failure.slug, failure.params))
        return None
