"""The marks of which all charts are made: areas in four fills, lines, text; colours come from the style sheet.

A fill is told by its shape as well as by its colour, so a chart can be read in black and white. Every number comes with
the text in which a reader sees it: charts know no language.

A chart with all that stands around it: the finding, what is measured, the table of its numbers, and its source.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from unicodedata import category

from django.utils.html import escape
from django.utils.safestring import SafeString

WIDTH = 328  # what a screen of 360 pixels leaves; the sheet lets a chart grow to 360 and no further
EM = 16  # the size of all text, in the units of the chart
LINE = 21  # from one line of text to the next
_ADVANCE = {"Mn": 0.0, "Cf": 0.0, "Mc": 0.4, "Zs": 0.3, "Po": 0.3, "Lo": 0.72}  # of an em, by the kind of character
_USUAL = 0.6
_BOLD = 1.4  # so much wider a short bold text may be
_BETWEEN = 6  # two texts beside each other


class Fill(StrEnum):
    """How an area is filled, from the strongest to the weakest; the value is its class in the sheet."""

    SOLID = "so"
    DENSE = "de"
    STRIPED = "st"
    HOLLOW = "ho"


_APART = {Fill.DENSE: 3.5, Fill.STRIPED: 7.0}  # from one stripe to the next


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart without its element `svg`, which the page writes around it together with its label."""

    marks: SafeString
    height: float
    width: float = WIDTH

    @property
    def view_box(self) -> str:
        """Return the size as SVG wants it."""
        return f"0 0 {short(self.width)} {short(self.height)}"


@dataclass(frozen=True, slots=True)
class Label:
    """A text that may be left out where there is no room: the middle of it, how much it matters, whether it is bold."""

    x: float
    y: float
    text: str
    weight: float = 0
    is_bold: bool = False


def short(number: float) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0")


def drawing(marks: Iterable[str], height: float, width: float = WIDTH) -> Drawing:
    """Put marks together that the functions of this package wrote."""
    return Drawing(SafeString("".join(marks)), height, width)


def area(x: float, y: float, width: float, height: float, fill: Fill) -> str:
    """Return the outline of an area with its stripes, as the `d` of a path."""
    found = f"M{short(x)} {short(y)}h{short(width)}v{short(height)}h{short(-width)}z"
    step = _APART.get(fill, 0)
    if not step:
        return found
    stripes = (x + step * each for each in range(1, int(width / step) + 1))
    return found + "".join(f"M{short(at)} {short(y)}v{short(height)}" for at in stripes if at < x + width - 1)


def path(areas: Iterable[str], fill: Fill) -> str:
    """Draw areas of one fill as one path; nothing where there are none."""
    d = "".join(areas)
    return f'<path class="{fill}" d="{d}"/>' if d else ""


def rule(x: float, y: float, across: float, down: float, kind: str = "ax") -> str:
    """Draw a straight line: an axis, or `da`, a dashed one."""
    return f'<path class="{kind}" d="M{short(x)} {short(y)}l{short(across)} {short(down)}"/>'


def text(x: float, y: float, said: object, *classes: str) -> str:
    """Write a text; classes: `e` ends at x, `m` has its middle there, `b` is bold, `on` stands on a solid area."""
    marked = f' class="{" ".join(classes)}"' if classes else ""
    return f'<text x="{short(x)}" y="{short(y)}"{marked}>{escape(said)}</text>'


def width_of(said: str) -> float:
    """Estimate how wide a text is; rather more than less."""
    return EM * sum(_ADVANCE.get(category(character), _USUAL) for character in said)


def wrapped(said: str, width: float) -> list[str]:
    """Break a text into lines that fit, at its spaces."""
    lines: list[str] = []
    for word in said.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and width_of(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fitting(labels: Sequence[Label], width: float = WIDTH) -> Iterator[Label]:
    """Yield the labels that can stand beside each other, the weightiest first, each moved inside the chart."""
    taken: list[tuple[float, float]] = []
    for label in sorted(labels, key=lambda each: -each.weight):
        half = width_of(label.text) * (_BOLD if label.is_bold else 1) / 2
        middle = min(max(label.x, half), width - half)
        if all(middle + half <= start or middle - half >= end for start, end in taken):
            taken.append((middle - half - _BETWEEN, middle + half + _BETWEEN))
            yield replace(label, x=middle)


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
