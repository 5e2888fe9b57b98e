"""Decides what people ask about their own data: an officer corrects, refuses with a reason, or grants an erasure."""

import secrets
import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import Actor, Kind, Role
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.lifecycle import ENDED, OFFICE
from ccms.complaints.models import Complainant, Statement
from ccms.complaints.models.data_request import DataRequest, RequestKind, RequestState
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.models.task import TaskKind
from ccms.complaints.own_data.acting import hand_over, names_another
from ccms.complaints.own_data.asking import refuse_open
from ccms.complaints.own_data.bodies import bodies_with, correct_at, let_tell, may_see, named
from ccms.complaints.own_data.erasing import open_complaints
from ccms.complaints.own_data.fields import NARRATIVE, SEEN_BY_FIRM, current_value
from ccms.complaints.own_data.retention.holding import held_of, wanted_by_others
from ccms.complaints.own_data.taking import subject_of, tell
from ccms.complaints.plan import LoadedComplaint, Plan, digest
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.pack.book import book
from ccms.ledger import events
from ccms.ledger.canonical import JSON

WAITS = timedelta(days=1)  # between the office's yes and the erasure: a day to take it back

# A supervisor reads no form of the directorate, and so no detail of it.
READERS = OFFICE | {Role.AUDITOR}


def find_request(key: UUID, by: Actor) -> DataRequest:
    """Return a request of the reader's offices; the head office sees all. Raises NotFound."""
    found = DataRequest.objects.select_related("consumer", "complaint__firm").filter(pk=key).first()
    if found is None or by.role not in READERS or not may_see(found, by):
        raise NotFound
    return found


def _held(key: UUID, kind: RequestKind, by: Actor) -> DataRequest:
    """Lock a request that waits for an answer, and its person before it. Raises NotFound."""
    if by.role not in OFFICE:
        raise NotFound
    consumers.locked(find_request(key, by).consumer_id)
    held = DataRequest.objects.select_for_update(of=("self",)).select_related("consumer", "complaint")
    asked = held.filter(pk=key, kind=kind, state=RequestState.ASKED).first()
    if asked is None:
        raise NotFound
    return asked


def value_now(asked: DataRequest) -> str:
    """Return what the detail says that a correction is about; of one that was done, what it said before."""
    if asked.state == RequestState.DONE or asked.complaint is None:
        return asked.before.shown
    return current_value(asked.complaint.complainant, asked.field)


def correct(key: UUID, by: Actor, now: datetime) -> DataRequest:
    """Give a detail its new value, keep the old one sealed, and tell each recipient. Raises NotFound."""
    with transaction.atomic():
        asked = _held(key, RequestKind.CORRECTION, by)
        loaded = _complaint_of(asked, by)
        plan = Plan(loaded=loaded, event="office.corrected_data", by=by, at=now)
        form = Complainant.objects.get(complaint_id=loaded.complaint.pk)
        asked.before = current_value(form, asked.field)
        _give(plan, asked, form)
        bodies = bodies_with([loaded.complaint.pk])
        told = loaded.complaint.told_at is not None and asked.field in SEEN_BY_FIRM
        plan.data |= {"request": str(asked.pk), "field": asked.field, "seen": "by_firm" if told else "by_office"}
        firms: list[JSON] = [{"firm": str(loaded.complaint.firm_id)}] if told else []
        plan.data["recipients"] = [*firms, *named(bodies)]
        _end(asked, RequestState.DONE, now)
        record([plan])
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
        by_letter = correct_at(bodies, loaded.complaint.reference, by, now)
        let_tell(asked, by_letter, f"office:{loaded.complaint.office_id}", now)
    return asked


def _give(plan: Plan, asked: DataRequest, form: Complainant) -> None:
    """Write the new value; to the story only an addition, in the words and the name of its author."""
    wanted = asked.wanted.open()
    if asked.field == NARRATIVE:
        _add_to_story(plan, wanted)
        return
    person = asked.consumer
    if asked.field == "name" and person.name.open() == form.name.open():
        person.name = wanted
        person.save(update_fields=["name"])
    setattr(form, asked.field, wanted)
    plan.touched.append(form)


def _add_to_story(plan: Plan, text: str) -> None:
    statement = Statement(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        event=plan.event_id,
        kind=ADDITION,
        author=f"{Kind.CONSUMER}:{plan.complaint.consumer_id}",
        text=text,
        salt=secrets.token_bytes(16),
        at=plan.at,
    )
    plan.rows.append(statement)
    plan.data["statements"] = [{"id": str(statement.id), "kind": statement.kind, "digest": digest(statement)}]


def refuse_correction(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> DataRequest:
    """Leave a detail as it is, with the reason; the person's words stand beside it. Raises as `correct` does."""
    with transaction.atomic():
        asked = _held(key, RequestKind.CORRECTION, by)
        loaded = _complaint_of(asked, by)
        choose(loaded.pack, "refuse_correction", reason, Given(text=text))
        answer(asked, reason, text)
        _end(asked, RequestState.REFUSED, now)
        plan = Plan(loaded=loaded, event="office.refused_correction", by=by, at=now)
        plan.data |= {"request": str(asked.pk), "field": asked.field, "reason": reason}
        record([plan])
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
    return asked


def refuse_erasure(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> DataRequest:
    """Keep what is held, with the reason. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        asked = _held(key, RequestKind.ERASURE, by)
        choose(book().on(dhaka_day(now)), "refuse_erasure", reason, Given(text=text))
        answer(asked, reason, text)
        _end(asked, RequestState.REFUSED, now)
        said = {"request": str(asked.pk), "reason": reason}
        event = events.note(subject_of(asked.consumer), "office.refused_erasure", by=by.text, at=now, **said)
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
        tell(asked.consumer, "office.refused_erasure", event, now)
    return asked


def give_over(key: UUID, by: Actor, now: datetime) -> DataRequest:
    """Give a complaint to the person whom it concerns. Raises NotFound, also where it has ended meanwhile.

    Raises ValidationFailed where it was not filed for another, or names nobody: the office then refuses by a reason.
    """
    with transaction.atomic():
        found = find_request(key, by)
        consumers.lock_all(found.consumer_id, *([found.complaint.consumer_id] if found.complaint else []))
        asked = _held(key, RequestKind.TAKE_OVER, by)
        complaint = _complaint_of(asked, by).complaint
        if complaint.status in ENDED:
            raise NotFound
        if not names_another(complaint):
            raise ValidationFailed(errors={"": ("names-nobody", {})})
        _end(asked, RequestState.DONE, now)
        hand_over(complaint, asked.consumer, by, now, event="office.gave_over", request=str(asked.pk))
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
    return asked


def refuse_take_over(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> DataRequest:
    """Leave a complaint with the one who filed it, with the reason. Raises as `correct` does."""
    with transaction.atomic():
        asked = _held(key, RequestKind.TAKE_OVER, by)
        loaded = _complaint_of(asked, by)
        choose(loaded.pack, "refuse_take_over", reason, Given(text=text))
        answer(asked, reason, text)
        _end(asked, RequestState.REFUSED, now)
        plan = Plan(loaded=loaded, event="office.refused_take_over", by=by, at=now)
        plan.data |= {"request": str(asked.pk), "reason": reason}
        record([plan])
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
        tell(asked.consumer, "office.refused_take_over", plan.event_id, now)
    return asked


def grant_erasure(key: UUID, by: Actor, now: datetime) -> DataRequest:
    """Let a person be erased in a day, until which they may take it back; refused where something has been opened.

    Raises NotFound, and ValidationFailed while an order holds a complaint or another asks for one.
    """
    with transaction.atomic():
        asked = _held(key, RequestKind.ERASURE, by)
        if held_of(asked.consumer_id):
            raise ValidationFailed(errors={"": ("erasure-held", {})})
        if wanted_by_others(asked.consumer_id):
            raise ValidationFailed(errors={"": ("erasure-wanted", {})})
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
        running = open_complaints(asked.consumer_id)
        if running:
            refuse_open(asked, asked.consumer, running, now)
            return asked
        asked.erase_at, asked.reason = now + WAITS, ""
        _end(asked, RequestState.GRANTED, now)
        said = {"request": str(asked.pk), "erase_at": asked.erase_at.isoformat()}
        event = events.note(subject_of(asked.consumer), "office.granted_erasure", by=by.text, at=now, **said)
        tell(asked.consumer, "office.granted_erasure", event, now, moment=asked.erase_at.isoformat())
    return asked


def answer(asked: DataRequest, reason: str, text: str) -> None:
    """Set why a request is refused, and the text to its person; a text to an erased person cannot be sealed."""
    asked.reason = reason
    if asked.consumer.erased_at is None:
        asked.answer = text


def _end(asked: DataRequest, state: RequestState, now: datetime) -> None:
    asked.state, asked.decided_at = state, now
    asked.save()


def _complaint_of(asked: DataRequest, by: Actor) -> LoadedComplaint:
    if asked.complaint is None:
        raise NotFound
    return lock(asked.complaint.reference, by)
