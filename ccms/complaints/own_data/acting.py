"""Ends that somebody complains for somebody else: the complaint goes on with the person whom it concerns.

The one who filed offers it to a number, and its holder takes it over with a code of their own. Where no such offer
stands, the person asks the office, which compares names and decides. What was filed for oneself stays with its filer.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts import consumers
from ccms.accounts.actors import Actor
from ccms.accounts.channels import Channel
from ccms.accounts.models import Consumer, FirmContact, FirmWallet
from ccms.accounts.privacy.sealing import sealed_columns
from ccms.complaints.acts.acting import load_complaints, lock
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import (
    Complainant,
    Complaint,
    DataRequest,
    Dispatch,
    Draft,
    Evidence,
    FirmNote,
    Purchase,
    ShopOrder,
)
from ccms.complaints.models.data_request import OPEN, RequestKind, RequestState
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.own_data.asking import HANDED_OVER, NEW_NUMBER, keep, open_request_task
from ccms.complaints.own_data.gathering import person_of
from ccms.complaints.own_data.taking import TO_THE_FILER, TO_THE_OLD_NUMBER, tell
from ccms.complaints.plan import Plan
from ccms.complaints.queries import is_disowned
from ccms.complaints.record import record
from ccms.complaints.tasks.keeping import close_task
from ccms.core.failures import NotFound, ValidationFailed
from ccms.core.phones import normalise
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.notices import outbox
from ccms.notices.outbox import NoticePlan

FOR_ANOTHER = frozenset({"on_behalf", "minor_parent", "minor_guardian"})  # of the pack's list `complainant_type`


def is_for_another(complaint: Complaint, form: Complainant) -> bool:
    """Tell whether an open complaint was filed by one person for another."""
    return form.kind in FOR_ANOTHER and complaint.status not in ENDED


def names_another(complaint: Complaint) -> bool:
    """Tell whether a complaint, and each that goes along with it, was filed for another person and names them.

    Without that name an office has nothing to compare, and the code of the one who filed is needed.
    """
    forms = Complainant.objects.filter(complaint__purchase_id=complaint.purchase_id)
    return all(form.kind in FOR_ANOTHER and form.represented for form in forms)


def offer(*, reference: str, phone: str, by: Actor, now: datetime) -> DataRequest:
    """Let the holder of a number take a complaint over. Raises NotFound, ValidationFailed and AlreadyAsked."""
    person, number = person_of(by), normalise(phone)
    if number == person.phone.open():
        raise ValidationFailed(errors={"phone": ("own-number", {})})
    with transaction.atomic():
        consumers.locked(person.pk)
        loaded = lock(reference, by)
        if not is_for_another(loaded.complaint, loaded.complaint.complainant) or is_disowned(loaded.complaint):
            raise NotFound
        take_or_refuse(Counted.DATA_REQUESTS, str(person.pk), now)
        _offers(loaded.complaint).delete()  # another number takes the place of the one before
        offered = DataRequest(consumer=person, complaint=loaded.complaint, kind=RequestKind.HAND_OVER, asked_at=now)
        offered.wanted = number
        keep(offered)
        plan = Plan(loaded=loaded, event="consumer.offered_to_hand_over", by=by, at=now)
        plan.data["request"] = str(offered.pk)
        record([plan])
    return offered


def _offers(complaint: Complaint) -> QuerySet[DataRequest]:
    """Return the offer of the person whose complaint it is; what an earlier one offered has gone with the complaint."""
    own = DataRequest.objects.filter(complaint=complaint, consumer_id=complaint.consumer_id)
    return own.filter(kind=RequestKind.HAND_OVER, state=RequestState.ASKED)


def standing_offer(reference: str, by: Actor) -> DataRequest | None:
    """Return the offer of a complaint to this person's number; None where they may ask the office. Raises NotFound."""
    person = person_of(by)
    complaint = _of_somebody_else(reference, person.pk)
    number = person.phone.open()
    offered = next((each for each in _offers(complaint) if each.wanted.open() == number), None)
    if offered is None and not names_another(complaint):
        raise NotFound
    return offered


def _of_somebody_else(reference: str, person: UUID) -> Complaint:
    """Return an open complaint that another filed for somebody. Raises NotFound alike for each other and for none."""
    found = Complaint.objects.filter(reference=reference, complainant__kind__in=FOR_ANOTHER)
    complaint = found.exclude(consumer_id=person).exclude(status__in=ENDED).first()
    if complaint is None:
        raise NotFound
    return complaint


def take_over(*, reference: str, words: str, by: Actor, now: datetime) -> bool:
    """Take over what was offered to one's number; else ask the office for it. True where it is taken over.

    Raises NotFound, AlreadyAsked, and TooManyRequests where strangers have asked for this filer's complaints too often.
    """
    person_id = person_of(by).pk
    with transaction.atomic():
        complaint = _of_somebody_else(reference, person_id)
        consumers.lock_all(person_id, complaint.consumer_id)
        complaint = _of_somebody_else(reference, person_id)  # given to another while this one waited for the lock
        person = Consumer.objects.get(pk=person_id)
        offered = standing_offer(reference, by)
        if offered is None:
            _ask(complaint, person, words, by, now)
            return False
        offered.state, offered.decided_at = RequestState.DONE, now
        offered.save()
        hand_over(complaint, person, by, now, event="consumer.took_over", request=str(offered.pk))
    return True


def _ask(complaint: Complaint, person: Consumer, words: str, by: Actor, now: datetime) -> None:
    """Let the office compare the names, and tell the one who filed."""
    if not words.strip():
        raise ValidationFailed(errors={"words": ("text-missing", {})})
    take_or_refuse(Counted.DATA_REQUESTS, str(person.pk), now)
    take_or_refuse(Counted.TAKE_OVERS, str(complaint.consumer_id), now)
    asked = DataRequest(consumer=person, complaint=complaint, kind=RequestKind.TAKE_OVER, asked_at=now)
    asked.words = words
    keep(asked)
    held = Complaint.objects.select_for_update().get(pk=complaint.pk)
    plan = Plan(loaded=load_complaints([held])[0], event="consumer.asked_to_take_over", by=by, at=now)
    plan.data["request"] = str(asked.pk)
    record([plan])
    open_request_task(asked, plan.event_id, complaint, now)


def hand_over(
    complaint: Complaint,
    to: Consumer,
    by: Actor,
    now: datetime,
    *,
    event: str,
    request: str,
    same_person: bool = False,
) -> None:
    """Give a complaint, and others about the same purchase, to the person whom it concerns; both are locked.

    What the one who filed said of themselves goes along only with the `same_person`, who has another number now; it is
    sealed anew, as are the purchase and its numbers.
    """
    before, why = complaint.consumer_id, NEW_NUMBER if same_person else HANDED_OVER
    held = list(Complaint.objects.select_for_update().filter(purchase_id=complaint.purchase_id).order_by("id"))
    plans, left = [], []
    for loaded in load_complaints(held):
        plan = Plan(loaded=loaded, event=event, by=by, at=now)
        _leave_contacts(loaded.complaint.firm_id, before, to.pk, held)
        ended = _end_requests(loaded.complaint, to, request, why, by, now)
        plan.data["request"] = request
        if ended:
            plan.data["ended"] = [str(each.pk) for each in ended]
        asked = [each for each in ended if each.kind == RequestKind.LOST_NUMBER and each.state == RequestState.REFUSED]
        left += [(each.consumer, plan.event_id) for each in asked]
        plan.set("consumer_id", to.pk)
        plan.set("disclose_phone", value=False)
        plan.set("consumer_reached", value=False)
        plan.touched += _rows(loaded.complaint, to, same_person=same_person)
        plan.notices.append(_to_the_filer(plan, before, TO_THE_OLD_NUMBER if same_person else TO_THE_FILER))
        outbox.call_off(loaded.complaint.reference, "consumer")
        plans.append(plan)
    _reseal_notes([each.pk for each in held], to)
    _leave_drafts(complaint.purchase_id, to)
    record(plans)
    for person, about in left:
        tell(person, "clock.refused_lost_number", about, now)


def _rows(
    complaint: Complaint, to: Consumer, *, same_person: bool
) -> list[Complainant | Purchase | ShopOrder | Dispatch]:
    """Return the rows of a complaint as its new person's, with their cells sealed under the new key."""
    form = Complainant.objects.get(complaint_id=complaint.pk)
    if same_person:
        _resealed(form, to)
    else:
        name = form.represented.open() or form.name.open()
        form.consumer, form.kind, form.form_completed_at = to, "self", None
        for field in sealed_columns(Complainant):
            setattr(form, field.attname, name if field.attname == "name" else b"")
    purchase = Purchase.objects.get(pk=complaint.purchase_id)
    rows: list[Complainant | Purchase | ShopOrder | Dispatch] = [form, _resealed(purchase, to)]
    rows += [_resealed(each, to) for each in ShopOrder.objects.filter(purchase=purchase)]
    rows += [_resealed(each, to) for each in Dispatch.objects.filter(complaint=complaint).exclude(content=b"")]
    return rows


def _resealed[R: Complainant | Purchase | ShopOrder | FirmNote | Dispatch](row: R, to: Consumer) -> R:
    texts = {field.attname: getattr(row, field.attname).open() for field in sealed_columns(type(row))}
    row.consumer_id = to.pk
    for name, text in texts.items():
        setattr(row, name, text)
    return row


def _reseal_notes(complaints: list[UUID], to: Consumer) -> None:
    """Seal what firms noted for themselves under the key of the person whom it may name from now on."""
    for note in FirmNote.objects.filter(card__complaint_id__in=complaints):
        _resealed(note, to).save()


def _leave_drafts(purchase: UUID, to: Consumer) -> None:
    """Let the form from which the purchase came be the new person's, without what the filer had begun in it anew."""
    Draft.objects.filter(pk=purchase, sent_at=None).delete()
    Draft.objects.filter(pk=purchase).update(consumer=to)
    if Evidence.objects.filter(holder=purchase, event=None).delete()[0]:
        transaction.on_commit(partial(clean_holders, [purchase]), robust=True)


def _end_requests(
    complaint: Complaint, to: Consumer, but: str, why: str, by: Actor, now: datetime
) -> list[DataRequest]:
    """End what its holder until now wanted corrected, and that it get another number than that holder's.

    The one request that is just done (`but`) is left out; another of its new person's is done by this, too.
    """
    corrections = Q(kind=RequestKind.CORRECTION, consumer_id=complaint.consumer_id)
    asked = DataRequest.objects.filter(corrections | Q(kind=RequestKind.LOST_NUMBER), complaint=complaint)
    ended = list(asked.filter(state__in=OPEN).exclude(pk=UUID(but)).select_related("consumer"))
    for each in ended:
        done = each.consumer_id == to.pk
        each.state, each.reason = (RequestState.DONE, "") if done else (RequestState.REFUSED, why)
        each.decided_at, each.move_at = now, None
        each.save(update_fields=["state", "reason", "decided_at", "move_at"])
    if ended:
        close_task(TaskKind.DATA_REQUEST, [each.pk for each in ended], now, by.text, TaskEnd.CANCELLED)
    return ended


def _leave_contacts(firm: UUID, before: UUID, to: UUID, held: list[Complaint]) -> None:
    """Let what the filer alone named of a firm serve the new person, unless another complaint of the filer needs it."""
    others = Complaint.objects.filter(consumer_id=before, firm_id=firm).exclude(pk__in=[each.pk for each in held])
    if others.exists():
        return
    known = FirmContact.objects.filter(firm_id=firm, named_by_id=to).values("channel", "value_index")
    taken = {(each["channel"], bytes(each["value_index"] or b"")) for each in known}
    for contact in FirmContact.objects.filter(firm_id=firm, named_by_id=before):
        if (contact.channel, bytes(contact.value_index or b"")) not in taken:
            contact.named_by_id = to
            contact.save(update_fields=["named_by"])
    FirmWallet.objects.filter(firm_id=firm, named_by_id=before).update(named_by_id=to)


def _to_the_filer(plan: Plan, before: UUID, template: str) -> NoticePlan:
    """Tell the one who filed, or the number that was lost, that the complaint goes on without them."""
    return NoticePlan(
        event=plan.event_id,
        subject=plan.complaint.reference,
        recipient=f"consumer:{before}",
        channel=Channel.SMS,
        template=template,
        language=plan.complaint.language,
        at=plan.at,
        params={"reference": plan.complaint.reference, "firm": str(plan.complaint.firm_id)},
    )
