"""Sends a table as a download at once."""

from collections.abc import Iterable

from django.http import HttpResponse

from ccms.core import sheets


def table(name: str, rows: Iterable[Iterable[str]]) -> HttpResponse:
    """Give rows as a table; no cell of it is calculated by a spreadsheet."""
    return as_table(name, sheets.BOM + sheets.lines(rows))


def as_table(name: str, text: str) -> HttpResponse:
    """Give the text of a table; nobody keeps a copy on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
