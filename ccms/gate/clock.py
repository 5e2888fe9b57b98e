"""Reads the time for all of CCMS: the database's, so that all machines agree, plus the offset of a test or sandbox."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from ccms.gate.statements import prepared_cursor

ASKED = "clock_timestamp()"  # for a statement whose rows are wanted too; what comes back goes through `moment`


def current_time() -> datetime:
    """Return the database's time plus the seconds in CCMS_CLOCK_OFFSET_FILE; a page or call asks once per request."""
    with prepared_cursor() as cursor:
        cursor.execute(f"SELECT {ASKED}")
        return moment(cursor.fetchone()[0])


def moment(asked: datetime) -> datetime:
    """Return what time it is, of an ASKED that came along with rows: a page saves its own asking."""
    return asked.astimezone(UTC) + offset()


def machine_time() -> datetime:
    """Return this machine's time, which its files have; whatever the law counts goes by `current_time`."""
    return datetime.now(UTC)


def drift() -> timedelta:
    """Return by how much this machine's clock is ahead of the database's, less the way there and back."""
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ASKED}")
        theirs: datetime = cursor.fetchone()[0]
    after = datetime.now(UTC)
    return before + (after - before) / 2 - theirs


def offset() -> timedelta:
    """Return how far the clock was moved, which production refuses; the file is read again at each use."""
    file = settings.CCMS_CLOCK_OFFSET_FILE
    # Settings refuse the file in production already; a clock that moves there would move the law.
    if file is None or settings.CCMS_ENV == "production":
        return timedelta()
    try:
        written = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return timedelta()
    return timedelta(seconds=float(written or "0"))


def move(by: timedelta) -> None:
    """Move the clock of a demonstration or sandbox on; where nobody may move it, that is an error."""
    file = settings.CCMS_CLOCK_OFFSET_FILE
    if file is None or settings.CCMS_ENV == "production":
        raise ImproperlyConfigured("CCMS_CLOCK_OFFSET_FILE: this clock is nobody's to move")
    moved = (offset() + by).total_seconds()
    # Replaced in one step: other processes read the file at any moment, and an empty one would take them back.
    written = file.with_name(f"{file.name}.new")
    written.write_text(f"{moved:.3f}\n", encoding="ascii")
    written.replace(file)
