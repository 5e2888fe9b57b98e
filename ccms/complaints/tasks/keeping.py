"""Opens and closes tasks, in the transaction of the act that makes or ends the work."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from ccms.accounts.channels import Channel
from ccms.accounts.models import Application, FirmClaim, Office
from ccms.accounts.models.application import ApplicationState
from ccms.complaints.models.task import ADMINS, Task, TaskEnd, TaskKind
from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.law.periods import Period
from ccms.ledger.models import Event
from ccms.notices import inbox, outbox
from ccms.notices.outbox import NoticePlan

COMPLETED, CLAIMED = "firm.completed_application", "firm.claimed_page"
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


def adopt(now: datetime) -> int:
    """Open the tasks of applications and claims that have waited since before there were tasks; return how many."""
    open_tasks = Task.objects.filter(item=OuterRef("pk"), closed_at=None)
    applied = Application.objects.filter(~Exists(open_tasks), state=ApplicationState.APPLIED, firm__isnull=False)
    adopted = 0
    for application in applied:
        said = Event.objects.filter(subject=f"firm:{application.firm_id}", kind=COMPLETED).order_by("-seq").first()
        adopted += _adopt(TaskKind.REGISTRATION, application.firm_id, application.pk, said, application.changed_at, now)
    for claim in FirmClaim.objects.filter(~Exists(open_tasks), granted_at=None, contact__retired_at=None):
        said = _event_of_claim(claim.pk, claim.made_at)
        adopted += _adopt(TaskKind.PAGE_CLAIM, claim.firm_id, claim.pk, said, claim.made_at, now)
    return adopted


def _adopt(kind: TaskKind, firm: UUID | None, item: UUID, said: Event | None, since: datetime, now: datetime) -> int:
    if said is None:
        return 0
    open_task(kind, subject=f"firm:{firm}", item=item, event=said.event_id, now=now, since=since)
    return 1


def _event_of_claim(claim: UUID, made_at: datetime) -> Event | None:
    events = Event.objects.filter(kind=CLAIMED, at=made_at)
    return next((event for event in events if event.data.get("claim") == str(claim)), None)
