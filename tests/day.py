"""The day of the tests: the product's clock begins at the same morning in every run and goes on from there.

`--day 2026-12-31` chooses another day, `--day 2026-12-05T23:55` another minute of Dhaka too. `DAYS` are those that
`make days` tries one after the other.
"""

import os
import tempfile
from datetime import UTC, datetime, time
from pathlib import Path

from django.conf import settings

from ccms.core.clock import DHAKA
from ccms.gate.clock import moment

MORNING = time(10, 0)
WEDNESDAY = "2026-12-02"  # after every moment that a test names, and no holiday near
DAYS = (
    WEDNESDAY,
    "2026-12-03",  # a Thursday: the next working day is in three days
    "2026-12-04",  # a Friday
    "2026-12-05T23:55",  # a Saturday, five minutes before midnight
    "2026-12-07",  # a Monday
    "2026-12-31",  # New Year's Eve
    "2027-02-28",  # a Sunday, the last of February
    "2027-03-09",  # a Tuesday between two holidays, the eve of Eid
)


class Day:
    """How far the clock stands ahead of this machine's when a test begins, in seconds, and the file that says so."""

    offset = 0.0
    file = Path(os.devnull)


def begin(option):
    """Set the clock; the first process of a run counts from its own time, and its workers take over what it found."""
    if not hasattr(option, "clock_offset"):
        option.clock_offset = (moment_of(option.day) - datetime.now(UTC)).total_seconds()
    handle, name = tempfile.mkstemp(prefix="ccms-clock-")
    os.close(handle)
    Day.offset, Day.file = option.clock_offset, Path(name)
    settings.CCMS_CLOCK_OFFSET_FILE = Day.file
    begin_again()


def begin_again():
    """Take back by how much a test moved the clock; most move it by nothing, and to write took them a millisecond."""
    if Day.file.exists() and Day.file.read_text() != written():
        Day.file.write_text(written())


def end():
    """Leave no file behind."""
    Day.file.unlink(missing_ok=True)


def written():
    """Return what stands in the file of a clock that nobody moved."""
    return f"{Day.offset:.3f}\n"


def moment_of(text):
    """Return the instant of a day, or of a day and a minute, in Dhaka."""
    at = datetime.fromisoformat(text)
    return (at if "T" in text else datetime.combine(at, MORNING)).replace(tzinfo=DHAKA).astimezone(UTC)


def now():
    """Return the product's time without asking the database: this machine's, moved as the clock is."""
    return moment(datetime.now(UTC))
