"""Defines what a job of the worker is, lists the jobs of all apps, and plays a round of them.

An app names its jobs as `JOBS` in its `jobs.py`. Each job may run twice, or late, without harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import wraps
from operator import attrgetter
from typing import Any

from ccms.gate.clock import current_time
from ccms.gate.parts import parts

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
    belongs to the round. Of a job that is `alone` no two run at the same time.
    """

    name: str
    cron: str | None
    steps: tuple[Step, ...]
    turn: Turn | None = None
    alone: bool = False

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
