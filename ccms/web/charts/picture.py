"""A chart with all that stands around it: the finding, what is measured, the table of its numbers, and its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ccms.web.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart: its head, and rows whose first cell names them."""

    caption: Any
    head: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One figure of a page. Where there is too little to draw, `drawing` is empty and `note` says why."""

    key: str  # its id on the page
    finding: Any  # a sentence that is made from the numbers
    measure: Any  # what is counted, in which unit, of when, and of how many
    drawing: Drawing | None
    table: Table | None
    note: Any = ""
    source: Any = ""  # whose numbers these are, and as of when
    table_url: str = ""
    method_url: str = ""
