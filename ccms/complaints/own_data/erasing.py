"""Erases a person: their key and every cell sealed under it, what they told in their own words, and its search words.

What the firm and the office wrote stays theirs. Source: decision 9, the narrative is deleted at erasure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts import consumers
from ccms.accounts.actors import CLOCK, Kind
from ccms.accounts.codes.waiting import forget_codes
from ccms.accounts.members.staff import OPERATOR
from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import SealedField
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.dispatches.planning import leave_unfiled
from ccms.complaints.evidence.cleaning import clean_holders
from ccms.complaints.evidence.resumable import remove_all
from ccms.complaints.facts import without_texts
from ccms.complaints.intakes.lapsing import erase_of_number
from ccms.complaints.lifecycle import ENDED
from ccms.complaints.models import (
    Answer,
    Complainant,
    Complaint,
    Crossing,
    DataRequest,
    Dispatch,
    Draft,
    Evidence,
    ExportPiece,
    ExportState,
    FirmCard,
    FirmChange,
    FirmExport,
    FirmNote,
    InformationRequest,
    OrderHolder,
    Purchase,
    RepaymentRow,
    ShopOrder,
    ShopReply,
    Statement,
)
from ccms.complaints.models.data_request import OPEN, RequestState
from ccms.complaints.models.firm_desk import Changed
from ccms.complaints.models.task import TaskEnd, TaskKind
from ccms.complaints.own_data.holding import held_of, wanted_by_others
from ccms.complaints.plan import Plan
from ccms.complaints.record import record
from ccms.complaints.search_words import READER, write_words
from ccms.complaints.tasks.keeping import close_task
from ccms.core.failures import NotFound
from ccms.ledger import events
from ccms.ledger.canonical import JSON
from ccms.ledger.following import hold
from ccms.notices.queues import forget_messages

ERASED, ENDED_REQUESTS = "operator.erased_person", "clock.ended_requests"
# A clerk wrote down a caller's story, so it is told by its kind; another person may have filed for them.
_THEIRS = Q(author__startswith=f"{Kind.CONSUMER}:") | Q(kind="narrative")


class CaseOpen(Exception):  # noqa: N818 - failures are named for what happened
    """A complaint of this person is not at its end, or is held by an order; `references` says which."""

    def __init__(self, references: list[str]) -> None:
        super().__init__(", ".join(references))
        self.references = references


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of a person went: the complaints whose skeleton stays, and the files that are no more."""

    complaints: int
    files: int


def erase_on_request(reference: str, now: datetime) -> Erased:
    """Erase the person whose complaint this is, at their request, and write an event that says so, without a name.

    Raises NotFound where there is no such complaint or its person is erased already, CaseOpen while any complaint of
    theirs is open, held by an order, or asked for by another person.
    """
    with transaction.atomic():
        known = Complaint.objects.filter(reference=reference).first()
        # the lock that a filing takes: none comes between this look and the end
        person = consumers.locked(known.consumer_id) if known else None
        if person is None or person.erased_at is not None:
            raise NotFound
        running = open_complaints(person.pk) or held_of(person.pk) or wanted_by_others(person.pk)
        if running:
            raise CaseOpen([each.reference for each in running])
        return erase_asked(person, now, kind=ERASED, by=OPERATOR)


def open_complaints(person: UUID) -> list[Complaint]:
    """Return what forbids to erase a person: complaints that are not at their end, reviews and fines among them."""
    return list(Complaint.objects.filter(consumer_id=person).exclude(status__in=ENDED).order_by("filed_at"))


def erase_asked(
    person: Consumer, now: datetime, *, kind: str, by: str, event: str = "clock.erased_person", **said: Any
) -> Erased:
    """Erase a person that is locked and has nothing open; their complaints say so by an event of this kind each."""
    complaints = list(Complaint.objects.select_for_update().filter(consumer_id=person.pk).order_by("id"))
    files = files_of(person.pk).count()
    record([_erasure_of(each, now, event) for each in complaints])
    if event != "clock.erased_person":
        _forget_desks(complaints)
    erase_person(person.pk, now)
    subject = f"{Kind.CONSUMER}:{person.pk}"
    events.note(subject, kind, by=by, at=now, complaints=len(complaints), files=files, **said)
    return Erased(len(complaints), files)


def erase_complaint(complaint: Complaint, now: datetime, *, event: str) -> None:
    """Erase what a person told about one complaint, while they stay known by others; the caller holds both."""
    hold(READER)
    plan, said = _erasure_of(complaint, now, event), _words_of(complaint)
    _empty_cells(plan, set(said.values_list("pk", flat=True)))
    record([plan])
    said.delete()
    Evidence.objects.filter(holder=complaint.purchase_id, side="consumer").delete()
    _forget_desks([complaint])
    _forget_copies([complaint])
    write_words([Complaint.objects.select_related("firm", "purchase", "consumer").get(pk=complaint.pk)])
    transaction.on_commit(lambda: clean_holders([complaint.purchase_id]), robust=True)


def _words_of(complaint: Complaint) -> QuerySet[Statement]:
    return Statement.objects.filter(_THEIRS, complaint=complaint)


def _empty_cells(plan: Plan, gone: set[UUID]) -> None:
    """Empty what is sealed about a complaint, and let no row lead to a text that goes."""
    complaint = plan.complaint
    purchase = next(row for row in plan.touched if isinstance(row, Purchase))
    form = Complainant.objects.get(complaint=complaint)
    left = [row for row in plan.touched if isinstance(row, Dispatch)]
    sent = [*left, *Dispatch.objects.filter(complaint=complaint).exclude(pk__in=[row.pk for row in left])]
    orders = list(ShopOrder.objects.filter(purchase=purchase))
    for row in (purchase, form, *sent, *orders):
        for each in row._meta.concrete_fields:  # noqa: SLF001 - Django's public name for it
            if isinstance(each, SealedField):
                setattr(row, each.attname, "")
    led: list[Answer | InformationRequest] = [*Answer.objects.filter(complaint=complaint)]
    led += InformationRequest.objects.filter(complaint=complaint)
    for row in led:
        for each in row._meta.concrete_fields:  # noqa: SLF001
            if each.related_model is Statement and getattr(row, each.attname) in gone:
                setattr(row, each.attname, None)
    plan.touched += [form, *sent, *orders, *led]


def _forget_desks(complaints: Sequence[Complaint]) -> None:
    """Delete what firms kept about these complaints for themselves: notes, and their own numbers."""
    FirmNote.objects.filter(card__complaint__in=complaints).delete()
    FirmCard.objects.filter(complaint__in=complaints).update(firm_reference="")
    changes = FirmChange.objects.filter(card__complaint__in=complaints, what=Changed.REFERENCE)
    changes.update(value="")


def _erasure_of(complaint: Complaint, now: datetime, event: str) -> Plan:
    """Plan what a complaint loses: its number at the shop, that of its payment, and texts among the answers."""
    plan = Plan(loaded=load_complaints([complaint])[0], event=event, by=CLOCK, at=now)
    purchase = Purchase.objects.get(pk=complaint.purchase_id)
    purchase.number = purchase.trx = purchase.first_made_no = ""
    purchase.facts = without_texts(purchase.facts, plan.loaded.pack)
    purchase.told = {key: without_texts(each, plan.loaded.pack) for key, each in purchase.told.items()}
    plan.touched.append(purchase)
    plan.data["seen"] = "by_firm" if complaint.told_at else "by_office"
    leave_unfiled(plan)
    return plan


def erase_person(person: UUID, now: datetime) -> bool:
    """Erase somebody once for good; False where they are erased already or were never there.

    The caller has checked that no open case forbids it. Bytes go when the transaction has ended: not before, since
    they do not come back, and where that fails the cleaner takes what has no row.
    """
    with transaction.atomic():
        hold(READER)
        _forget_messages(person, now)
        _end_requests(person, now)
        done = consumers.erase_again(person, now)
        Statement.objects.filter(_THEIRS, complaint__consumer_id=person).delete()
        files = files_of(person)
        holders = set(files.values_list("holder", flat=True))
        files.delete()
        Draft.objects.filter(consumer_id=person).delete()
        for short_lived in (ShopReply, OrderHolder, Crossing):
            short_lived._default_manager.filter(consumer_id=person).delete()  # noqa: SLF001
        complaints = list(Complaint.objects.select_related("firm", "purchase", "consumer").filter(consumer_id=person))
        _forget_copies(complaints)
        write_words(complaints)
        transaction.on_commit(lambda: clean_holders(holders), robust=True)
        transaction.on_commit(lambda: remove_all(f"{Kind.CONSUMER}:{person}"), robust=True)
    return done


def _end_requests(person: UUID, now: datetime) -> None:
    """End what the person still asks for: nobody can answer them any more."""
    asked = DataRequest.objects.filter(consumer_id=person, state__in=OPEN)
    ended = list(asked.values_list("pk", flat=True))
    if not ended:
        return
    asked.update(state=RequestState.TAKEN_BACK, decided_at=now, move_at=None, erase_at=None, reason="")
    named: list[JSON] = [str(key) for key in ended]
    events.note(f"{Kind.CONSUMER}:{person}", ENDED_REQUESTS, by=CLOCK.text, at=now, ended=named)
    close_task(TaskKind.DATA_REQUEST, ended, now, CLOCK.text, TaskEnd.CANCELLED)


def _forget_messages(person: UUID, now: datetime) -> None:
    """Delete what knows the number and address until now: codes, what waits to be sent, what was handed over."""
    known = Consumer.objects.filter(pk=person, erased_at=None).first()
    if known is None:
        return
    forget_codes(known)
    erase_of_number(known.phone_index, now)
    forget_messages(f"{Kind.CONSUMER}:{person}", [known.phone.open(), known.email.open()])


def _forget_copies(complaints: Sequence[Complaint]) -> None:
    """End the tables of their firms that are not fetched yet, and delete numbers of payments in their lists."""
    firms = {key for each in complaints for key in (each.firm_id, each.firm.parent_id) if key}
    tables = FirmExport.objects.filter(firm_id__in=firms)
    tables.filter(state__in=(ExportState.MAKING, ExportState.READY)).update(state=ExportState.EXPIRED)
    ExportPiece.objects.filter(export__in=tables).delete()
    rows = RepaymentRow.objects.filter(reference__in=[each.reference for each in complaints])
    rows.update(transaction="", typed=None)


def files_of(person: UUID) -> QuerySet[Evidence]:
    """Return what they gave, to a draft, a case or a request; the same bytes that the firm gave too stay the firm's."""
    places = Draft.objects.filter(consumer_id=person).values("id")
    purchases = Purchase.objects.filter(consumer_id=person).values("id")
    requests = DataRequest.objects.filter(consumer_id=person).values("id")
    of_person = Q(holder__in=places) | Q(holder__in=purchases) | Q(holder__in=requests)
    return Evidence.objects.filter(of_person, side="consumer")
