"""Keeps the hotline's call list: the people and firms that no message reached, and the result of each call.

A caller sees the number for the moment of the call. A call is no receipt: the notice of law is an electronic record,
which is received when it enters the firm's system or is opened (ICT Act 2006, section 15). So a firm that was reached
by phone has no deadline running; the clerk asks for a number or address and writes it down, and the notice goes there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import contacts_to_tell
from ccms.accounts.firms.registrars import HowKnown
from ccms.accounts.models import FirmContact
from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.acts.acting import lock
from ccms.complaints.lifecycle import AT_OFFICE
from ccms.complaints.models import Call, Complaint
from ccms.complaints.models.task import Outcome
from ccms.complaints.plan import Plan
from ccms.complaints.queries import offices_of, read_place, write_place
from ccms.complaints.record import record
from ccms.complaints.registry.contacts import write_down
from ccms.core.clock import DHAKA
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event

PAGE = 50
MOST_COUNTED = 1000  # above it a count says only that there are more
MOST_TRIES = 5
CALLERS = frozenset({Role.CLERK, Role.OFFICER, Role.OFFICE_HEAD})
WAITS: Mapping[Outcome, timedelta] = {
    Outcome.NO_ANSWER: timedelta(hours=4),
    Outcome.AGAIN_SOON: timedelta(hours=1),
}
OPENED, TOLD = "office.opened_number", "office.told_caller"
LONGEST_LOOK = timedelta(hours=1)
FIRST_HOUR = 10  # of the next day, for who wants to be called tomorrow


class Vouched(StrEnum):
    """Whose word it is that a number is the shop's: what is said there counts no further."""

    PROOF = "proof"
    COMPLAINANT = "complainant"
    ANOTHER = "another"  # another buyer alone: it may be no number of the shop at all


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of the list, and where the next begins."""

    calls: Sequence[Call]
    after: str


def call_list(by: Actor, now: datetime, after: str = "") -> CallPage:
    """Return the calls that are due now, the longest wait first."""
    place = read_place(after)
    waiting = _live(by).filter(due_at__lte=now)
    if place:
        at, key = place
        waiting = waiting.filter(Q(due_at__gt=at) | Q(due_at=at, id__gt=key))
    found = list(waiting.select_related("complaint__firm", "complaint__consumer").order_by("due_at", "id")[: PAGE + 1])
    more = write_place((found[PAGE - 1].due_at, found[PAGE - 1].id)) if len(found) > PAGE else ""
    return CallPage(found[:PAGE], more)


def count(by: Actor, now: datetime) -> int:
    """Count who is to be called now, no further than one more than MOST_COUNTED."""
    return _live(by).filter(due_at__lte=now)[: MOST_COUNTED + 1].count()


def find_call(key: UUID, by: Actor) -> Call:
    """Return a live entry of this caller's list, or raise the 404 that a missing one gives too."""
    found = _live(by).select_related("complaint__firm", "complaint__consumer").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def number_of(call: Call) -> str:
    """Return the number to call (+8801…), or an empty text where none is known."""
    if call.party == "consumer":
        return call.complaint.consumer.phone.open()
    own = next((c.value.open() for c in _ways(call) if c.channel == Channel.SMS), "")
    return own or next((c.value.open() for c in _of_others(call) if c.channel == Channel.SMS), "")


def vouched_by(call: Call) -> Vouched:
    """Tell whose word it is that the number to call is the shop's; where none is known, the caller's own."""
    own = next((c for c in _ways(call) if c.channel == Channel.SMS), None) if call.party == "firm" else None
    if own is not None:
        return Vouched.PROOF if own.is_proved else Vouched.COMPLAINANT
    return Vouched.ANOTHER if call.party == "firm" and number_of(call) else Vouched.PROOF


def other_ways(call: Call) -> list[str]:
    """Return what else is known of a firm: pages and mail addresses, by which a number may be found."""
    known = [*_ways(call), *_of_others(call)] if call.party == "firm" else []
    return list(dict.fromkeys(c.value.open() for c in known if c.channel != Channel.SMS))


def open_number(key: UUID, *, by: Actor, now: datetime) -> None:
    """Note that this caller looks at the full number; each look is an event of the complaint."""
    _note(key, by, now, OPENED, {})


def has_open(call: Call, *, by: Actor, now: datetime) -> bool:
    """Tell whether this caller has just opened the number, so that a page they get again may show it."""
    subject = call.complaint.subject
    looks = Event.objects.filter(subject=subject, kind=OPENED, actor=by.text, at__gt=now - LONGEST_LOOK)
    return any(look.data["call"] == str(call.pk) for look in looks)


def filers_phone(reference: str) -> str:
    """Return the number from which a complaint was filed. Raises NotFound, also where its person was erased."""
    found = Complaint.objects.select_related("consumer").filter(reference=reference).first()
    try:
        number = found.consumer.phone.open() if found else ""
    except ErasedError:
        number = ""
    if not number:
        raise NotFound
    return number


def note_told(reference: str, party: str, *, by: Actor, now: datetime) -> None:
    """Note that a clerk reads to a caller, who proved a number of this side, how the complaint stands."""
    with transaction.atomic():
        plan = Plan(loaded=lock(reference, CLOCK), event=TOLD, by=by, at=now)
        plan.data = {"party": party}
        record([plan])


def note_outcome(key: UUID, *, by: Actor, now: datetime, outcome: Outcome, found: str = "") -> None:
    """Write down what became of a call, and a number or mail address of the seller that the caller was told.

    What was found counts as the seller's own from then on: each complaint that waits for this seller is told there.
    Where a buyer alone named the number that was called, anybody may have answered: what was said serves this complaint
    where this buyer named it, and no complaint where another did, until an officer confirms it.
    Raises ValidationFailed where the outcome does not fit to whether a number is known, and for a buyer's number.
    """
    with transaction.atomic():
        call = find_call(key, by)
        vouched = vouched_by(call)
        _note(key, by, now, "office.called", {"outcome": str(outcome)}, outcome, has_found=bool(found))
        if found and call.party == "firm":
            how = HowKnown.CALL if vouched is Vouched.PROOF else None
            named_by = call.complaint.consumer_id if vouched is Vouched.COMPLAINANT else None
            write_down(call.complaint.firm_id, found, how, by, now, named_by=named_by)


def _note(
    key: UUID,
    by: Actor,
    now: datetime,
    event: str,
    said: Mapping[str, str],
    outcome: Outcome | None = None,
    *,
    has_found: bool = False,
) -> None:
    reference = find_call(key, by).complaint.reference
    with transaction.atomic():
        loaded = lock(reference, CLOCK)  # who may call is no reader of the case
        call = _live(by).select_for_update(of=("self",)).filter(pk=key).first()
        if call is None:
            raise NotFound
        plan = Plan(loaded=loaded, event=event, by=by, at=now)
        plan.data = {"party": call.party, "call": str(call.pk), **said}
        if outcome is not None:
            _settle(call, outcome, now, has_found=has_found)
            plan.data["try"] = call.tries
            plan.touched.append(call)
        record([plan])


def _settle(call: Call, outcome: Outcome, now: datetime, *, has_found: bool) -> None:
    if (outcome is Outcome.NO_NUMBER) != (number_of(call) == "" and not has_found):
        raise ValidationFailed(errors={"outcome": ("choice-missing", {})})
    call.tries += 1
    call.outcome = outcome
    if outcome in WAITS:
        call.due_at = now + WAITS[outcome]
    elif outcome is Outcome.AGAIN_TOMORROW:
        tomorrow = now.astimezone(DHAKA) + timedelta(days=1)
        call.due_at = tomorrow.replace(hour=FIRST_HOUR, minute=0, second=0, microsecond=0)
    is_over = outcome in {Outcome.REACHED, Outcome.WRONG_NUMBER, Outcome.NO_NUMBER}
    if is_over or (outcome is Outcome.NO_ANSWER and call.tries >= MOST_TRIES):
        call.closed_at = now


def _live(by: Actor) -> QuerySet[Call]:
    """Return what this caller may call about: of their office; at the head office, of the whole country."""
    if by.role not in CALLERS or by.office is None:
        return Call.objects.none()
    # who could not be reached a second time stands there once, for the second
    newer = Call.objects.filter(complaint=OuterRef("complaint"), party=OuterRef("party"), since__gt=OuterRef("since"))
    at_office = Call.objects.filter(~Exists(newer), closed_at=None, complaint__status__in=list(AT_OFFICE))
    return at_office if by.head_office else at_office.filter(complaint__office__in=offices_of(by))


def _of_others(call: Call) -> list[FirmContact]:
    """Return what other buyers have named of the shop: nobody is written to there about this complaint."""
    known = FirmContact.objects.filter(firm=call.complaint.firm_id, retired_at=None, value_index__isnull=False)
    return sealing.load_keys(known.exclude(pk__in=[each.pk for each in _ways(call)]).order_by("created_at"))


def _ways(call: Call) -> list[FirmContact]:
    return contacts_to_tell(call.complaint.firm, call.complaint.consumer_id)
