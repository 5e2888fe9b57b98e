"""Opens and closes tasks, in the transaction of the act that makes or ends the work."""

from datetime import datetime, timedelta
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.models import Office
from ccms.complaints.models.task import ADMINS, Task, TaskEnd, TaskKind
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.periods import Period
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
