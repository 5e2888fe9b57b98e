"""Defines what a job of the worker is, lists the jobs of all apps, and plays a round of them.

An app names its jobs as `JOBS` in its `jobs.py`. Each job may run twice, or late, without harm.

Keeps when each repeated job last succeeded, so that somebody notices a job that no longer does.

Lets any number of workers work on waiting rows: each row is locked for its turn, and passed over by the others.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import wraps
from operator import attrgetter
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet, Value
from django.db.models.functions import Greatest

from ccms.gate.clock import current_time
from ccms.gate.models import Duty
from ccms.gate.parts import parts

log = logging.getLogger(__name__)


def take_turn[Row: Model](waiting: QuerySet[Row], work: Callable[[Row], bool], give_up: Callable[[], bool]) -> bool:
    """Work on the one row that is waiting, in a transaction, unless another worker does; False where nothing was done.

    A row that breaks is given up, so that it does not hold up those behind it.
    """
    try:
        with transaction.atomic():
            row = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
            return row is not None and work(row)
    except (OperationalError, InterfaceError):  # the database, not the row: it keeps its turn
        raise
    except Exception:
        log.exception("%s could not be worked on", waiting.model.__name__)
        return give_up()


def wait_for_turn(name: str) -> None:
    """Wait until no other transaction has the turn of this name, and keep it until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


BACKUP = "backup"
RESTORE_CHECK = "restore_check"  # the youngest backup was restored and verified, and removed again
RESTORE_CHECK_FAILED = "restore_check_failed"
DEMONSTRATION = "demonstration"  # loaded, or not wanted
DEMONSTRATION_PUBLISHED = "demonstration_published"  # and everything that is counted of it


def done(name: str, at: datetime) -> None:
    """Note that it was done well; a later time that is known already stays."""
    later = {"done_at": Greatest("done_at", Value(at))}
    Duty.objects.update_or_create(name=name, defaults=later, create_defaults={"done_at": at})


def last_done(name: str) -> datetime | None:
    """Return when it was last done well; None where it never was."""
    return Duty.objects.filter(name=name).values_list("done_at", flat=True).first()


def ever_done(names: Iterable[str]) -> set[str]:
    """Return which of these were done at all."""
    return set(Duty.objects.filter(name__in=list(names)).values_list("name", flat=True))


type Step = Callable[[datetime], object]

EVERY_FIVE_SECONDS = "* * * * * */5"  # seconds come last
EVERY_MINUTE = "* * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_HOUR = "17 * * * *"


class Turn(IntEnum):
    """Orders a round: what a job writes, those of the later turns send, call and sign."""

    COMPLAINTS = 1
    NOTICES = 2
    WEBHOOKS = 3
    CALLS = 4
    HEADS = 5


@dataclass(frozen=True, slots=True)
class Job:
    """What the worker does by itself, in steps, and when.

    Rows of the queue hold the name. Without `cron` a thread of the worker does it all the time. A job with a `turn`
    belongs to the round. Of a job that is `alone` no two run at the same time. What a job of the round returns may be a
    dataclass of numbers: `reports` is what `manage.py tick` calls them.
    """

    name: str
    cron: str | None
    steps: tuple[Step, ...]
    turn: Turn | None = None
    alone: bool = False
    reports: str = ""

    def run(self, clock: Callable[[], datetime] = current_time) -> Any:
        """Do each step, and return what the last one returned; the clock is asked before each, since it takes time."""
        result = None
        for step in self.steps:
            result = step(clock())
        return result


JOBS: tuple[Job, ...] = ()  # the gate has none of its own


def timetable() -> list[Job]:
    """Return the jobs of all apps, in the order of the apps."""
    return [job for part in parts("jobs") for job in part.JOBS]


def play_round(clock: Callable[[], datetime]) -> dict[str, Any]:
    """Run the jobs that have a turn, in the order of their turns and then of the apps; return their results by name."""
    jobs = sorted((job for job in timetable() if job.turn), key=attrgetter("turn"))
    return {job.name: job.run(clock) for job in jobs}


def until_done(step: Step) -> Step:
    """Return a step that repeats this one as long as it finds something to do."""

    @wraps(step)
    def repeat(now: datetime) -> None:
        while step(now):
            now = current_time()

    return repeat
