"""What is shared among days has its turn, and each day tries a part of what is shared."""

from types import SimpleNamespace

import pytest

from tests import turns


class Item:
    """A test as pytest collects it."""

    def __init__(self, nodeid, mark):
        self.nodeid, self.get_closest_marker = nodeid, lambda _: mark


@pytest.fixture
def tried(monkeypatch):
    """Return what tells which of a test's cases are tried on a day."""

    def on(day, mark, cases):
        monkeypatch.setattr(turns.Turn, "number", day)
        names = [f"test_it.py::test_it[{case}]" for case in cases] or ["test_it.py::test_it"]
        items = [Item(name, mark.mark) for name in names]
        for item in items if cases else ():
            item.callspec = "there is one"
        hook = SimpleNamespace(pytest_deselected=lambda items: None)
        option = SimpleNamespace(is_named=False)
        turns.leave_to_other_days(SimpleNamespace(option=option, hook=hook), items)
        return [item.nodeid for item in items]

    return on


@pytest.mark.parametrize("cases", ["ab", "abcdefg"])
@pytest.mark.parametrize("mark", [pytest.mark.turn, pytest.mark.turn(of=3)], ids=["five days", "three days"])
def test_each_case_has_its_turn_once_and_each_day_tries_one_at_least(tried, mark, cases):
    days = min(mark.mark.kwargs.get("of", turns.MARKED), len(cases))
    each_day = [tried(700_000 + day, mark, cases) for day in range(days)]

    assert all(each_day)
    assert sorted(name for names in each_day for name in names) == [f"test_it.py::test_it[{case}]" for case in cases]


@pytest.mark.parametrize(("mark", "days"), [(pytest.mark.turn, 5), (pytest.mark.turn(2), 3)], ids=["drawn", "named"])
def test_a_test_without_cases_is_tried_on_one_day_of_so_many(tried, mark, days):
    assert sorted(len(tried(700_000 + day, mark, "")) for day in range(days)) == [0] * (days - 1) + [1]


@pytest.mark.parametrize(
    ("place", "marks", "has"),
    [
        ("browser/test_it.py", (), True),
        ("browser/test_it.py", ("daily",), False),
        ("operations/test_it.py", ("processes",), True),
        ("operations/test_it.py", (), False),
        ("operations/test_it.py", ("processes", "daily"), False),
        ("notices/test_it.py", ("processes",), False),
    ],
)
def test_what_takes_long_by_its_kind_has_a_turn_without_a_mark(place, marks, has):
    given = []
    item = SimpleNamespace(nodeid=f"tests/{place}::test_it", add_marker=given.append)
    item.get_closest_marker = lambda name: name in marks
    turns.give_turn(item)
    assert given == ["turn"] * has


def test_all_shares_of_a_family_are_the_whole_and_two_families_differ(monkeypatch):
    shares = []
    for day in range(turns.PARTS):
        monkeypatch.setattr(turns.Turn, "number", 700_000 + day)
        shares.append(turns.share(range(25)))
        assert turns.share(range(25), beside=1) != shares[-1]
    assert sorted(thing for share in shares for thing in share) == list(range(25))


def test_whoever_asks_for_everything_gets_it(tried, monkeypatch):
    assert len(tried(None, pytest.mark.turn, "abc")) == 3
    assert turns.share(range(25)) == list(range(25))
    assert turns.is_drawn(7, of=25)
    assert turns.of_whole(200) == 200
