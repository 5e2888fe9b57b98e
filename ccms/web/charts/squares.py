"""A hundred squares, of which each kind has its share: how many of 100 complaints had which end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccms.web.charts.drawing import LINE, WIDTH, Drawing, Fill, area, drawing, path, text, wrapped

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
