"""Shares among three days what a run would take too long for: `make test` tries a third of it, tomorrow another third.

A family of tries asks `share` for its part of today; a test that takes long is marked with the day of its turn. What is
named (`make test T=path`) is tried on every day but for its shares; `--whole` tries everything, as `make soak` does for
the rights and the facts when it lasts five minutes or more. `--turn` repeats a day.
"""

from datetime import UTC, datetime

PARTS = 3


class Turn:
    """Which share is tried in this run; None tries everything."""

    number = 0


def begin(config):
    """Choose the share once, in the process that began the run, so that all workers try the same."""
    option = config.option
    if not hasattr(option, "is_named"):
        option.is_named = config.args_source is type(config).ArgsSource.ARGS
        option.turn = datetime.now(UTC).toordinal() % PARTS if option.turn is None else option.turn
    Turn.number = None if option.whole else option.turn


def share(things, of=PARTS, beside=0):
    """Return every so many-th thing; `beside` says which one of several families this is, so that they differ."""
    things = list(things)
    return things if Turn.number is None else things[(Turn.number + beside) % of :: of]


def leave_to_other_days(config, items):
    """Take out the tests whose turn is another day's."""
    if Turn.number is None or config.option.is_named:
        return
    marks = {item: item.get_closest_marker("turn") for item in items}
    others = {item for item, mark in marks.items() if mark and mark.args[0] != Turn.number}
    config.hook.pytest_deselected(items=list(others))
    items[:] = [item for item in items if item not in others]
