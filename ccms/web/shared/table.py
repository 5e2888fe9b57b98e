"""Draws a list as a table: a page names the columns and hands over the rows as they were read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext


@dataclass(frozen=True, slots=True)
class Column[R]:
    """One column: its label, what a row says in it (text or safe markup), and its tone, the class of its cells."""

    label: Any
    value: Callable[[R], Any]
    tone: str = ""  # n: a number, when: a moment, cut: one line that is cut where it is too long, pick: a box

    @property
    def tone_attribute(self) -> SafeString:
        """Return the class attribute of its cells."""
        return format_html(' class="{}"', self.tone) if self.tone else SafeString("")

    @property
    def cell(self) -> str:
        """Return a cell with a blank for its value."""
        return f"<td{self.tone_attribute}>{{}}</td>"


@dataclass(frozen=True, slots=True)
class Table[R]:
    """A list to be drawn by `component/table.html`; `labelled` is the id of its heading."""

    columns: Sequence[Column[R]]
    rows: Sequence[R]
    empty: Any = ""  # what is said where there is no row
    labelled: str = "list"
    attributes: str = ""  # of its frame, for the script
    picked: Callable[[R], bool] = lambda _: False  # a row that stands out

    @property
    def is_cut(self) -> bool:
        """Tell whether each row is one line."""
        return any(column.tone == "cut" for column in self.columns)

    @property
    def body(self) -> SafeString:
        """Write the rows."""
        line = "<tr{}>" + "".join(column.cell for column in self.columns) + "</tr>"
        return format_html_join("", line, map(self._cells, self.rows))

    def _cells(self, row: R) -> list[Any]:
        mark = SafeString(' class="picked"') if self.picked(row) else ""
        return [mark, *(column.value(row) for column in self.columns)]


def link(url: str, words: Any) -> Any:
    """Link words to a page, where there is one."""
    return format_html('<a href="{}">{}</a>', url, words) if url else words


def below_each_other(*parts: Any) -> SafeString:
    """Write the parts of a cell that say something, each on a line of its own."""
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts if part))


def box(name: str, value: str, about: Any, *, ticked: bool) -> SafeString:
    """Draw the box by which a row is ticked, with what it is about for a screen reader."""
    words = '<input type="checkbox" name="{}" value="{}" aria-label="{} {}"{}>'
    return format_html(words, name, value, gettext("Tick"), about, SafeString(" checked") if ticked else "")
