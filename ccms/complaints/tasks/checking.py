"""Compares tasks with the events that opened and closed their work, for `manage.py verify`.

Compares the days of open tasks with what the law gave them, for `manage.py verify`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.tasks.keeping import MISSED, next_alarm
from ccms.core.clock import dhaka_day
from ccms.editions.models import Edition
from ccms.law.pack.book import book, opened
from ccms.law.pack.files import PackRefused
from ccms.law.pack.versions import Book
from ccms.ledger.models import Event
from ccms.notices.models import Notice

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


NOBODY_TOLD = "nobody"  # a letter of which nobody could be told: it waits for no answer


# By kind: the names of the events that open and that end the work, after the kind of actor, and what names the row.
OPENS: Mapping[str, str] = {
    "completed_application": TaskKind.REGISTRATION,
    "claimed_page": TaskKind.PAGE_CLAIM,
    "previewed_firms": TaskKind.IMPORT,
    **dict.fromkeys(("called_in_firm", "wrote_letter", "showed_to_office"), TaskKind.LETTER_ANSWER),
    "asked_for_report": TaskKind.REPORT,
    **dict.fromkeys(
        ("asked_correction", "asked_erasure", "stopped_erasure", "asked_to_take_over", "asked_lost_number"),
        TaskKind.DATA_REQUEST,
    ),
    "left_bodies_to_tell": TaskKind.TELL_BODIES,
    **dict.fromkeys(("handed_in", "invited_filer"), TaskKind.INTAKE),
}
ENDS: Mapping[str, str] = {
    **dict.fromkeys(("verified_firm", "returned_application", "refused_application"), TaskKind.REGISTRATION),
    **dict.fromkeys(("confirmed_contact", "retired_contact", "handed_over_page", "claimed_page"), TaskKind.PAGE_CLAIM),
    **dict.fromkeys(("imported_firms", "dropped_list"), TaskKind.IMPORT),
    "answered_letter": TaskKind.LETTER_ANSWER,
    "froze_report": TaskKind.REPORT,
    **dict.fromkeys(("corrected_data", "refused_correction", "took_back_correction"), TaskKind.DATA_REQUEST),
    **dict.fromkeys(
        ("granted_erasure", "refused_erasure", "took_back_erasure", "gave_over", "took_over", "refused_take_over"),
        TaskKind.DATA_REQUEST,
    ),
    **dict.fromkeys(
        ("granted_lost_number", "refused_lost_number", "stopped_lost_number", "moved_number", "ended_requests"),
        TaskKind.DATA_REQUEST,
    ),
    "told_bodies": TaskKind.TELL_BODIES,
    **dict.fromkeys(("invited_filer", "refused_intake", "found_intake_twice", "confirmed_intake"), TaskKind.INTAKE),
    **dict.fromkeys(("disowned_intake", "lapsed_intake"), TaskKind.INTAKE),
}

ROWS: Mapping[str, str] = {
    TaskKind.REGISTRATION: "application",
    TaskKind.PAGE_CLAIM: "claim",
    TaskKind.LETTER_ANSWER: "letter",
    TaskKind.REPORT: "report",
    TaskKind.DATA_REQUEST: "request",
    TaskKind.TELL_BODIES: "request",
    TaskKind.INTAKE: "intake",
}


def wrong_tasks() -> Iterator[Difference]:
    """Find tasks that are open where the events ended their work, ended where they did not, or opened by no event."""
    begun = _begun()
    open_tasks = Task.objects.exclude(kind=TaskKind.LETTER).filter(closed_at=None)
    waiting = {(task.kind, str(task.item)): task for task in open_tasks}
    for key in waiting.keys() ^ begun.keys():
        yield "a task is not open, or not ended, as the events say", " ".join(key)
    for key in waiting.keys() & begun.keys():
        if waiting[key].opened_by != begun[key].event_id:
            yield "a task was opened by another event", waiting[key].pk
        yield from moved(waiting[key])
    for task in Task.objects.filter(kind=TaskKind.LETTER, closed_at=None):  # its letter opened it, and no event
        yield from moved(task)
    for task in Task.objects.exclude(opened_by__in=Event.objects.values("event_id")):
        yield "a task was opened by no event", task.pk
    yield from _about_others()


def _about_others() -> Iterator[Difference]:
    """Find tasks, also ended ones, about another row or from another time than the event or letter that opened them."""
    tasks = list(Task.objects.all())
    events = {event.event_id: event for event in Event.objects.filter(event_id__in={task.opened_by for task in tasks})}
    letters: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for letter in Notice.objects.filter(channel=Channel.LETTER, event__in=events).only("pk", "event", "created_at"):
        letters[letter.event][str(letter.pk)] = letter.created_at
    for task in tasks:
        if (event := events.get(task.opened_by)) is None:
            continue
        name = event.kind.partition(".")[2]
        if OPENS.get(name, task.kind) != task.kind:
            yield "a task is of another kind than its event", task.pk
            continue
        begun = {_opened_by(name, event): event.at}
        if task.kind == TaskKind.LETTER:
            begun = letters[event.event_id]
        if begun and str(task.item) not in begun:  # letters to an erased person are gone
            yield "a task is about another row than its event", task.pk
        elif begun and task.kind != TaskKind.REPORT and begun[str(task.item)] != task.opened_at:  # from a month's end
            yield "a task was opened at another time than its event", task.pk


def _begun() -> dict[tuple[str, str], Event]:
    """Return the work that events opened and none has ended, by kind and row, with the event that opened it."""
    kinds = rf"\.({'|'.join(sorted(OPENS.keys() | ENDS.keys()))})$"
    begun: dict[tuple[str, str], Event] = {}
    for event in Event.objects.filter(kind__regex=kinds).order_by("id").iterator():
        name = event.kind.partition(".")[2]
        for row in _ended_by(name, event):
            begun.pop((ENDS[name], row), None)
        if row := _opened_by(name, event):
            begun[OPENS[name], row] = event
    return begun


def _opened_by(name: str, event: Event) -> str:
    """Return the row of the work that an event opens, an empty text where it opens none."""
    kind = OPENS.get(name)
    return _row(kind, event) if kind and event.data.get("way") != NOBODY_TOLD else ""


def _ended_by(name: str, event: Event) -> list[str]:
    """Return the rows of the work that an event ends."""
    kind = ENDS.get(name)
    if kind is None:
        return []
    if kind == TaskKind.PAGE_CLAIM:
        return [str(claim) for claim in event.data.get("claims", [])]
    return [_row(kind, event), *map(str, event.data.get("ended", []))]


def _row(kind: str, event: Event) -> str:
    if kind == TaskKind.IMPORT:
        return event.subject.partition(":")[2]
    return str(event.data.get(ROWS[kind], ""))
