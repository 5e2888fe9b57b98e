"""Writes letters where a formal notice reaches a firm in no other way.

A letter is a notice of the channel `letter`: a person prints and posts it. While one is under way the time to reach the
firm is longer: until the letter has to be posted and may be presumed to have arrived.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ccms.accounts.actors import CLOCK
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer, FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.posted_letters import letters, presume
from ccms.complaints.acts.proof_of_service import TOLD_AGAIN, letter_to, told_again
from ccms.complaints.announcements import letter
from ccms.complaints.directory import directory_of, usable_contacts
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, Deadline, Task
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.office_people import Staffing
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.ledger.models import Event
from ccms.notices.models import Notice, State
from ccms.notices.outbox import NoticePlan

log = logging.getLogger(__name__)

OTHER_WAYS = timedelta(hours=48)  # the first way and, after a day, the second


def work(now: datetime) -> int:
    """Write the letters that are due, keep their tasks, take what was posted as received; return how many changed."""
    changed = sum(_tried(key, reference, now) for key, reference in list(_unreached()))
    called_off = _call_off()
    _keep_tasks(now)
    return changed + called_off + presume(now)


def presumed_at(loaded: LoadedComplaint, posted: datetime) -> datetime:
    """Return when a letter posted at this instant is presumed to be received."""
    return posted + timedelta(days=loaded.pack.figures["registered_post_days"])


def _unreached() -> QuerySet[Complaint, tuple[UUID, str]]:
    """Return the complaints whose firm is still to be reached and has a postal address."""
    posts = FirmContact.objects.filter(
        firm=OuterRef("firm"), channel=Channel.LETTER, proof=Proof.PROVED, retired_at=None
    )
    waiting = Deadline.objects.filter(complaint=OuterRef("pk"), kind=DeadlineKind.REACH_FIRM, closed_at=None)
    return Complaint.objects.filter(Exists(waiting), Exists(posts)).values_list("pk", "reference")


def _tried(key: UUID, reference: str, now: datetime) -> bool:
    """Write one letter; one complaint's trouble must not keep the others' letters from being written."""
    try:
        return _write(reference, now)
    except Exception:
        log.exception("a letter was not written", extra={"complaint": str(key)})
        return False


def _write(reference: str, now: datetime) -> bool:
    """Write the letter of a formal notice, once, and let the time to reach the firm be as long as a letter takes."""
    with transaction.atomic():
        loaded = lock(reference, CLOCK)
        clock = loaded.clock(DeadlineKind.REACH_FIRM)
        formal = _formal_notice(loaded)
        if clock is None or formal is None:
            return False
        plan = Plan(loaded=loaded, event=TOLD_AGAIN, by=CLOCK, at=now)
        plan.data = {"party": "firm", "of": str(formal.event_id), "way": str(Channel.LETTER)}
        if told_again(loaded, plan.data):
            return False
        if not letters().filter(event=formal.event_id).exists():
            notice = _letter_of(formal, plan)
            tries_others = bool(usable_contacts(loaded.complaint, directory_of([loaded], Staffing())))
            if notice is None or (tries_others and now < clock.starts_at + OTHER_WAYS):
                return False
            plan.notices.append(notice)
        posted_by = loaded.pack.periods[TaskKind.LETTER].ends(now, loaded.calendar)
        until = end_of_day_after(presumed_at(loaded, posted_by))
        deadlines.start(plan, DeadlineKind.REACH_FIRM, counted_from=clock.starts_at, until=max(until, clock.due_at))
        record([plan])
    return True


def end_of_day_after(at: datetime) -> datetime:
    """Return an instant a day later, so that what is presumed at `at` is noted before its deadline ends."""
    return at + timedelta(days=1)


def _formal_notice(loaded: LoadedComplaint) -> Event | None:
    """Return the event with which the running time to reach the firm began."""
    clock = loaded.clock(DeadlineKind.REACH_FIRM)
    if clock is None:
        return None
    since = Event.objects.filter(subject=loaded.complaint.subject, at__gte=clock.starts_at)
    return since.exclude(kind__in=(TOLD_AGAIN, "clock.reminded")).order_by("seq").first()


def _letter_of(formal: Event, plan: Plan) -> NoticePlan | None:
    """Return the letter that says what the first notice of the event said."""
    recipient = letter_to(plan.loaded, "contact")
    by_office = formal.kind == "office.sent_to_firm"
    template = "firm.sent_by_office" if by_office else "firm.formal_notice"
    return letter(plan, template, recipient) if recipient else None


def _call_off() -> int:
    """Cancel the waiting letters to retired addresses and to erased persons; return their number."""
    waiting = letters().filter(state=State.QUEUED)
    to = {row: UUID(recipient.partition(":")[2]) for row, recipient in waiting.values_list("pk", "recipient")}
    meant = {
        *FirmContact.objects.filter(pk__in=to.values(), retired_at=None).values_list("pk", flat=True),
        *Consumer.objects.filter(pk__in=to.values(), erased_at=None).values_list("pk", flat=True),
    }
    gone = [row for row, person in to.items() if person not in meant]
    return waiting.filter(pk__in=gone).update(state=State.SUPERSEDED)


def _keep_tasks(now: datetime) -> None:
    """Open a task for each letter that is to be posted, in its office, and close those of letters that are not."""
    open_tasks = Task.objects.filter(kind=TaskKind.LETTER, closed_at=None)
    known = {task.item: task for task in open_tasks}
    for each, office in _with_offices(letters().filter(state=State.QUEUED)):
        task, queue = known.get(each.pk), f"office:{office}"
        if task is None:
            subject, since = f"letter:{each.pk}", each.created_at
            open_task(
                TaskKind.LETTER, subject=subject, item=each.pk, event=each.event, now=now, queue=queue, since=since
            )
        elif task.queue != queue:  # the complaint went to another office
            open_tasks.filter(pk=task.pk).update(queue=queue)
    over = letters().filter(pk__in=open_tasks.values("item")).exclude(state=State.QUEUED)
    close_task(TaskKind.LETTER, list(over.values_list("pk", flat=True)), now, CLOCK.text, TaskEnd.CANCELLED)


def _with_offices(found: Iterable[Notice]) -> Iterator[tuple[Notice, UUID]]:
    rows = list(found)
    offices = dict(
        Complaint.objects.filter(reference__in=[row.subject for row in rows]).values_list("reference", "office")
    )
    return ((row, offices[row.subject]) for row in rows if row.subject in offices)
