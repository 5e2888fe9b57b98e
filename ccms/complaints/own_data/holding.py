"""Says why a complaint that is over its time is kept all the same: something about it is open, or an order holds it.

The years count from its end. Of an order that was closed unpaid they count from the day on which money was recorded
last: the complainant may say until then and afterwards that their share did not come.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Consumer
from ccms.accounts.models.intake import OPEN as UNANSWERED
from ccms.accounts.privacy.register import declared
from ccms.complaints.fines import fines_of
from ccms.complaints.intakes.keeping import of_number
from ccms.complaints.lifecycle import ENDED, Outcome, ShareState
from ccms.complaints.models import Complainant, Complaint, Deadline, Draft
from ccms.complaints.models.data_request import OPEN, DataRequest, RequestKind
from ccms.complaints.models.dispatch import Step
from ccms.complaints.models.task import Task
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.ledger import events
from ccms.ledger.models import Event

OF_COMPLAINT, OF_PERSON = declared(Complainant, "name"), declared(Consumer, "phone")
BY_OTHERS = (RequestKind.TAKE_OVER, RequestKind.LOST_NUMBER)
HELD, LET_GO = "operator.held_data", "operator.let_data_go"
MONEY = ("office.recorded_payment", "office.recorded_reward")


class Hold(StrEnum):
    """What keeps it."""

    OPEN = "open"  # it has not ended, or its time is not over
    UNPAID = "unpaid"  # of an order something is still to be recovered
    DISPUTE = "dispute"  # the complainant says that the share of the fine did not come
    DEADLINE = "deadline"
    DISPATCH = "dispatch"  # another body still has to answer
    LINKED = "linked"  # another complaint about the purchase, or into which it was joined, is kept
    REQUEST = (
        "request"  # the person, or another person who wants to take it over, asked for something and has no answer
    )
    TASK = "task"  # the office still has to tell other bodies
    DRAFT = "draft"  # the person is writing another complaint
    INTAKE = "intake"  # another complaint was handed over under the person's number, and they are asked about it
    LEGAL = "legal"  # an order says that it is to be kept


def is_over(complaint: Complaint, today: date) -> bool:
    """Tell whether a complaint has ended, and the years since are over."""
    if complaint.status not in ENDED or complaint.ended_at is None:
        return False
    since = max((complaint.ended_at, *_money_recorded(complaint)))
    return today > OF_COMPLAINT.last_day(dhaka_day(since))


def _money_recorded(complaint: Complaint) -> Iterable[datetime]:
    """Return when money of an order was recorded that was closed unpaid."""
    if complaint.outcome != Outcome.ORDER_UNPAID:
        return ()
    return Event.objects.filter(subject=complaint.subject, kind__in=MONEY).values_list("at", flat=True)


def _is_unpaid(complaint: Complaint) -> bool:
    """Tell whether something of the order is still to come in; its outcome says only how it was closed."""
    if complaint.outcome != Outcome.ORDER_UNPAID:
        return False
    fine = fines_of([complaint.pk]).get(complaint.pk)
    return fine is None or fine.left > 0


def of_complaint(complaint: Complaint, today: date) -> Iterator[Hold]:
    """Yield what keeps one complaint; what it shares with another goes when nothing keeps that one either."""
    yield from _of_itself(complaint, today)
    linked = [*Complaint.objects.filter(purchase_id=complaint.purchase_id).exclude(pk=complaint.pk)]
    linked += [complaint.joined_into] if complaint.joined_into else []
    if any(hold for each in linked for hold in _of_itself(each, today)):
        yield Hold.LINKED
    yield from _of_requests(complaint.consumer_id)


def _of_itself(complaint: Complaint, today: date) -> Iterator[Hold]:
    if not is_over(complaint, today):
        yield Hold.OPEN
    if _is_unpaid(complaint):
        yield Hold.UNPAID
    if complaint.share == ShareState.DISPUTED:
        yield Hold.DISPUTE
    if Deadline.objects.filter(complaint=complaint, closed_at=None).exists():
        yield Hold.DEADLINE
    if set(complaint.dispatch_steps) - {Step.KEPT, Step.TO_FILE}:
        yield Hold.DISPATCH
    if is_held(complaint):
        yield Hold.LEGAL
    if DataRequest.objects.filter(complaint=complaint, kind__in=BY_OTHERS, state__in=OPEN).exists():
        yield Hold.REQUEST  # somebody else says that it is about them, or that they filed it


def of_person(person: Consumer) -> Iterator[Hold]:
    """Yield what keeps a person that has no complaint, or whose complaints are all over."""
    if Draft.objects.filter(consumer=person, sent_at=None).exists():
        yield Hold.DRAFT
    if of_number(person.phone_index).filter(state__in=UNANSWERED).exists():
        yield Hold.INTAKE
    yield from _of_requests(person.pk)


def _of_requests(person: UUID) -> Iterator[Hold]:
    asked = DataRequest.objects.filter(consumer_id=person, state__in=OPEN)
    if asked.exclude(kind=RequestKind.HAND_OVER).exists():  # what is offered of an ended complaint, nobody can take
        yield Hold.REQUEST
    if Task.objects.filter(subject=f"consumer:{person}", closed_at=None).exists():
        yield Hold.TASK


def subject_of(complaint: Complaint) -> str:
    """Name the chain in which it stands that a complaint is held."""
    return f"kept:{complaint.pk}"


def is_held(complaint: Complaint) -> bool:
    """Tell whether an order holds it: the newest event about that says so."""
    newest = Event.objects.filter(subject=subject_of(complaint)).order_by("-seq").values_list("kind", flat=True).first()
    return newest == HELD


def held_of(person: UUID) -> list[Complaint]:
    """Return the complaints of a person that an order holds; a person is not erased while there are any."""
    theirs = Complaint.objects.filter(consumer_id=person).order_by("filed_at")
    return [each for each in theirs if is_held(each)]


def wanted_by_others(person: UUID) -> list[Complaint]:
    """Return the complaints of a person that another asks for; a person is not erased while there are any."""
    asked = DataRequest.objects.filter(kind__in=BY_OTHERS, state__in=OPEN).values("complaint")
    return list(Complaint.objects.filter(consumer_id=person, pk__in=asked).order_by("filed_at"))


def hold(reference: str, order: str, now: datetime) -> None:
    """Keep a complaint until it is let go, by the number of an order. Raises NotFound."""
    _note(reference, HELD, now, order=order)


def let_go(reference: str, now: datetime) -> None:
    """Let it go. Raises NotFound where it is not held."""
    _note(reference, LET_GO, now)


def _note(reference: str, kind: str, now: datetime, **said: str) -> None:
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().filter(reference=reference).first()
        if complaint is None or (kind == LET_GO and not is_held(complaint)):
            raise NotFound
        events.note(subject_of(complaint), kind, by=OPERATOR, at=now, **said)
