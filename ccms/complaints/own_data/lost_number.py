"""Gives a person whose number is lost their complaint back: two officers look, and the old number can stop it.

Only the complaint that was named, and others about the same purchase, move. The firm is told nothing of it.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Actor
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer, Member
from ccms.complaints.acts.acting import load_complaints, lock
from ccms.complaints.acts.choosing import Given, choose
from ccms.complaints.acts.evidence import paper_looked_into
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.evidence.limits import PAPERS
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.storage import Upload
from ccms.complaints.lifecycle import OFFICE
from ccms.complaints.models import Complaint, DataRequest, Evidence
from ccms.complaints.models.data_request import OPEN, RequestKind, RequestState
from ccms.complaints.models.evidence import Scan
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.own_data.acting import hand_over
from ccms.complaints.own_data.asking import keep, open_request_task
from ccms.complaints.own_data.deciding import answer, find_request
from ccms.complaints.own_data.gathering import person_of
from ccms.complaints.own_data.taking import TO_OFFICERS, subject_of, tell
from ccms.complaints.plan import LoadedComplaint, Plan
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task, period_of
from ccms.core.failures import NotFound, ValidationFailed
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.ledger import events
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices.outbox import NoticePlan

log = logging.getLogger(__name__)

PAPER = "lost_number"  # as which kind of evidence the picture of an identity paper counts
OPENED = "office.opened_identity_paper"
PERIOD = "lost_number"
PAPERS_KEPT = timedelta(days=30)  # after the end
AT_ONCE = 20
_AGREED, _GRANTED = "office.agreed_lost_number", "office.granted_lost_number"


@contextmanager
def asking(
    *, reference: str, words: str, upload: Upload | None, place: str, by: Actor, now: datetime
) -> Iterator[Callable[[], None]]:
    """Look into the picture of an identity paper, with nothing locked; what is yielded asks the complaint's office.

    Without a picture the person comes to the office. `place` is the network address that is counted. Raises NotFound,
    ValidationFailed, TooManyRequests, and what refuses a file.
    """
    key, person = uuid.uuid4(), person_of(by)
    known = _of_another(reference, person.pk)  # a number that nobody has: nothing is looked into for it
    if not words.strip():
        raise ValidationFailed(errors={"words": ("text-missing", {})})
    take_or_refuse(Counted.DATA_REQUESTS, str(person.pk), now)  # before a paper is opened, and also if it is refused
    take_or_refuse(Counted.LOST_NUMBERS, place, now)
    _refuse_again(known, person)
    with ExitStack() as held:
        look_into = partial(paper_looked_into, holder=key, kind=PAPER, by=by, now=now, kinds=PAPERS)
        keep_paper = held.enter_context(look_into(upload=upload)) if upload else None

        def ask() -> None:
            with transaction.atomic():
                complaint = _of_another(reference, person.pk)
                consumers.lock_all(complaint.consumer_id, person.pk)
                complaint = _of_another(reference, person.pk)  # another's by now, while this one waited
                _refuse_one_more(complaint, person, now)
                asked = DataRequest(
                    id=key, consumer=person, complaint=complaint, kind=RequestKind.LOST_NUMBER, asked_at=now
                )
                asked.words = words
                keep(asked)
                papers: list[JSON] = [_named(keep_paper())] if keep_paper else []
                found = Complaint.objects.select_for_update().get(pk=complaint.pk)
                plan = _plan(load_complaints([found])[0], asked, "consumer.asked_lost_number", by, now)
                plan.data["papers"] = papers
                record([plan])
                open_request_task(asked, plan.event_id, complaint, now)

        yield ask


def _refuse_again(complaint: Complaint, person: Consumer) -> None:
    """Refuse where another asks already, or where the old number stopped this person.

    A person's own open request is not refused here: a doubled press comes upon it, and gets the first one's answer.
    """
    if _open_of(complaint).exclude(consumer=person).exists():
        raise ValidationFailed(errors={"": ("number-asked", {})})
    stopped = complaint.data_requests.filter(kind=RequestKind.LOST_NUMBER, state=RequestState.STOPPED)
    if stopped.filter(consumer=person).exists():
        raise ValidationFailed(errors={"": ("number-kept", {})})


def _refuse_one_more(complaint: Complaint, person: Consumer, now: datetime) -> None:
    """Refuse as `_refuse_again`, and a second open request, and more in a day than a holder should have to stop."""
    _refuse_again(complaint, person)
    if _open_of(complaint).exists():
        raise ValidationFailed(errors={"": ("number-asked", {})})
    take_or_refuse(Counted.LOST_NUMBER, str(complaint.pk), now)


def _named(item: Evidence) -> dict[str, JSON]:
    return {"evidence": str(item.pk), "sha256": bytes(item.sha256).hex()}


def _of_another(reference: str, person: UUID) -> Complaint:
    """Return a complaint that is not this person's already. Raises NotFound alike for that and for none."""
    complaint = Complaint.objects.filter(reference=reference).exclude(consumer_id=person).first()
    if complaint is None:
        raise NotFound
    return complaint


def is_own(reference: str, by: Actor) -> bool:
    """Tell whether a complaint is this person's already. Raises NotFound where there is none."""
    holder = Complaint.objects.filter(reference=reference).values_list("consumer_id", flat=True).first()
    if holder is None:
        raise NotFound
    return holder == person_of(by).pk


def agree(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> DataRequest:
    """Say as the first officer what shows that it is the same person. Raises NotFound and ValidationFailed."""
    with transaction.atomic():
        asked, loaded = _held(key, by, RequestState.ASKED)
        choose(loaded.pack, "agree_lost_number", reason, Given(text=text, proof=bool(papers_of(asked))))
        asked.state = RequestState.AGREED
        asked.save()
        plan = _plan(loaded, asked, _AGREED, by, now)
        plan.data["reason"] = reason
        plan.say("note", text, internal=True)
        record([plan])
    return asked


def grant(key: UUID, *, by: Actor, now: datetime) -> DataRequest:
    """Confirm as another officer; from now on the old number has some days to stop it, of which it is told at once.

    Raises NotFound, and ValidationFailed for the officer that agreed first.
    """
    with transaction.atomic():
        asked, loaded = _held(key, by, RequestState.AGREED)
        if not may_confirm(asked, by):
            raise ValidationFailed(errors={"": ("same-officer", {})})
        asked.state, asked.decided_at = RequestState.GRANTED, now
        asked.move_at = period_of(PERIOD, now).ends(now, book().calendar)
        asked.save()
        plan = _plan(loaded, asked, _GRANTED, by, now)
        plan.data["moves_at"] = asked.move_at.isoformat()
        record([plan])
        close_task(TaskKind.DATA_REQUEST, [asked.pk], now, by.text)
        tell(asked.consumer, _GRANTED, plan.event_id, now, due=asked.move_at.isoformat())
    return asked


def may_confirm(asked: DataRequest, by: Actor) -> bool:
    """Tell whether this officer is another than the one that agreed first."""
    agreed = _event_of(asked, _AGREED)
    return agreed is None or agreed.actor != by.text


def agreed_because(asked: DataRequest) -> str:
    """Return by its code what the first officer found; empty while none has agreed."""
    agreed = _event_of(asked, _AGREED)
    return str(agreed.data["reason"]) if agreed else ""


def refuse(key: UUID, *, reason: str, text: str, by: Actor, now: datetime) -> DataRequest:
    """Leave the complaint with the old number, also while that number may still stop it. Raises as `agree` does."""
    with transaction.atomic():
        asked, loaded = _held(key, by, *OPEN)
        choose(loaded.pack, "refuse_lost_number", reason, Given(text=text))
        answer(asked, reason, text)
        event = _end(asked, RequestState.REFUSED, loaded, "office.refused_lost_number", by, now)
        tell(asked.consumer, "office.refused_lost_number", event, now)
    return asked


def stop(reference: str, by: Actor, now: datetime) -> None:
    """Let the holder of the old number keep the complaint. Raises NotFound where nobody asks for it."""
    person = person_of(by)
    with transaction.atomic():
        found = _open_of(Complaint.objects.filter(reference=reference, consumer_id=person.pk).first()).first()
        if found is None:
            raise NotFound
        consumers.lock_all(person.pk, found.consumer_id)
        asked = _lock(found.pk, *OPEN)
        loaded = lock(reference, by)
        event = _end(asked, RequestState.STOPPED, loaded, "consumer.stopped_lost_number", by, now)
        tell(asked.consumer, "consumer.stopped_lost_number", event, now)


def is_asked_of(reference: str, by: Actor) -> bool:
    """Tell whether somebody asks for a complaint of this person's, and it is not decided for good."""
    return _open_of(Complaint.objects.filter(reference=reference, consumer_id=person_of(by).pk).first()).exists()


def run_due(now: datetime) -> int:
    """Give the complaints whose day has come to the new numbers; return how many. A duty of the worker."""
    due = DataRequest.objects.filter(state=RequestState.GRANTED, move_at__lte=now).order_by("move_at")
    return sum(_tried(key, now) for key in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _tried(key: UUID, now: datetime) -> bool:
    """Move one complaint; one complaint's trouble must not keep the others waiting."""
    try:
        return _move(key, now)
    except Exception:
        log.exception("a complaint did not get its new number", extra={"data_request": str(key)})
        return False


def _move(key: UUID, now: datetime) -> bool:
    with transaction.atomic():
        found = DataRequest.objects.select_related("complaint").get(pk=key)
        assert found.complaint is not None  # noqa: S101 - a lost number is always one complaint's
        consumers.lock_all(found.consumer_id, found.complaint.consumer_id)
        try:
            asked = _lock(key, RequestState.GRANTED)
        except NotFound:  # stopped while this one waited
            return False
        complaint = _complaint_of(asked)
        asked.decided_at = now
        if asked.consumer.erased_at or complaint.consumer.erased_at:
            asked.state, asked.reason = RequestState.REFUSED, "other"
            asked.save()
            said = {"request": str(key), "reason": "other"}
            kind = "clock.refused_lost_number"
            event = events.note(subject_of(asked.consumer), kind, by=CLOCK.text, at=now, **said)
            tell(asked.consumer, kind, event, now)
            return False
        asked.state = RequestState.DONE
        asked.save()
        moved = "clock.moved_number"
        hand_over(complaint, asked.consumer, CLOCK, now, event=moved, request=str(key), same_person=True)
    return True


def forget_papers(now: datetime) -> int:
    """Delete the identity papers of requests that ended some weeks ago; return of how many. A duty of the worker."""
    ended = DataRequest.objects.filter(kind=RequestKind.LOST_NUMBER, decided_at__lte=now - PAPERS_KEPT)
    found = Evidence.objects.filter(kind=PAPER, holder__in=ended.exclude(state__in=OPEN).values("pk"))
    holders = set(found.values_list("holder", flat=True))
    found.delete()
    clean_holders(holders)
    return len(holders)


def papers_of(asked: DataRequest) -> list[Evidence]:
    """Return the pictures that came with a request."""
    return list(Evidence.objects.filter(holder=asked.pk, kind=PAPER).order_by("added_at"))


def open_paper(
    key: UUID, paper: UUID, by: Actor, now: datetime, *, preview: bool, only_asks: bool = False
) -> FileToServe:
    """Open an identity paper for an officer of the office, and write that down. Raises NotFound and StoreDown.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.
    """
    asked = find_request(key, by)
    item = next((each for each in papers_of(asked) if each.pk == paper and each.scan != Scan.MALICIOUS), None)
    if item is None or by.role not in OFFICE or _is_own_case(_complaint_of(asked), asked, by):
        raise NotFound
    file = serving.preview(item, item.name) if preview else serving.original(item, item.name)
    if not only_asks:
        with transaction.atomic():
            person = consumers.locked(asked.consumer_id)
            events.note(subject_of(person), OPENED, by=by.text, at=now, request=str(key), **_named(item))
    return file


def goes_along(complaint: Complaint) -> list[str]:
    """Return the other complaints about the same purchase, which get the new number too."""
    others = Complaint.objects.filter(purchase_id=complaint.purchase_id).exclude(pk=complaint.pk)
    return list(others.order_by("filed_at").values_list("reference", flat=True))


def _open_of(complaint: Complaint | None) -> QuerySet[DataRequest]:
    """Return the one request for a complaint that is not at its end; none where there is no complaint."""
    if complaint is None:
        return DataRequest.objects.none()
    return DataRequest.objects.filter(complaint=complaint, kind=RequestKind.LOST_NUMBER, state__in=OPEN)


def _held(key: UUID, by: Actor, *states: RequestState) -> tuple[DataRequest, LoadedComplaint]:
    """Lock a request in one of these states and its complaint, both people before them. Raises NotFound.

    Raises ValidationFailed for an officer who has the e-mail address of one of the two.
    """
    found = find_request(key, by)
    if by.role not in OFFICE or found.complaint is None or found.kind != RequestKind.LOST_NUMBER:
        raise NotFound
    consumers.lock_all(found.consumer_id, found.complaint.consumer_id)
    asked = _lock(key, *states)
    complaint = _complaint_of(asked)
    if _is_own_case(complaint, asked, by):
        raise ValidationFailed(errors={"": ("same-officer", {})})
    return asked, lock(complaint.reference, by)


def _is_own_case(complaint: Complaint, asked: DataRequest, by: Actor) -> bool:
    """Tell whether an officer has the e-mail address of the person that asks, or of the holder of the old number."""
    own = Member.objects.filter(pk__in=[by.id]).values_list("email", flat=True).first()
    people = Consumer.objects.filter(pk__in=[asked.consumer_id, complaint.consumer_id])
    return own in {each.email.open().lower() for each in people}


def _lock(key: UUID, *states: RequestState) -> DataRequest:
    held = DataRequest.objects.select_for_update(of=("self",)).select_related("consumer", "complaint__consumer")
    asked = held.filter(pk=key, state__in=states).first()
    if asked is None:
        raise NotFound
    return asked


def _complaint_of(asked: DataRequest) -> Complaint:
    if asked.complaint is None:
        raise NotFound
    return asked.complaint


def _plan(loaded: LoadedComplaint, asked: DataRequest, event: str, by: Actor, now: datetime) -> Plan:
    plan = Plan(loaded=loaded, event=event, by=by, at=now)
    plan.data["request"] = str(asked.pk)
    return plan


def _end(
    asked: DataRequest, state: RequestState, loaded: LoadedComplaint, event: str, by: Actor, now: datetime
) -> UUID:
    """End a request without moving anything, tell its officers where others end it, and return the event."""
    asked.state, asked.decided_at, asked.move_at = state, now, None
    asked.save()
    plan = _plan(loaded, asked, event, by, now)
    if asked.reason:
        plan.data["reason"] = asked.reason
    if state is RequestState.STOPPED:
        plan.notices += _to_officers(plan, asked)
    record([plan])
    close_task(
        TaskKind.DATA_REQUEST, [asked.pk], now, by.text, *([TaskEnd.CANCELLED] if state is RequestState.STOPPED else [])
    )
    return plan.event_id


def _to_officers(plan: Plan, asked: DataRequest) -> list[NoticePlan]:
    """Tell the officers that agreed and confirmed that the old number stopped it."""
    said = filter(None, (_event_of(asked, each) for each in (_AGREED, _GRANTED)))
    officers = [UUID(each.actor.partition(":")[2]) for each in said]
    return [
        NoticePlan(
            event=plan.event_id,
            subject=plan.complaint.reference,
            recipient=f"member:{member.pk}",
            channel=Channel.EMAIL,
            template=TO_OFFICERS,
            language=member.language,
            at=plan.at,
            params={"reference": plan.complaint.reference},
        )
        for member in Member.objects.filter(pk__in=officers, is_active=True).order_by("pk")
    ]


def _event_of(asked: DataRequest, kind: str) -> Event | None:
    """Return the event of this kind about a request, by the ledger."""
    found = Event.objects.filter(subject=_complaint_of(asked).subject, kind=kind).order_by("-seq")
    return next((each for each in found if each.data.get("request") == str(asked.pk)), None)
