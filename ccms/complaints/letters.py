"""Writes letters where a formal notice reaches a firm in no other way.

A letter is a notice of the channel `letter`: a person prints and posts it. While one is under way the time to reach the
firm is longer: until the letter has to be posted and may be presumed to have arrived.

Records what became of a letter: it was posted under a registered number, or the post brought it back.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ccms.accounts.actors import CLOCK, Actor, Power, Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer, FirmContact, Office
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.proof_of_service import TOLD_AGAIN, letter_to, letters, presume, told_again
from ccms.complaints.announcements import letter
from ccms.complaints.directory import directory_of, usable_contacts
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complainant, Complaint, Deadline, Task
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.office_people import Staffing
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import offices_of
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.bangla import clean_line
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from ccms.notices import outcomes
from ccms.notices.channels import Trouble
from ccms.notices.composition.rendering import NoticeLine
from ccms.notices.models import Notice, State
from ccms.notices.outbox import NoticePlan
from ccms.notices.queries import in_words

log = logging.getLogger(__name__)

OTHER_WAYS = timedelta(hours=48)  # the first way and, after a day, the second


def run_due(now: datetime) -> int:
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


RECORDED = "office.recorded_posting"
POSTED, RETURNED = "posted", "returned"
LONGEST_NUMBER = 64
MOST = 100
BY_POST = "post"  # the provider of a letter


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter with the complaint that it is about."""

    notice: Notice
    complaint: Complaint

    @property
    def to_firm(self) -> bool:
        """Tell whether it goes to the firm, else to the complainant."""
        return self.notice.recipient.startswith("contact:")


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on the paper: to whom and where, from which office, and what the notice says."""

    letter: Letter
    name: str
    address: str
    contact: FirmContact | None
    office: Office
    line: NoticeLine


def may_post(by: Actor) -> bool:
    """Tell whether somebody prints and posts letters: a clerk, or the holder of a post with that power."""
    return by.role is Role.CLERK or Power.LETTERS in by.powers


def to_post(by: Actor) -> list[Letter]:
    """Return the letters to be printed and posted, the oldest first."""
    return _mine(by, letters().filter(state=State.QUEUED).order_by("created_at"))


def on_the_way(by: Actor) -> list[Letter]:
    """Return the letters that were posted last, of which each may still come back."""
    posted = letters().filter(state__in=(State.SENT, State.DELIVERED))
    return _mine(by, posted.order_by("-sent_at"))


def find_letter(key: UUID, by: Actor) -> Letter:
    """Return one letter of this reader's offices that was not called off. Raises NotFound."""
    found = _mine(by, letters().filter(pk=key).exclude(state=State.SUPERSEDED))
    if not found:
        raise NotFound
    return found[0]


def printed(key: UUID, by: Actor) -> Printed | None:
    """Return what stands on the paper; None where the address was given up or erased meanwhile. Raises NotFound."""
    letter = find_letter(key, by)
    shown = in_words([letter.notice])
    contact, name, address = None, "", ""
    person = letter.notice.recipient.partition(":")[2]
    if letter.to_firm:
        contact = FirmContact.objects.select_related("firm").filter(pk=person, retired_at=None).first()
        if contact:
            name, address = contact.firm.name("bn"), contact.value.open()
    else:
        row = Complainant.objects.get(complaint=letter.complaint)
        with suppress(ErasedError):
            name, address = row.name.open(), row.address.open()
    if not shown or not address:
        return None
    return Printed(letter, name, address, contact, letter.complaint.office, shown[0].line)


def record_posting(key: UUID, *, number: str, day: date, by: Actor, now: datetime) -> None:
    """Record that a letter was posted; its receipt is presumed some days later. Raises NotFound, ValidationFailed."""
    with transaction.atomic():
        loaded, notice, plan = _begin(key, by, now, (State.QUEUED,))
        if not (number := clean_line(number, LONGEST_NUMBER)):
            raise ValidationFailed(errors={"number": ("text-missing", {})})
        if not dhaka_day(notice.created_at) <= day <= dhaka_day(now):
            slug = "date-in-future" if day > dhaka_day(now) else "date-before"
            raise ValidationFailed(errors={"day": (slug, {"day": dhaka_day(notice.created_at)})})
        posted = start_of_day(day)
        received = presumed_at(loaded, posted)
        notice.state, notice.sent_at, notice.next_try_at = State.SENT, posted, received
        notice.provider, notice.provider_id = BY_POST, number
        plan.touched.append(notice)
        plan.data |= {"result": POSTED, "posted_on": str(day), "number": number}
        _move_reaching(plan, notice, end_of_day_after(max(received, now)), step=deadlines.POSTED)
        record([plan])
        outcomes.hold_of([notice], now)
        close_task(TaskKind.LETTER, [notice.pk], now, by.text)


def record_return(key: UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """Record that the post brought a letter back, and why. Raises NotFound and ValidationFailed.

    Where the firm is still to be reached the office has the complaint at once. Where the letter counts as received
    already, silence does not count against the firm any more.
    """
    with transaction.atomic():
        loaded, notice, plan = _begin(key, by, now, (State.SENT, State.DELIVERED))
        choose(loaded.pack, "posting", reason, Given())
        counted = notice.state == State.DELIVERED and loaded.complaint.receipt_basis == "registered_post"
        if counted and plan.data["party"] == "firm" and loaded.clock(DeadlineKind.ANSWER):
            plan.set("receipt_proved", value=False)
        notice.state, notice.last_error, notice.proof_due = State.PARKED, Trouble.CAME_BACK, False
        plan.touched.append(notice)
        plan.data |= {"result": RETURNED, "reason": reason}
        _move_reaching(plan, notice, now)
        record([plan])
        outcomes.hold_of([notice], now)


def _begin(key: UUID, by: Actor, now: datetime, states: tuple[State, ...]) -> tuple[LoadedComplaint, Notice, Plan]:
    """Lock the complaint and its letter, and begin the event. Raises NotFound."""
    letter = find_letter(key, by)
    notice = letters().select_for_update().filter(pk=key, state__in=states).first()  # first, as `proofs.tell` does
    if notice is None:
        raise NotFound
    loaded = lock(letter.complaint.reference, CLOCK)  # the clerk that posts letters is no reader of the case
    plan = Plan(loaded=loaded, event=RECORDED, by=by, at=now)
    plan.data = {"letter": str(key), "party": "firm" if letter.to_firm else "consumer"}
    return loaded, notice, plan


def _move_reaching(plan: Plan, notice: Notice, until: datetime, *, step: int = 0) -> None:
    """Let the time to reach the firm end then, where it runs and the letter is to the firm."""
    clock = plan.loaded.clock(DeadlineKind.REACH_FIRM)
    if clock and notice.recipient.startswith("contact:"):
        deadlines.start(plan, DeadlineKind.REACH_FIRM, counted_from=clock.starts_at, until=until, step=step)


def _mine(by: Actor, found: QuerySet[Notice]) -> list[Letter]:
    """Return the letters about complaints of the reader's offices; at the head office, of the whole country."""
    if not may_post(by) or by.office is None:
        return []
    complaints = Complaint.objects.select_related("firm", "office")
    if not by.head_office:
        complaints = complaints.filter(Q(office__in=offices_of(by)) | Q(office=by.office))
    rows = list(found.filter(subject__in=complaints.values("reference"))[:MOST])
    known = {each.reference: each for each in complaints.filter(reference__in=[row.subject for row in rows])}
    return [Letter(row, known[row.subject]) for row in rows]
