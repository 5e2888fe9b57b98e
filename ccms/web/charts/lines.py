"""Small lines over time that share their measure; what is not told is a gap, what is not over yet is dashed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ccms.web.charts.drawing import LINE, WIDTH, Drawing, Label, drawing, fitting, rule, short, text

_HIGH, _SIDE = 56, 8
_SPARK_WIDE, _SPARK_HIGH = 96, 24

type Values = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Series:
    """One line: what it counts, its values with None for a gap, and each value as it is read."""

    name: str
    values: Values
    said: Sequence[str]


def lines(series: Sequence[Series], first: str, last: str, *, is_open: bool) -> Drawing:
    """Draw the lines above each other, all by the same measure from nothing; `is_open`: the last value still grows."""
    most = max((value for each in series for value in each.values if value is not None), default=0)
    marks: list[str] = []
    top = 0.0
    for each in series:
        marks += _one(each, top, most, is_open=is_open)
        top += 2 * LINE + _HIGH + 10
    marks += [text(0, top + 8, first), text(WIDTH, top + 8, last, "e")]
    return drawing(marks, top + 16)


def spark(values: Values, *, is_open: bool = False) -> Drawing:
    """Draw a line for a cell of a table, without any text: the cell says the number."""
    most = max((value for value in values if value is not None), default=0)
    points = _points(values, (3, _SPARK_WIDE - 3), _SPARK_HIGH - 3, _SPARK_HIGH - 6, most)
    return drawing(_strokes(points, is_open=is_open), _SPARK_HIGH, _SPARK_WIDE)


type _Points = list[tuple[float, float] | None]


def _one(series: Series, top: float, most: int, *, is_open: bool) -> Iterator[str]:
    base = top + 2 * LINE + _HIGH
    points = _points(series.values, (_SIDE, WIDTH - _SIDE), base, _HIGH, most)
    yield text(0, top + 16, series.name, "b")
    yield rule(0, base, WIDTH, 0)
    yield from _strokes(points, is_open=is_open)
    shown = [place for place, point in enumerate(points) if point]
    if not shown:
        return
    highest = max(shown, key=lambda place: (series.values[place] or 0, place))
    weights = {shown[0]: 1, highest: 2, shown[-1]: 3}
    labels = [
        Label(point[0], point[1] - 8, series.said[place], weight)
        for place, weight in weights.items()
        if (point := points[place])
    ]
    yield from (text(label.x, label.y, label.text, "m") for label in fitting(labels))


def _points(values: Values, between: tuple[float, float], base: float, high: float, most: int) -> _Points:
    left, right = between
    step = (right - left) / max(len(values) - 1, 1)
    return [
        None if value is None else (left + place * step, base - (high * value / most if most else 0))
        for place, value in enumerate(values)
    ]


def _strokes(points: _Points, *, is_open: bool) -> Iterator[str]:
    """Draw the line between neighbours that are told, its last piece dashed while it is open, and a dot for each."""
    whole: list[str] = []
    dashed: list[str] = []
    pairs = list(pairwise(points))
    for place, (one, other) in enumerate(pairs):
        if one and other:
            piece = f"M{short(one[0])} {short(one[1])}L{short(other[0])} {short(other[1])}"
            (dashed if is_open and place == len(pairs) - 1 else whole).append(piece)
    if whole:
        yield f'<path class="li" d="{"".join(whole)}"/>'
    if dashed:
        yield f'<path class="li da" d="{"".join(dashed)}"/>'
    for place, point in enumerate(points):
        if point:
            kind = "ho" if is_open and place == len(points) - 1 else "so"
            yield f'<circle class="{kind}" cx="{short(point[0])}" cy="{short(point[1])}" r="3"/>'
