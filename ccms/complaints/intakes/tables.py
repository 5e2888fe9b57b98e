"""Reads a table of handed-over complaints, as CSV, row by row.

Turns a workbook of Excel (XLSX) into the CSV that it would be saved as, within the limits of a CSV file.
"""

import csv
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from ccms.complaints.intakes.receiving import IntakeInput
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, FieldError
from ccms.core.money import parse_taka
from ccms.core.sheets import Layout, NotThisTable, day
from ccms.law.pack.book import book

if TYPE_CHECKING:
    import openpyxl


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


def parse_lines(text: str, source: str, now: datetime) -> list[Line]:
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


BEGINS = b"PK\x03\x04"  # of a zip archive, which a workbook is
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TEXT, MOST_UNPACKED = 5_000_000, 20_000_000  # octets of the CSV, and of all parts of the archive
MOST_PARTS, MOST_COLUMNS = 200, 60
MOST_TAGS = 800_000  # of all parts; a list of 5,000 rows has some 450,000, and the library takes 10 s for a million
LONGEST_CELL = 100_000  # characters; Excel keeps 32,767, and writes the end of a line with seven more
LAST_ROW = 2 * MOST_ROWS  # rows between may be empty
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_WIDE = (b"\xfe\xff", b"\xff\xfe", b"<\0", b"\0<")  # how XML in UTF-16 or UTF-32 begins
FORMULA = "="  # refused as a cell that cannot be read


class ManySheets(NotThisTable):
    """More than one sheet is such a table, and nothing says which is meant."""

    slug = "workbook-many-sheets"


def as_csv(octets: bytes) -> str:
    """Return the one sheet of a workbook that has the headings of a hand-over. Raises NotThisTable and ManySheets."""
    import openpyxl  # noqa: PLC0415 - a tenth of what a web process imports, for a file that few send

    _require_small(octets)
    try:
        book = openpyxl.load_workbook(io.BytesIO(octets), read_only=True, keep_links=False)
        found = [sheet for sheet in book.worksheets if LAYOUT.places(next(_rows(sheet), []))]
        text = _written(_rows(found[0])) if len(found) == 1 else ""
    except Failure:
        raise
    except Exception as unread:  # a file that was not made by a spreadsheet fails anywhere in the library
        raise LAYOUT.refusal from unread
    if len(found) > 1:
        raise ManySheets
    if not text or len(text.encode()) > MOST_TEXT:
        raise LAYOUT.refusal
    return text


def _written(rows: Iterator[Sequence[str]]) -> str:
    """Return the rows as CSV. Raises NotThisTable at the row that makes it too long: cells may share one long text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(row)
        if text.tell() > MOST_TEXT:
            raise LAYOUT.refusal
    return text.getvalue()


def _require_small(octets: bytes) -> None:
    """Refuse what would become much larger or keep the library busy."""
    try:
        archive = ZipFile(io.BytesIO(octets))
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise LAYOUT.refusal
        tags = sum(_unpacked(archive, part).count(b"<") for part in parts)
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as unread:
        raise LAYOUT.refusal from unread
    if tags > MOST_TAGS:
        raise LAYOUT.refusal


def _unpacked(archive: ZipFile, part: ZipInfo) -> bytes:
    """Return a part, of which one octet more than its stated size is unpacked at most.

    Raises NotThisTable where it is longer, packed in a way that has no such end, or XML whose tags are not counted.
    """
    longer = copy(part)
    longer.file_size += 1
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise LAYOUT.refusal
    with archive.open(longer) as packed:
        octets = packed.read(longer.file_size)
    declared = _DECLARED.search(octets.partition(b"?>")[0])
    is_other = declared is not None and declared[1].lower() != b"utf-8"
    if len(octets) > part.file_size or octets.startswith(_WIDE) or is_other or b"<!DOCTYPE" in octets:
        raise LAYOUT.refusal
    return octets


def _rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet") -> Iterator[Sequence[str]]:
    """Yield the rows of a sheet as texts, whatever it says of its own size. Raises NotThisTable for too many."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if number > LAST_ROW:
            raise LAYOUT.refusal
        yield [_text(value) for value in row]


def _text(value: object) -> str:
    """Return a cell as a clerk would type it; of a time its day, and a formula as one."""
    match value:
        case str() if len(value) > LONGEST_CELL:
            raise LAYOUT.refusal
        case None | str():
            return (value or "").replace("_x000D_", "")  # how Excel writes the end of a line of Windows
        case float() if value.is_integer():
            return str(int(value))
        case bool() | int() | float():
            return str(value)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return FORMULA
