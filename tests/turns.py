"""Shares what a family of tries would take too long for: `make test` tries a third of it, tomorrow another third.

Everything is tried with `--whole`, as `make soak` does when it lasts five minutes or more. `--turn` repeats a day.
"""

from datetime import UTC, datetime

PARTS = 3


class Turn:
    """Which share is tried in this run; None tries everything."""

    number = 0


def begin(config):
    """Choose the share once, in the process that began the run, so that all workers try the same."""
    option = config.option
    if option.turn is None:
        option.turn = datetime.now(UTC).toordinal() % PARTS
    Turn.number = None if option.whole else option.turn


def share(things, of=PARTS, beside=0):
    """Return every so many-th thing; `beside` says which one of several families this is, so that they differ."""
    things = list(things)
    return things if Turn.number is None else things[(Turn.number + beside) % of :: of]
