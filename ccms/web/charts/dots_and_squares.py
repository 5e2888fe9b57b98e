"""Dots on a line of days: within how many days something happened, beside small ticks of all others.

A hundred squares, of which each kind has its share: how many of 100 complaints had which end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ccms.web.charts.drawing import (
    LINE,
    WIDTH,
    Drawing,
    Fill,
    Label,
    area,
    drawing,
    fitting,
    path,
    rule,
    short,
    text,
    wrapped,
)

SIDE, STEP, ACROSS = 15, 19, 10
_EDGE, _TO_WORDS = 1, 24


@dataclass(frozen=True, slots=True)
class Portion:
    """So many of the hundred squares, with the number and the words in which they are told."""

    squares: int
    number: str
    words: str
    fill: Fill


def squares(portions: Sequence[Portion]) -> Drawing:
    """Draw a hundred squares row by row, and beside them what each kind means."""
    kinds = [portion for portion in portions for _ in range(portion.squares)]
    found: dict[Fill, list[str]] = {}
    for place, portion in enumerate(kinds):
        down, across = divmod(place, ACROSS)
        found.setdefault(portion.fill, []).append(
            area(_EDGE + across * STEP, _EDGE + down * STEP, SIDE, SIDE, portion.fill)
        )
    marks = [path(areas, fill) for fill, areas in found.items()]
    left = ACROSS * STEP + _TO_WORDS
    labels = [_lines(portion, WIDTH - left) for portion in portions if portion.squares]
    height = max(ACROSS * STEP, sum(len(lines) for _, lines in labels) * LINE + 4)
    return drawing([*marks, *_labels(labels, left)], height)


def _lines(portion: Portion, width: float) -> tuple[Portion, list[str]]:
    return portion, [portion.number, *wrapped(portion.words, width)]


def _labels(labels: Sequence[tuple[Portion, list[str]]], left: float) -> Iterator[str]:
    """Put each label beside the first square of its kind, or lower where the one before it or after it needs room."""
    room = sum(len(lines) for _, lines in labels) * LINE
    top, passed = 0.0, 0
    for portion, lines in labels:
        last = max(ACROSS * STEP - room, top)
        top = max(top, min(passed // ACROSS * STEP, last))
        yield path([area(left - 20, top + 3, 13, 13, portion.fill)], portion.fill)
        for place, line in enumerate(lines):
            yield text(left, top + 16 + place * LINE, line, *(() if place else ("b",)))
        top += len(lines) * LINE
        room -= len(lines) * LINE
        passed += portion.squares


_ENDS = (10, 20, 30, 60, 90, 180, 365, 730)
_SIDE = 10
_ARROW = 22  # room behind the last day, for what has not happened yet


@dataclass(frozen=True, slots=True)
class Dot:
    """A day with the words beside it; None where it has not come yet."""

    days: int | None
    words: str
    fill: Fill = Fill.SOLID


@dataclass(frozen=True, slots=True)
class DotLine:
    """One line: its name, its dots, and how many others there are at each day."""

    name: str
    dots: Sequence[Dot]
    others: Mapping[int, int] = field(default_factory=dict)


def dot_lines(rows: Sequence[DotLine], nothing: str, end: str) -> Drawing:
    """Draw lines from day 0 to the same last day; `nothing` and `end` are how these two are read."""
    last = last_day(rows)
    reach = WIDTH - 2 * _SIDE - _ARROW
    marks: list[str] = []
    top = 0.0
    for row in rows:
        drawn, high = _one(row, top, reach / last)
        marks += drawn
        top += high
    marks += [text(0, top + 12, nothing), text(_SIDE + reach, top + 12, end, "e")]
    return drawing(marks, top + 20)


def last_day(rows: Sequence[DotLine]) -> int:
    """Return the round number of days at which the lines end."""
    told = [dot.days for row in rows for dot in row.dots if dot.days is not None]
    most = max([*told, *(day for row in rows for day in row.others)], default=0)
    return next((end for end in _ENDS if most <= end), most)


def _one(row: DotLine, top: float, scale: float) -> tuple[list[str], float]:
    """Return the marks of one line and how much room it takes."""
    line = top + 3 * LINE
    marks = [text(0, top + 16, row.name, "b"), rule(_SIDE, line, WIDTH - 2 * _SIDE, 0)]
    if row.others:
        ticks = "".join(f"M{short(_SIDE + day * scale)} {short(line - 13)}v26" for day in sorted(row.others))
        marks.append(f'<path class="ti" d="{ticks}"/>')
    labels = []
    for place, dot in enumerate(row.dots):
        at = WIDTH - _SIDE if dot.days is None else _SIDE + dot.days * scale
        labels.append(Label(at, line - 16, dot.words, len(row.dots) - place))
        marks.append(
            f'<path class="li" d="M{short(at - 8)} {short(line - 6)}l8 6l-8 6"/>'
            if dot.days is None
            else f'<circle class="{dot.fill}" cx="{short(at)}" cy="{short(line)}" r="7"/>'
        )
    above = list(fitting(labels))
    told = {label.weight for label in above}
    below = [Label(label.x, line + LINE + 10, label.text) for label in labels if label.weight not in told]
    marks += [text(label.x, label.y, label.text, "m") for label in (*above, *fitting(below))]
    return marks, (5 if below else 4) * LINE + 4
