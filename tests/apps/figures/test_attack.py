"""Nobody narrows a small number: by the tables of one day, as a shop that knows its own, or by those of other days."""

import random
from itertools import pairwise

import pytest

from ccms.apps.figures import suppression
from ccms.apps.figures.fates import COUNTED
from ccms.apps.figures.suppression import (
    COLUMNS,
    LEAST_PHONES,
    NOTHING,
    SUM,
    WHOLE,
    Cell,
    Memory,
    Rules,
    hidden_columns,
    steps,
)
from tests.apps.figures.attack import Known, of_table, over_time

NARROWEST = 10  # so wide each number of fewer than ten stays, whatever is told on other days
BORDER = (0, 0, 1, 9, 10, 11, LEAST_PHONES - 2, LEAST_PHONES - 1, LEAST_PHONES, LEAST_PHONES + 1)
SEEDS = range(12)
OF_A_SEED = 40
OTHERS = "others"


def row_of(numbers):
    cells = {part: Cell(number, number, 9) for part, number in zip(COUNTED, numbers, strict=True)}
    return cells | {SUM: Cell(sum(numbers), sum(numbers), 9)}


def can_be_told(rows):
    """Tell whether the country's own three numbers are told, without which nothing is."""
    return all(sum(row[part].phones for row in rows.values()) >= LEAST_PHONES for part in COUNTED)


def tables(seed):
    """Yield tables whose numbers lie at the borders of what is told, or anywhere."""
    chance = random.Random(seed)  # noqa: S311 - tables to try
    for _ in range(OF_A_SEED):
        numbers = (*BORDER, chance.randint(0, 60), chance.randint(0, 300))
        names = [OTHERS, *map(str, range(chance.randint(1, 6)))]
        rows = {name: row_of([chance.choice(numbers) for _ in COUNTED]) for name in names}
        if can_be_told(rows):
            yield rows


def widths(known, rows, hidden, when="", smaller_than=None):
    """Yield how wide each hidden number stays."""
    for name, row in rows.items():
        for column in hidden_columns(hidden[name]):
            if smaller_than is None or row[column].cases < smaller_than:
                yield known.width((when, name, column))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_number_of_one_day_is_narrowed_to_less_than_is_told_at_all(seed):
    told = 0
    for rows in tables(seed):
        hidden = steps(rows, Rules(), unnamed=[OTHERS])
        told += sum(step < NOTHING for step in hidden.values())
        assert min(widths(Known(of_table(rows, hidden)), rows, hidden)) >= LEAST_PHONES
    assert told


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_by_a_shop_that_knows_its_own_numbers(seed):
    for rows in tables(seed):
        hidden = steps(rows, Rules(own_rows=1), unnamed=[OTHERS])
        if set(hidden.values()) == {NOTHING}:
            continue  # of no shop is anything told: what is left of the country without its own, everybody may know
        for shop in rows.keys() - {OTHERS}:
            known = Known(of_table(rows, hidden, insider=shop))
            others = {name: row for name, row in rows.items() if name != shop}
            assert min(widths(known, others, hidden), default=LEAST_PHONES) >= LEAST_PHONES


def days(seed, rules, *, remembers=True):
    """Yield tables of days that follow each other, on each of which one to three complaints came or went."""
    chance = random.Random(seed)  # noqa: S311 - tables to try
    sizes = (0, 3, 8, 10, 12, 15, 25, 40)
    counts = {str(name): [chance.choice(sizes) for _ in COUNTED] for name in range(chance.randint(3, 6))}
    counts[OTHERS] = [chance.choice((0, 5, 30)) for _ in COUNTED]
    growing = {name: chance.choice((0.15, 0.5, 0.85)) for name in counts}
    before, seen = None, set()
    for _ in range(40):
        moved = {True: dict.fromkeys(COUNTED, 0), False: dict.fromkeys(COUNTED, 0)}
        for _ in range(chance.choice((1, 1, 2, 3))):
            name, place = chance.choice(list(counts)), chance.randrange(len(COUNTED))
            comes = chance.random() < growing[name] or not counts[name][place]
            counts[name][place] += 1 if comes else -1
            moved[comes][COUNTED[place]] += 1
        rows = {name: row_of(numbers) for name, numbers in counts.items()}
        if not can_be_told(rows):
            return
        hidden = steps(rows, rules, unnamed=[OTHERS], before=before)
        seen |= {(name, step) for name in rows for step in range(hidden[name] + 1, NOTHING + 1)}
        before = Memory(hidden, seen) if remembers else None
        yield rows, hidden, moved[True], moved[False]


def narrowed(followed):
    """Return how wide numbers of fewer than ten stay where more or less is told of a row than on the day before."""
    found = []
    for pair in followed:
        if pair[0][1] != pair[1][1]:
            known = Known(over_time(pair))
            for when, (rows, hidden, *_) in enumerate(pair):
                found += widths(known, rows, hidden, str(when), smaller_than=NARROWEST)
    return found


@pytest.mark.parametrize("rules", [Rules(), Rules(own_rows=1)])
def test_nor_by_what_was_told_on_the_day_before_where_only_one_complaint_came(rules):
    found = [width for seed in SEEDS for width in narrowed(pairwise(days(seed, rules)))]
    assert len(found) > 50
    assert min(found) >= NARROWEST


@pytest.mark.parametrize("seed", [2, 5, 7])
def test_nor_by_four_days_in_a_row(seed):
    followed = list(days(seed, Rules()))[:4]
    known = Known(over_time(followed))
    for when, (rows, hidden, *_) in enumerate(followed):
        assert min(widths(known, rows, hidden, str(when), NARROWEST), default=NARROWEST) >= NARROWEST


def test_without_memory_or_with_numbers_told_from_ten_on_some_would_be_narrowed(monkeypatch):
    forgetful = [width for seed in SEEDS for width in narrowed(pairwise(days(seed, Rules(), remembers=False)))]
    monkeypatch.setattr(suppression, "LEAST_PHONES", NARROWEST)
    early = [width for seed in SEEDS for width in narrowed(pairwise(days(seed, Rules())))]
    assert min(forgetful) < NARROWEST
    assert min(early) < NARROWEST


def test_the_ring_of_six_gaps_that_two_in_each_line_leave_open_is_closed():
    rows = {"a": row_of([1, 9, 60]), "b": row_of([60, 9, 1]), "c": row_of([9, 60, 9])}
    ring = {("a", 0), ("a", 1), ("b", 1), ("b", 2), ("c", 2), ("c", 0)}
    told = [
        ({("", name, column): 1}, rows[name][column].cases)
        for name in rows
        for place, column in enumerate((*COUNTED, SUM))
        if (name, place) not in ring
    ]
    known = Known([*of_table(rows, dict.fromkeys(rows, NOTHING)), *told])
    assert known.width(("", "a", COUNTED[0])) == 2
    hidden = steps(rows, Rules())
    assert min(widths(Known(of_table(rows, hidden)), rows, hidden)) >= LEAST_PHONES


def test_the_attack_finds_what_two_sums_give_away():
    rows = {"a": row_of([30, 30, 30]), "b": row_of([4, 40, 40])}
    known = Known(of_table(rows, {"a": WHOLE, "b": 1}))
    assert known.extent(("", "b", COUNTED[0])) == (4, 4)
    free = Known(of_table(rows, {"a": NOTHING, "b": NOTHING}))
    assert free.extent(("", "b", SUM)) == (0, sum(row[SUM].cases for row in rows.values()))
    assert {column for column in COLUMNS if column not in hidden_columns(1)} == {"unsolved", SUM}
