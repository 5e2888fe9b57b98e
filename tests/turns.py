"""Shares among days what a run would take too long for: `make test` tries a tenth of it, tomorrow another tenth.

A family of tries asks `share` for its part of today; a test that takes long is marked with `turn`, and a test of many
cases with `turn(of=3)`, which shares the cases among three days. What opens pages in a browser, and what starts servers
in the folders of `REAL`, has its turn without a mark, unless `daily` stands there. Each thing has its turn once in so
many days. What is named (`make test T=path`) is tried on every day but for its shares; `--whole` tries everything, as
`make soak` does for the rights and the facts when it lasts five minutes or more. `--turn` repeats a day: the report
says its number.
"""

from collections import defaultdict
from datetime import UTC, datetime
from zlib import crc32

PARTS = 10  # days until all of a family has been tried
MARKED = 5  # days between two runs of a test that is marked
NAMED = 3  # of one whose mark names its day
REAL = (
    "browser",
    "operations",
    "demonstration",
    "benchmarks",
)  # folders whose tests take seconds, of several processes


class Turn:
    """The number of the day in this run; None tries everything."""

    number = 0


def begin(config):
    """Choose the day once, in the process that began the run, so that all workers try the same."""
    option = config.option
    if not hasattr(option, "is_named"):
        option.is_named = config.args_source is type(config).ArgsSource.ARGS
        option.turn = datetime.now(UTC).toordinal() if option.turn is None else option.turn
    Turn.number = None if option.whole else option.turn


def share(things, of=PARTS, beside=0):
    """Return every so many-th thing; `beside` says which one of several families this is, so that they differ."""
    things = list(things)
    return things if Turn.number is None else things[(Turn.number + beside) % of :: of]


def is_drawn(place, of):
    """Tell whether the thing at this place of so many is the one that is tried as a whole today."""
    return Turn.number is None or Turn.number % of == place


def of_whole(number):
    """Return how many there are at least in a share, where there are more than so many in all."""
    return number if Turn.number is None else number // (2 * PARTS)


def give_turn(item):
    """Give a turn of its own to what takes long by its kind; of a test with cases each day tries some."""
    if item.get_closest_marker("daily") or item.get_closest_marker("turn"):
        return
    folder = item.nodeid.split("/")[1:2]
    is_real = folder == ["browser"] or (folder and folder[0] in REAL and item.get_closest_marker("processes"))
    cases = item.callspec.params if hasattr(item, "callspec") else ()
    if is_real or "seed" in cases or (cases and item.get_closest_marker("processes")):
        item.add_marker("turn")


def leave_to_other_days(config, items):
    """Take out the tests whose turn is another day's."""
    if Turn.number is None or config.option.is_named:
        return
    marked = {item: mark for item in items if (mark := item.get_closest_marker("turn"))}
    cases = _cases(marked)
    others = {item for item, mark in marked.items() if not _is_today(item, mark, cases)}
    config.hook.pytest_deselected(items=list(others))
    items[:] = [item for item in items if item not in others]


def _cases(items):
    """Return the cases of each test, in an order that is the same in every run."""
    cases = defaultdict(list)
    for item in items:
        if hasattr(item, "callspec"):
            cases[_test_of(item)].append(item.nodeid)
    return {test: sorted(names) for test, names in cases.items()}


def _test_of(item):
    return item.nodeid.partition("[")[0]


def _is_today(item, mark, cases):
    """Tell whether a test has its turn; of one with cases each day tries some."""
    of, named = mark.kwargs.get("of", NAMED if mark.args else MARKED), cases.get(_test_of(item), ())
    if mark.args:
        return Turn.number % of == mark.args[0]
    if not named:
        return Turn.number % of == crc32(item.nodeid.encode()) % of
    of = min(of, len(named))
    return (Turn.number + crc32(_test_of(item).encode())) % of == named.index(item.nodeid) % of
