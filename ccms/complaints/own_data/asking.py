"""Takes what somebody asks about their own data: a correction, an erasure, or that nothing more is asked.

Lists the details of a complainant that can be corrected, and the readers of each besides the office.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.models import Consumer
from ccms.complaints.acts.acting import lock
from ccms.complaints.models import Complainant, Complaint
from ccms.complaints.models.data_request import ACTING, OPEN, DataRequest, RequestKind, RequestState
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.own_data.erasing import open_complaints
from ccms.complaints.own_data.gathering import person_of
from ccms.complaints.own_data.taking import subject_of, tell
from ccms.complaints.plan import Plan
from ccms.complaints.queries import is_disowned
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.failures import Failure, NotFound, ValidationFailed, require_word
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.pack.in_force import Pack
from ccms.ledger import events

NARRATIVE = "narrative"  # it stays as it was told; an addition is written beside it
FIELDS = ("name", "district", "father", "mother", "address", "occupation", "represented", NARRATIVE)
OF_THE_FORM = frozenset(
    {"father", "mother", "address", "occupation"}
)  # the office reads them once it has the complaint
SEEN_BY_FIRM = frozenset({"name", NARRATIVE})


def current_value(form: Complainant, field: str) -> str:
    """Return what a detail says now; of the narrative nothing, for it is only added to."""
    if field == NARRATIVE:
        return ""
    value = getattr(form, field)
    return str(value) if field == "district" else value.open()


def disputed(complaint: Complaint) -> Mapping[str, DataRequest]:
    """Return by detail what the person says is wrong, and what the office has not corrected."""
    decided = (RequestState.DONE, RequestState.REFUSED)
    found = DataRequest.objects.filter(complaint=complaint, kind=RequestKind.CORRECTION, state__in=decided)
    last = {each.field: each for each in found.order_by("decided_at")}
    return {field: each for field, each in last.items() if each.state == RequestState.REFUSED}


STILL_OPEN = "open"  # a complaint, a review or a payment of the person's still runs
HELD = "held"  # an order came after the office's yes; the office is asked anew
WANTED = "wanted"  # or another person asked for a complaint since then
HANDED_OVER = "handed_over"  # the complaint, and so its details, are with the person that it concerns
NEW_NUMBER = "new_number"  # or with the same person, who has another number now


class AlreadyAsked(Failure):
    """The same was asked for and is not answered yet."""

    slug = "already-asked"


def requests_of(by: Actor) -> list[DataRequest]:
    """Return what this person asked for, the newest first."""
    found = DataRequest.objects.filter(consumer_id=person_of(by).pk).select_related("complaint")
    return list(found.order_by("-asked_at"))


def ask_correction(*, reference: str, field: str, wanted: str, words: str, by: Actor, now: datetime) -> DataRequest:
    """Ask the office of a complaint to correct a detail. Raises NotFound, ValidationFailed and AlreadyAsked."""
    wanted, person = wanted.strip(), person_of(by)
    with transaction.atomic():
        consumers.locked(person.pk)
        loaded = lock(reference, by)
        if is_disowned(loaded.complaint):
            raise NotFound
        form = Complainant.objects.get(complaint_id=loaded.complaint.pk)
        _check(field, wanted, form, loaded.pack)
        take_or_refuse(Counted.DATA_REQUESTS, str(person.pk), now)
        asked = DataRequest(consumer=person, complaint=loaded.complaint, kind=RequestKind.CORRECTION, asked_at=now)
        asked.field, asked.wanted, asked.words = field, wanted, words
        keep(asked)
        plan = Plan(loaded=loaded, event="consumer.asked_correction", by=by, at=now)
        plan.data |= {"request": str(asked.pk), "field": field}
        record([plan])
        open_request_task(asked, plan.event_id, loaded.complaint, now)
    return asked


def _check(field: str, wanted: str, form: Complainant, pack: Pack) -> None:
    require_word("field", field, FIELDS)
    if not wanted:
        raise ValidationFailed(errors={"wanted": ("text-missing", {})})
    if field == "district":
        require_word("wanted", wanted, pack.districts)
    if wanted == current_value(form, field):
        raise ValidationFailed(errors={"wanted": ("nothing-changed", {})})


def ask_erasure(*, words: str, by: Actor, now: datetime) -> DataRequest:
    """Ask to be erased; refused at once, with an event, while something of the person's is open.

    Raises NotFound and AlreadyAsked.
    """
    person_id = person_of(by).pk
    with transaction.atomic():
        person = consumers.locked(person_id)
        take_or_refuse(Counted.DATA_REQUESTS, str(person.pk), now)
        asked = DataRequest(consumer=person, kind=RequestKind.ERASURE, asked_at=now)
        asked.words = words
        keep(asked)
        event = events.note(subject_of(person), "consumer.asked_erasure", by=by.text, at=now, request=str(asked.pk))
        running = open_complaints(person.pk)
        if running:
            refuse_open(asked, person, running, now)
            return asked
        last = Complaint.objects.filter(consumer_id=person.pk).order_by("-filed_at").first()
        open_request_task(asked, event, last, now)
        tell(person, "consumer.asked_erasure", event, now)
    return asked


def refuse_open(asked: DataRequest, person: Consumer, running: list[Complaint], now: datetime) -> None:
    """Refuse an erasure because complaints are open, and name them."""
    asked.state, asked.reason, asked.decided_at = RequestState.REFUSED, STILL_OPEN, now
    asked.save()
    references = [each.reference for each in running]
    said = {"request": str(asked.pk), "reason": STILL_OPEN, "complaints": references}
    event = events.note(subject_of(person), "clock.refused_erasure", by=CLOCK.text, at=now, **said)
    tell(person, "clock.refused_erasure", event, now)


def ask_anew(asked: DataRequest, person: Consumer, why: str, held: list[Complaint], now: datetime) -> None:
    """Ask the office anew about an erasure that it granted, because complaints are held or wanted; tell the person."""
    asked.state, asked.reason, asked.decided_at, asked.erase_at = RequestState.ASKED, why, now, None
    asked.save()
    said = {"request": str(asked.pk), "reason": why, "complaints": [each.reference for each in held]}
    event = events.note(subject_of(person), "clock.stopped_erasure", by=CLOCK.text, at=now, **said)
    open_request_task(asked, event, held[-1], now)
    tell(person, "clock.stopped_erasure", event, now)


def take_back(key: UUID, by: Actor, now: datetime) -> DataRequest:
    """Ask no more, also for an erasure that was granted and is not done. Raises NotFound."""
    person_id = person_of(by).pk
    with transaction.atomic():
        person = consumers.locked(person_id)
        asked = (
            DataRequest.objects.select_for_update()
            .filter(pk=key, consumer=person, state__in=OPEN)
            .exclude(kind__in=ACTING)
            .first()
        )
        if asked is None:
            raise NotFound
        asked.state, asked.decided_at, asked.erase_at, asked.reason = RequestState.TAKEN_BACK, now, None, ""
        asked.save()
        if asked.kind == RequestKind.ERASURE:
            events.note(subject_of(person), "consumer.took_back_erasure", by=by.text, at=now, request=str(asked.pk))
        else:
            loaded = lock(asked.complaint.reference, by) if asked.complaint else None
            if loaded is None:
                raise NotFound
            plan = Plan(loaded=loaded, event="consumer.took_back_correction", by=by, at=now)
            plan.data |= {"request": str(asked.pk), "field": asked.field}
            record([plan])
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text, TaskEnd.CANCELLED)
    return asked


def keep(asked: DataRequest) -> None:
    """Save a new request. Raises AlreadyAsked where the same waits already."""
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAsked from error


def open_request_task(asked: DataRequest, event: UUID, complaint: Complaint | None, now: datetime) -> None:
    """Let the office of the complaint answer, or the head office where there is none."""
    open_task(
        TaskKind.DATA_REQUEST,
        subject=f"consumer:{asked.consumer_id}",
        item=asked.pk,
        event=event,
        now=now,
        queue=f"office:{complaint.office_id}" if complaint else "",
        tells=asked.kind == RequestKind.ERASURE,  # the complaint's own notice tells of the others
    )
