"""Raises the alarm of tasks whose time is over, each minute and again by the period's repeat, until they are done."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import CLOCK, Kind, Role
from ccms.accounts.channels import Channel
from ccms.accounts.consumers import locked
from ccms.accounts.firms.registrars import hold
from ccms.accounts.models import Member, Office
from ccms.complaints.models.task import CELL, Task, TaskEnd
from ccms.complaints.tasks.keeping import notice_of, period_of
from ccms.law.pack.book import book
from ccms.law.periods import Calendar, Period
from ccms.ledger import events
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

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
