"""Compares the days of open tasks with what the law gave them, for `manage.py verify`."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache

from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.tasks.expiring import MISSED, next_alarm
from ccms.core.clock import dhaka_day
from ccms.editions.models import Edition
from ccms.law.pack.book import book, opened
from ccms.law.pack.files import PackRefused
from ccms.law.pack.versions import Book
from ccms.ledger.models import Event

type Difference = tuple[str, object]

NOTICED = timedelta(minutes=1)  # longer than a process goes on with the edition before


def moved(task: Task) -> Iterator[Difference]:
    """Find an open task whose day or next alarm is another than the law gave it.

    That of a report counts from the end of a month, by the law of a later day, and is not compared.
    """
    if task.kind == TaskKind.REPORT:
        return
    if not _is_given(task, lambda law: _due_at(task, law) == task.due_at):
        yield "a task is due on another day than the law says", task.pk
    missed = _last_missed(task)
    if missed is None:
        is_right = task.next_alarm_at == task.due_at
    else:
        is_right = _is_given(task, lambda law: _alarm_after(missed, task, law) == task.next_alarm_at)
    if not is_right:
        yield "the next alarm of a task is another than the law says", task.pk


def _due_at(task: Task, law: Book) -> datetime | None:
    period = law.on(dhaka_day(task.opened_at)).periods.get(task.kind)
    return period.ends(task.opened_at, law.calendar) if period else None


def _alarm_after(missed: Event, task: Task, law: Book) -> datetime | None:
    period = law.on(dhaka_day(missed.at)).periods.get(task.kind)
    return next_alarm(period, law.calendar, datetime.fromisoformat(missed.data["due"]), missed.at) if period else None


def _last_missed(task: Task) -> Event | None:
    """Return the last event that says that a task was missed."""
    missed = Event.objects.filter(subject=task.subject, kind=MISSED).order_by("-seq")
    return next((each for each in missed if each.data.get("task") == str(task.pk)), None)


def _is_given(task: Task, fits: Callable[[Book], bool]) -> bool:
    """Tell whether a law that was in force since a task was opened fits; one that cannot be read any more may."""
    return any(law is None or fits(law) for law in _laws_since(task.opened_at))


def _laws_since(at: datetime) -> Iterator[Book | None]:
    """Yield the law in force, and then each edition back to that of a moment."""
    newest = book()
    yield newest
    for edition in Edition.objects.order_by("-id"):
        if edition.digest != newest.digest:
            yield _read(edition.pk)
        if edition.at <= at - NOTICED:
            return


@cache
def _read(edition: int) -> Book | None:
    try:
        return opened(Edition.objects.get(pk=edition).content)
    except PackRefused:
        return None
