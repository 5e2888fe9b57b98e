"""Bars that begin at nothing: sorted ones, stacked ones, and columns of days."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

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
    text,
    width_of,
    wrapped,
)

_THICK, _GAP = 14, 12
_BANDS: Mapping[int, Sequence[Fill]] = {
    1: (Fill.SOLID,),
    2: (Fill.HOLLOW, Fill.SOLID),
    3: (Fill.HOLLOW, Fill.STRIPED, Fill.SOLID),
    4: (Fill.HOLLOW, Fill.STRIPED, Fill.DENSE, Fill.SOLID),
}
_HIGH = 110  # the highest column
_LEAST = 1.5  # what is not nothing can be seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its number, the number as it is read, and whether it holds what has no bar of its own."""

    name: str
    number: int
    said: str
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of several parts, in the order of their bands."""

    name: str
    parts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Column:
    """One day: its number in the month, how many, as it is read, and whether it is the one that is marked."""

    name: str
    number: int
    said: str
    here: str = ""  # the word under the marked one
    group: str = ""  # the month, where it begins


def bars(items: Sequence[Bar]) -> Drawing:
    """Draw bars in the order in which they come, each with its name and number above it."""
    marks: list[str] = []
    most = max((item.number for item in items), default=0)
    top = 0.0
    for item in items:
        lines = wrapped(item.name, WIDTH - width_of(item.said) - 16)
        marks += [text(0, top + 16 + place * LINE, line) for place, line in enumerate(lines)]
        marks.append(text(WIDTH, top + 16 + (len(lines) - 1) * LINE, item.said, "e", "b"))
        top += len(lines) * LINE + 2
        fill = Fill.HOLLOW if item.rest else Fill.SOLID
        marks.append(_bar(1, top, (WIDTH - 2) * item.number / most if most else 0, fill))
        top += _THICK + _GAP
    return drawing(marks, max(top - _GAP + 2, 1))


def stacked(stacks: Sequence[Stack], bands: Sequence[str], said: Callable[[int], str]) -> Drawing:
    """Draw one bar for each stack, its parts from the weakest fill to the strongest, and on top what a fill means."""
    fills = _BANDS[len(bands)]
    marks, top = list(_key(bands, fills)), LINE * ((len(bands) + 1) // 2) + 8.0
    most = max((sum(stack.parts) for stack in stacks), default=0)
    for stack in stacks:
        total = sum(stack.parts)
        marks += [text(0, top + 16, stack.name), text(WIDTH, top + 16, said(total), "e", "b")]
        top += LINE + 2
        left = 1.0
        for number, fill in zip(stack.parts, fills, strict=True):
            width = (WIDTH - 2) * number / most if most else 0
            marks.append(_bar(left, top, width, fill, _THICK + 6))
            if width > width_of(said(number)) + 8:
                on = ("on",) if fill is Fill.SOLID else ("over",)
                marks.append(text(left + width / 2, top + 16, said(number), "m", *on))
            left += width
        top += _THICK + 6 + _GAP
    return drawing(marks, top - _GAP + 2)


def columns(days: Sequence[Column]) -> Drawing:
    """Draw a column for each day; the marked one is solid, and has a word under it."""
    most = max((day.number for day in days), default=0)
    step = WIDTH / max(len(days), 1)
    base = LINE + _HIGH
    marks, labels = [rule(0, base, WIDTH, 0)], []
    for place, day in enumerate(days):
        left, high = place * step, max(_HIGH * day.number / most, _LEAST) if day.number else 0
        fill = Fill.SOLID if day.here else Fill.STRIPED
        marks.append(path([area(left + 3, base - high, step - 6, high, fill)] if high else [], fill))
        middle = left + step / 2
        if day.number:
            labels.append(Label(middle, base - high - 5, day.said, most + 1 if day.here else day.number))
        marks.append(text(middle, base + 18, day.name, "m", *(("b",) if day.here else ())))
    marks += [text(label.x, label.y, label.text, "m") for label in fitting(labels)]
    return drawing([*marks, *_under(days, step, base + 18 + LINE)], base + 18 + LINE + 8)


def _under(days: Sequence[Column], step: float, y: float) -> Iterator[str]:
    """Write the word of the marked day, and the months where they do not run into it."""
    labels = [Label((place + 0.5) * step, y, day.here, 2, is_bold=True) for place, day in enumerate(days) if day.here]
    labels += [
        Label(place * step + width_of(day.group) / 2, y, day.group, 1) for place, day in enumerate(days) if day.group
    ]
    for label in fitting(labels):
        yield text(label.x, label.y, label.text, "m", *(("b",) if label.is_bold else ()))


def _bar(x: float, y: float, width: float, fill: Fill, thick: float = _THICK) -> str:
    return path([area(x, y, max(width, _LEAST), thick, fill)] if width else [], fill)


def _key(bands: Sequence[str], fills: Sequence[Fill]) -> Iterator[str]:
    """Say what each fill means, two in a row."""
    for place, (name, fill) in enumerate(zip(bands, fills, strict=True)):
        down, across = divmod(place, 2)
        left, top = across * WIDTH / 2, down * LINE
        yield path([area(left + 1, top + 4, 22, 12, fill)], fill)
        yield text(left + 30, top + 16, name)
