"""Tells other bodies what of that which they have was corrected or erased: by a correction dispatch, or by letter."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Actor
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.beside.bodies import CorrectDispatch
from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.models import Dispatch
from ccms.complaints.models.data_request import DataRequest
from ccms.complaints.models.dispatch import Channel, DispatchKind, DispatchState
from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.own_data.taking import subject_of
from ccms.complaints.queries import offices_of
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger import events
from ccms.ledger.canonical import JSON

TOLD, LEFT = "office.told_bodies", "clock.left_bodies_to_tell"
NOTHING = "nothing-to-correct"  # the body was never sent this detail, or is told it already


def bodies_with(complaints: Sequence[UUID]) -> list[Dispatch]:
    """Return what other bodies have of these complaints: sent to them, not taken back, and of a person."""
    sent = Dispatch.objects.filter(complaint_id__in=complaints, sent_on__isnull=False)
    has_data = (
        sent.exclude(state=DispatchState.RECALLED).exclude(channel=Channel.DESK).exclude(kind=DispatchKind.CORRECTION)
    )
    return list(has_data.order_by("prepared_at"))


def named(bodies: Sequence[Dispatch]) -> list[JSON]:
    """Return the bodies as events name them: by their code and what was sent."""
    return [{"body": each.body, "dispatch": str(each.pk)} for each in bodies]


def correct_at(bodies: Sequence[Dispatch], reference: str, by: Actor, now: datetime) -> list[Dispatch]:
    """Prepare a correction for each body that was sent what is different now; return those that get a letter.

    What was sent before contents were kept is not known. A body has one open correction at a time. In its own
    e-filing the office puts it right by hand.
    """
    by_letter = []
    for each in bodies:
        if not each.content or each.kind == DispatchKind.FILE:
            by_letter.append(each)
            continue
        try:
            perform(CorrectDispatch(dispatch=each.pk), reference=reference, by=by, now=now)
        except NotAllowed:
            by_letter.append(each)
        except ValidationFailed as failure:
            if {error.slug for error in failure.errors.values()} != {NOTHING}:
                by_letter.append(each)
    return by_letter


def let_tell(asked: DataRequest, bodies: Sequence[Dispatch], queue: str, now: datetime) -> None:
    """Open the office's task to write to these bodies, where there are any."""
    if bodies:
        subject, codes = f"consumer:{asked.consumer_id}", sorted({each.body for each in bodies})
        event = events.note(subject, LEFT, by=CLOCK.text, at=now, request=str(asked.pk), bodies=list(codes))
        open_task(TaskKind.TELL_BODIES, subject=subject, item=asked.pk, event=event, now=now, queue=queue, tells=True)


def to_tell(asked: DataRequest) -> list[Dispatch]:
    """Return what bodies have that were not told of this request's end yet."""
    if not Task.objects.filter(kind=TaskKind.TELL_BODIES, item=asked.pk, closed_at=None).exists():
        return []
    if asked.complaint_id:
        return bodies_with([asked.complaint_id])
    return bodies_with(list(asked.consumer.complaints.values_list("pk", flat=True)))


def note_told(asked: DataRequest, *, memo_no: str, day: date, by: Actor, now: datetime) -> None:
    """Note that the bodies were told by a letter of the office. Raises NotFound and ValidationFailed."""
    if by.role not in OFFICE:
        raise NotFound
    if not memo_no.strip():
        raise ValidationFailed(errors={"memo_no": ("text-missing", {})})
    if day > dhaka_day(now):
        raise ValidationFailed(errors={"day": ("date-in-future", {})})
    with transaction.atomic():
        person = consumers.locked(asked.consumer_id)
        waiting = Task.objects.select_for_update().filter(kind=TaskKind.TELL_BODIES, item=asked.pk, closed_at=None)
        if not waiting.exists():
            raise NotFound
        bodies = sorted({each.body for each in to_tell(asked)})
        said: dict[str, JSON] = {"request": str(asked.pk), "bodies": list(bodies), "memo_no": memo_no.strip()}
        events.note(subject_of(person), TOLD, by=by.text, at=now, sent_on=str(day), **said)
        close_task(TaskKind.TELL_BODIES, [asked.pk], now, by.text)


def may_see(asked: DataRequest, by: Actor) -> bool:
    """Tell whether a request is before one of the reader's offices; the head office sees all."""
    queues = set(Task.objects.filter(item=asked.pk).values_list("queue", flat=True))
    now = {f"office:{asked.complaint.office_id}"} if asked.complaint else set()  # it may have moved since
    return by.head_office or bool({f"office:{office}" for office in offices_of(by)} & (queues | now))
