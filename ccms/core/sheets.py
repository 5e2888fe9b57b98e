"""Reads tables that people upload, and writes tables in which no spreadsheet calculates a cell (RFC 4180)."""

import csv
import io
import re
from _csv import Reader
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ccms.core.digits import ascii_digits
from ccms.core.failures import Failure

BOM = "\ufeff"  # in front of a file it lets spreadsheets read Bangla
# What begins a formula; the wide and small signs are those of East Asian keyboards.
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫\u2212]"
_UNSEEN = "[\\s\u200b-\u200f\u2060\ufeff\x00]*"
_FORMULA = re.compile(rf"{_UNSEEN}{_SIGN}|[\t\r\n]")
# A spreadsheet that parts columns by semicolons begins a cell in the middle of ours.
_INSIDE = re.compile(rf"[;\t\r\n]{_UNSEEN}(?={_SIGN})")

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


class NotThisTable(Failure):
    """The file is no table with the columns that are wanted, or has more rows than one file may."""

    slug = "file-not-this-list"


@dataclass(frozen=True, slots=True)
class Layout:
    """What an uploaded table has to be: the heading of each column by its name, and how many rows it has at most.

    Of `needed` the columns of one set have to be there. A file that is not like that is refused by `failure`.
    """

    columns: Mapping[str, str]
    needed: Sequence[frozenset[str]]
    most: int
    failure: type[Failure] = NotThisTable

    @property
    def refusal(self) -> Failure:
        """The refusal, which says what columns such a file has."""
        return self.failure(columns=", ".join(self.columns.values()), most=self.most)

    def text_of(self, octets: bytes) -> str:
        """Return a file as text. Raises `failure` where it is not in UTF-8."""
        try:
            return str(octets, "utf-8-sig")
        except UnicodeDecodeError as unread:
            raise self.refusal from unread

    def places(self, row: Sequence[str]) -> dict[str, int]:
        """Return where each column stands by the row of headings; nothing where a needed one is missing."""
        heads = [head.strip().casefold() for head in row]
        places = {name: heads.index(own.casefold()) for name, own in self.columns.items() if own.casefold() in heads}
        return places if any(names <= places.keys() for names in self.needed) else {}

    def rows(self, text: str) -> list[tuple[int, dict[str, str]]]:
        """Return each row that is not empty: its number in the file, and its cells by name. Raises `failure`."""
        try:
            rows = [(number, row) for number, row in enumerate(parted(text.removeprefix(BOM)), start=1) if any(row)]
        except csv.Error as error:
            raise self.refusal from error
        places = self.places(rows[0][1]) if rows else {}
        if not places or len(rows) > self.most + 1:
            raise self.refusal
        return [(number, cells(row, places)) for number, row in rows[1:]]


def parted(text: str, *, strict: bool = True) -> Reader:
    """Return a reader of the rows of a table, in whose first line comma, semicolon or tab parts the cells."""
    first = text.partition("\n")[0]
    return csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=strict)


def cells(row: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """Return the cells of a row by the names of their columns; a row may be shorter than the headings."""
    return {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}


def day(text: str) -> date | None:
    """Return the day that a cell names, in digits of either script."""
    typed = ascii_digits(text.strip())
    for form in _DAYS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    return ("'" if _FORMULA.match(cell) else "") + _INSIDE.sub(r"\g<0>'", cell)


def lines(rows: Iterable[Iterable[str]], *, end: str = "\r\n") -> str:
    """Return rows as text, each cell safe."""
    written = io.StringIO()
    csv.writer(written, lineterminator=end).writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue()
