"""Decides what people ask about their own data: an officer corrects, refuses with a reason, or grants an erasure.

Tells other bodies what of that which they have was corrected or erased: by a correction dispatch, or by letter.

Erases the people whose day has come: an office granted it, and a day has passed in which they took it not back.
"""

import logging
import secrets
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Actor, Kind, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.bodies import CorrectDispatch
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.lifecycle import ENDED, OFFICE
from ccms.complaints.models import Complainant, Complaint, Dispatch, Statement
from ccms.complaints.models.data_request import DataRequest, RequestKind, RequestState
from ccms.complaints.models.dispatch import Channel, DispatchKind, DispatchState
from ccms.complaints.models.statement import ADDITION
from ccms.complaints.models.task import Task, TaskKind
from ccms.complaints.own_data.acting import hand_over, names_another
from ccms.complaints.own_data.asking import HELD, NARRATIVE, SEEN_BY_FIRM, WANTED, ask_anew, current_value, refuse_open
from ccms.complaints.own_data.erasing import erase_asked, open_complaints
from ccms.complaints.own_data.holding import held_of, wanted_by_others
from ccms.complaints.own_data.taking import subject_of, tell
from ccms.complaints.plan import LoadedComplaint, Plan, digest
from ccms.complaints.queries import offices_of
from ccms.complaints.record import record
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.tasks.keeping import close_task, open_task
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.pack.book import book
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


log = logging.getLogger(__name__)

DONE = "clock.erased_person"
AT_ONCE = 20


def run_due(now: datetime) -> int:
    """Erase whose day has come; return how many. A duty of the worker."""
    due = DataRequest.objects.filter(state=RequestState.GRANTED, erase_at__lte=now).order_by("erase_at")
    return sum(_tried(key, now) for key in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _tried(key: UUID, now: datetime) -> bool:
    """Erase one person; one person's trouble must not keep the others waiting."""
    try:
        return _erase(key, now)
    except Exception:
        log.exception("an erasure was not done", extra={"data_request": str(key)})
        return False


def _erase(key: UUID, now: datetime) -> bool:
    with transaction.atomic():
        person = consumers.locked(DataRequest.objects.get(pk=key).consumer_id)
        asked = DataRequest.objects.select_for_update().filter(pk=key, state=RequestState.GRANTED).first()
        if asked is None or person.erased_at is not None:
            return False
        for why, kept in ((HELD, held_of(person.pk)), (WANTED, wanted_by_others(person.pk))):
            if kept:  # an order or a request came since the office looked
                ask_anew(asked, person, why, kept, now)
                return False
        running = open_complaints(person.pk)
        if running:  # reopened, or filed, since the office looked
            refuse_open(asked, person, running, now)
            return False
        complaints = list(Complaint.objects.filter(consumer_id=person.pk).order_by("filed_at"))
        bodies = bodies_with([each.pk for each in complaints])
        told: list[JSON] = [{"firm": str(key)} for key in {each.firm_id for each in complaints if each.told_at}]
        told += named(bodies)
        asked.state, asked.decided_at = RequestState.DONE, now
        asked.save(update_fields=["state", "decided_at"])
        erase_asked(person, now, kind=DONE, by=CLOCK.text, request=str(key), recipients=told)
        queue = f"office:{complaints[-1].office_id}" if complaints else ""
        let_tell(asked, bodies, queue, now)
    return True
