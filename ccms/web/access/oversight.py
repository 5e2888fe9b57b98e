"""Rows of the pages of the Cell, and of associations about their members."""

from collections.abc import Mapping

from ccms.web.audiences import ASSOCIATION, CELL, OFFICE_READERS, Access, form, get

ROWS: Mapping[str, Access] = {
    "coordinator:firms": get(CELL),
    "coordinator:firm": get(CELL),
    "coordinator:write": form(CELL),
    "coordinator:breaches": get(CELL),
    "coordinator:breaches_table": get(CELL),
    "coordinator:letters": get(CELL),
    "coordinator:letter": get(CELL),
    "coordinator:letter_paper": get(CELL),
    "coordinator:reports": get(CELL | OFFICE_READERS),
    "coordinator:report": get(CELL | OFFICE_READERS),
    "coordinator:freeze": form(CELL),
    "coordinator:note": form(CELL),
    "association:firms": get(ASSOCIATION),
    "association:firm": get(ASSOCIATION),
    "association:breaches": get(ASSOCIATION),
    "association:breaches_table": get(ASSOCIATION),
}
