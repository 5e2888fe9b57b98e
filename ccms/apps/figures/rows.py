"""Tells complaints one by one, so coarse that nobody finds a person, a small shop or a hidden number.

All cases begin as one group. Column by column a group is split by what the column says: a value gets a group of its own
where it stands for enough phones and shops. The others stay together without it, and with them the smallest that would
have been large enough, so that what stays is large, too; of shops two stay, since each knows its own numbers. A name
stands here only where the figures of the same day tell its number. Where they tell a little more of a name than the
rows do, the rest could be worked out: then the smallest group loses that name.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccms.apps.figures.fates import COUNTED
from ccms.apps.figures.suppression import LEAST_PHONES

LEAST_FIRMS = 3
# In the order in which groups are split: what comes first is told most often.
COLUMNS = ("part", "month", "category", "district", "answer", "end", "sum", "channel", "firm")
PART, FIRM = COLUMNS.index("part"), COLUMNS.index("firm")
NAMED = tuple(COLUMNS.index(name) for name in ("month", "category", "district", "firm"))
# The first number of days, or of taka, of each class but the lowest.
DAYS = ((4, 8, 31, 91), ("1-3", "4-7", "8-30", "31-90", "91-"))
TAKA = ((1_000, 5_000, 20_000, 100_000), ("0-999", "1000-4999", "5000-19999", "20000-99999", "100000-"))
NONE = "none"  # no answer so far, not ended, no sum

type Classes = tuple[Sequence[int], Sequence[str]]
type Key = tuple[int, str, str]  # a column, what it says, and a part or nothing


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its phone and shop as numbers, and what it says by column."""

    phone: int
    shop: int
    values: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    named: tuple[str, ...]
    cases: list[Case]


def class_of(number: float | None, classes: Classes) -> str:
    """Return the class of a number of days or of taka; of none, that there is none."""
    return NONE if number is None else classes[1][bisect_right(classes[0], number)]


def told_keys(body: Mapping[str, Any], firms: Mapping[str, Mapping[str, Any]]) -> frozenset[Key]:
    """Return of which names, and of which parts of them, the figures tell a number."""
    rows = [(COLUMNS.index(by), row["name"], row) for by in ("month", "category", "district") for row in body[by]]
    rows += [(FIRM, firm, told) for firm, told in firms.items()]
    found = {(PART, str(part), "") for part in COUNTED if body[part] is not None}
    for place, name, told in rows:
        found |= {(place, name, "")} if told["cases"] is not None else set()
        found |= {(place, name, str(part)) for part in COUNTED if told[part] is not None}
    return frozenset(found)


def coarsened(cases: Collection[Case], told: frozenset[Key]) -> Counter[tuple[str, ...]]:
    """Return how many cases each group has, by what its columns say; nothing where all of them are too few."""
    if not _is_large(cases):
        return Counter()
    groups = [_Group((), list(cases))]
    for _ in COLUMNS:
        groups = [part for group in groups for part in _split(group, told)]
    _let_go(groups, told)
    found: Counter[tuple[str, ...]] = Counter()
    for group in groups:
        found[group.named] += len(group.cases)
    return found


def _is_large(cases: Collection[Case], least_firms: int = LEAST_FIRMS) -> bool:
    """Tell whether a group is large enough; where no shop is named, also for each shop, which knows its own buyers."""
    shops: dict[int, set[int]] = defaultdict(set)
    for case in cases:
        shops[case.phone].add(case.shop)
    of_one = Counter(shop for known in shops.values() if len(known) == 1 for shop in known) if least_firms > 1 else {}
    others = len(shops) - max(of_one.values(), default=0)
    return others >= LEAST_PHONES and len({case.shop for case in cases}) >= least_firms


def _split(group: _Group, told: frozenset[Key]) -> Iterator[_Group]:
    """Yield the groups of the values that may be named, and one of all others."""
    place = len(group.named)
    by_value: dict[str, list[Case]] = defaultdict(list)
    for case in group.cases:
        by_value[case.values[place]].append(case)
    part = group.named[PART] if place > PART else ""
    least, stays = (1, 2) if place == FIRM else (LEAST_FIRMS, 1)
    large = {
        value: cases
        for value, cases in sorted(by_value.items(), key=lambda item: (len(item[1]), item[0]))
        if (place not in (PART, *NAMED) or (place, value, part) in told) and _is_large(cases, least)
    }
    if len(large) < len(by_value):
        for value in list(large)[:stays]:
            del large[value]
    yield from (_Group((*group.named, value), cases) for value, cases in large.items())
    if rest := [case for value, cases in by_value.items() if value not in large for case in cases]:
        yield _Group((*group.named, ""), rest)


def _let_go(groups: Sequence[_Group], told: frozenset[Key]) -> None:
    """Take names away until the rows are no few cases short of any number that the figures tell."""
    unnamed: dict[Key, set[int]] = defaultdict(set)
    for group in groups:
        _note(group, unnamed)
    while bad := min((key for key in told if 0 < len(unnamed.get(key, ())) < LEAST_PHONES), default=None):
        place, value, part = bad
        naming = [each for each in groups if each.named[place] == value and part in {"", each.named[PART]}]
        smallest = min(naming, key=lambda each: (len(each.cases), each.named))
        smallest.named = (*smallest.named[:place], "", *smallest.named[place + 1 :])
        _note(smallest, unnamed)


def _note(group: _Group, unnamed: dict[Key, set[int]]) -> None:
    """Note the phones of which a group does not say what their cases would."""
    for case in group.cases:
        part = case.values[PART]
        of_part = group.named[PART] == part
        if not of_part:
            unnamed[PART, part, ""].add(case.phone)
        for place in NAMED:
            value = case.values[place]
            if group.named[place] != value:
                unnamed[place, value, ""].add(case.phone)
            if group.named[place] != value or not of_part:
                unnamed[place, value, part].add(case.phone)
