"""Opens and closes tasks, in the transaction of the act that makes or ends the work.

Raises the alarm of tasks whose time is over, each minute and again by the period's repeat, until they are done.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK, Kind, Role
from ccms.accounts.channels import Channel
from ccms.accounts.consumers import locked
from ccms.accounts.firms.registrars import hold
from ccms.accounts.models import Member, Office
from ccms.complaints.models.task import ADMINS, CELL, Task, TaskEnd, TaskKind
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.periods import Calendar, Period
from ccms.ledger import events
from ccms.notices import inbox, outbox
from ccms.notices.outbox import NoticePlan

MOMENT = timedelta(microseconds=1)


def head_office_queue() -> str:
    """Return the queue of the head office; that of the administrators where there is no head office yet."""
    head = Office.objects.filter(is_head=True).values_list("pk", flat=True).first()
    return f"office:{head}" if head else ADMINS


def period_of(kind: str, now: datetime) -> Period:
    """Return how long a task of this kind may take, by the pack of the day."""
    return book().on(dhaka_day(now)).periods[kind]


def open_task(
    kind: TaskKind,
    *,
    subject: str,
    item: UUID,
    event: UUID,
    now: datetime,
    queue: str = "",
    since: datetime | None = None,
    tells: bool = False,
) -> None:
    """Open a task about a row, unless one is open; its time counts from `since`, else from now.

    With `tells` it stands in the inbox of the queue's office at once, until the task is closed.
    """
    begins = since or now
    due_at = period_of(kind, now).ends(begins, book().calendar)
    task = Task(
        kind=kind,
        subject=subject,
        item=item,
        queue=queue or head_office_queue(),
        opened_by=event,
        opened_at=begins,
        due_at=due_at,
        next_alarm_at=due_at,
    )
    Task.objects.bulk_create([task], ignore_conflicts=True)
    if tells and task.queue.startswith("office:") and Task.objects.filter(pk=task.pk).exists():
        outbox.write([notice_of(task, event, "office.task_opened", task.queue, Channel.IN_APP, now)])


def close_task(kind: TaskKind, items: list[UUID], now: datetime, by: str, how: TaskEnd = TaskEnd.MET) -> None:
    """Close the open tasks about these rows; the inboxes of offices do not ask for them any more."""
    found = Task.objects.filter(kind=kind, item__in=items, closed_at=None)
    subjects = [notice_subject(key) for key in found.values_list("pk", flat=True)]
    found.update(closed_at=now, closed_how=how, next_alarm_at=None)
    inbox.settle_subjects(subjects, by, now)


def notice_of(
    task: Task, event: UUID, template: str, recipient: str, channel: str, now: datetime, language: str = "bn"
) -> NoticePlan:
    """Plan a notice about a task: what it is, and its last day."""
    title = period_of(task.kind, now).title
    return NoticePlan(
        event=event,
        subject=notice_subject(task.pk),
        recipient=recipient,
        channel=channel,
        template=template,
        language=language,
        at=now,
        params={
            "what": {each: title.read(each) for each in ("bn", "en")},
            "day": dhaka_day(task.due_at - MOMENT).isoformat(),
        },
        group="task",
    )


def notice_subject(task: UUID) -> str:
    """Return the subject of the notices about a task."""
    return f"task:{task}"


log = logging.getLogger(__name__)

MISSED = "clock.missed_task"
AT_ONCE = 100


def run_due(now: datetime) -> int:
    """Raise every alarm that is due; return how many. A duty of the worker."""
    raised = 0
    due = Task.objects.filter(closed_at=None, next_alarm_at__lte=now).order_by("next_alarm_at")
    for key in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            raised += _miss(key, now)
        except Exception:  # one task's trouble must not keep the others from being told of
            log.exception("the alarm of a task was not raised", extra={"task": str(key)})
    return raised


def _miss(key: UUID, now: datetime) -> bool:
    """Note that a task was not done in time, tell of it, and set the next alarm."""
    due = Task.objects.filter(pk=key, closed_at=None, next_alarm_at__lte=now)
    with transaction.atomic():
        kind, _, owner = due.values_list("subject", flat=True).get().partition(":")
        if kind == "firm":  # the firm before the task, as the acts on it do
            hold({UUID(owner)})
        if kind == Kind.CONSUMER:
            locked(UUID(owner))
        task = due.select_for_update(skip_locked=True).first()
        if task is None or task.next_alarm_at is None:
            return False
        said = {"task": str(task.pk), "of": task.kind, "due": task.next_alarm_at.isoformat()}
        event = events.note(task.subject, MISSED, by=CLOCK.text, at=now, **said)
        outbox.write_alarm(list(_notices(task, event, now)), str(task.pk), now)
        task.next_alarm_at = next_alarm(period_of(task.kind, now), book().calendar, task.next_alarm_at, now)
        if task.next_alarm_at is None:
            task.closed_at, task.closed_how = now, TaskEnd.MISSED
        task.save(update_fields=["next_alarm_at", "closed_at", "closed_how"])
    return True


def next_alarm(period: Period, calendar: Calendar, alarm: datetime, now: datetime) -> datetime | None:
    """Return the first alarm to come: after a standstill it comes once, not once for each period that passed."""
    coming = alarm
    while coming <= now:
        following = period.next_after(coming, calendar)
        if following is None:
            return None
        coming = following
    return coming


def _notices(task: Task, event: UUID, now: datetime) -> Iterator[NoticePlan]:
    """Tell the head of the queue's office, else the nearest above; of a role's queue, and else, the people of it."""
    office = _headed(task.queue)
    if office is not None:
        for channel in (Channel.IN_APP, Channel.EMAIL):
            yield notice_of(task, event, "office.task_missed", f"office:{office.pk}", channel, now)
        return
    role = Role.COORDINATOR if task.queue == CELL else Role.ADMIN
    template = "member.cell_task_missed" if task.queue == CELL else "office.task_missed"
    for member in Member.objects.filter(role=role, is_active=True).order_by("email"):
        yield notice_of(task, event, template, f"member:{member.pk}", Channel.EMAIL, now, member.language)


def _headed(queue: str) -> Office | None:
    """Return the office of a queue, or the nearest above it, whose head may sign in."""
    kind, _, key = queue.partition(":")
    office = Office.objects.filter(pk=UUID(key)).first() if kind == "office" else None
    while office is not None:
        if Member.objects.filter(office=office, role=Role.OFFICE_HEAD, is_active=True).exists():
            return office
        office = office.parent
    return None
