"""What the lists of the office's and the firm's desk share: links in the margin with bounded numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ccms.complaints.desk import MOST_COUNTED
from ccms.web.templatetags.words import count, digits


@dataclass(frozen=True, slots=True)
class Link[V]:
    """One list in the margin: its name, about how many it holds, and its address."""

    view: V
    name: Any
    number: str
    url: str
    here: bool


def many(number: int) -> str:
    """Write a number that was counted only so far: `১০০০+` for more."""
    return count(number) if number <= MOST_COUNTED else f"{digits(MOST_COUNTED)}+"


def next_with_something[V](
    numbers: Mapping[V, int], here: V, names: Mapping[V, Any], address: Callable[[V], str]
) -> Link[V] | None:
    """Return the list to look at when this one is empty: the next that holds something."""
    views = list(numbers)
    at = views.index(here) + 1 if here in views else 0
    for view in (*views[at:], *views[:at]):
        if numbers[view] and view is not here:
            return Link(view, names[view], many(numbers[view]), address(view), here=False)
    return None
