"""Writes tables for spreadsheets: lines as RFC 4180 defines them, and no cell that a spreadsheet would calculate."""

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"  # in front of a file it lets spreadsheets read Bangla
# What begins a formula; the wide and small signs are those of East Asian keyboards.
_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫\u2212]"
_UNSEEN = "[\\s\u200b-\u200f\u2060\ufeff\x00]*"
_FORMULA = re.compile(rf"{_UNSEEN}{_SIGN}|[\t\r\n]")
# A spreadsheet that parts columns by semicolons begins a cell in the middle of ours.
_INSIDE = re.compile(rf"[;\t\r\n]{_UNSEEN}(?={_SIGN})")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet calculates."""
    return ("'" if _FORMULA.match(cell) else "") + _INSIDE.sub(r"\g<0>'", cell)


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as text, each cell safe and each line ended by CR LF."""
    written = io.StringIO()
    csv.writer(written).writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue()
