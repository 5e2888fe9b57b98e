"""Records what became of a letter: it was posted under a registered number, or the post brought it back."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts.actors import CLOCK, Actor, Power, Role
from ccms.accounts.models import FirmContact, Office
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints import deadlines
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.posted_letters import letters
from ccms.complaints.letters.queueing import end_of_day_after, presumed_at
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complainant, Complaint
from ccms.complaints.models.task import TaskKind
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.queries import offices_of
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task
from ccms.core.bangla import clean_line
from ccms.core.clock import dhaka_day, start_of_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.notices import outcomes
from ccms.notices.channels import Trouble
from ccms.notices.composition.rendering import NoticeLine
from ccms.notices.models import Notice, State
from ccms.notices.queries import in_words

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
