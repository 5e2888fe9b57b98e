"""Begins a second complaint about one purchase, against another firm that had a part in it (lifecycle, §8).

Both share the purchase and its evidence; each has its own firm, course and deadlines. What the buyer told this firm,
and what came of it, is asked anew.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import ErasedError
from ccms.complaints.facts import join, split
from ccms.complaints.filing import drafts
from ccms.complaints.filing.contents import OF_THE_FIRM, Filing
from ccms.complaints.models import Complainant, Complaint, Draft, Purchase
from ccms.complaints.plan import Plan
from ccms.complaints.queries import find, is_disowned
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.pack.book import book
from ccms.law.purchase.answers import write_answers
from ccms.ledger.models import Event

MARK = "beside"  # where a draft keeps the reference of the complaint beside which it is begun


def known_of_purchase(complaint: Complaint, now: datetime) -> dict[str, object]:
    """Return what was told of the purchase, as JSON holds it, without what concerns the first firm alone.

    Raises ValidationFailed where its person was erased meanwhile.
    """
    pack = book().on(dhaka_day(now))
    purchase = complaint.purchase
    with _refused_where_erased():
        personal = purchase.personal_facts.open() if purchase.personal_facts else ""
    told = join(pack, purchase.facts, personal)
    asked = {name for name, question in pack.questions.items() if question.page != OF_THE_FIRM}
    return write_answers({name: value for name, value in told.items() if name in asked})


@contextmanager
def _refused_where_erased() -> Iterator[None]:
    try:
        yield
    except ErasedError as erased:
        raise ValidationFailed(errors={"purchase_of": ("purchase-erased", {})}) from erased


def own_complaint(reference: str, by: Actor) -> Complaint:
    """Return a complaint that this buyer filed. Raises NotFound."""
    if by.role is not Role.CONSUMER:
        raise NotFound
    complaint = find(reference, by)
    if is_disowned(complaint):
        raise NotFound
    return complaint


def begin_beside(*, reference: str, by: Actor, now: datetime) -> None:
    """Open the draft of a purchase anew, filled in with what is known; a draft that was open waits.

    One that was begun before and is not sent goes on as it was left. Raises NotFound, and ValidationFailed where the
    person was erased meanwhile.
    """
    first = own_complaint(reference, by)
    person = Complainant.objects.get(complaint=first)
    with _refused_where_erased():
        name, represented = person.name.open(), person.represented.open() if person.represented else ""
    facts = {**known_of_purchase(first, now), "full_name": name, "district": person.district}
    body = {
        MARK: reference,
        "facts": facts,
        "category": first.category,
        "wish": first.wish,
        "complainant": person.kind,
        "represented": represented,
    }
    with transaction.atomic():
        Consumer.objects.select_for_update().get(id=first.consumer_id)
        own_complaint(reference, by)  # given to another person while this one waited for the lock
        if Draft.objects.filter(pk=first.purchase_id, consumer_id=first.consumer_id, sent_at=None).exists():
            drafts.resume(by=by, draft=first.purchase_id, now=now)
            return
        drafts.set_aside(by, now)
        known = Draft.objects.filter(pk=first.purchase_id).first()
        draft = known or Draft(id=first.purchase_id, consumer_id=first.consumer_id)
        draft.body, draft.step, draft.saved_at = json.dumps(body, ensure_ascii=False), "firm", now
        draft.sent_at = draft.remind_on = draft.reminded_at = None
        draft.save()


def tell_of_firm(plan: Plan, filing: Filing) -> None:
    """Keep what was told of this firm beside the purchase, which stays as it was told first."""
    purchase, pack = Purchase.objects.select_for_update().get(pk=filing.draft), plan.loaded.pack
    plain, _ = split(pack, filing.facts)
    of_the_firm = {name for name, question in pack.questions.items() if question.page == OF_THE_FIRM}
    gone = dict.fromkeys((purchase.facts.keys() - plain.keys()) & of_the_firm)
    own = {name: value for name, value in plain.items() if purchase.facts.get(name) != value}
    purchase.told = {**purchase.told, str(plan.complaint.id): {**own, **gone}}
    plan.complaint.purchase = purchase
    plan.touched.append(purchase)


def repaid_for(complaint: Complaint) -> int | None:
    """Return what the buyer got back in this complaint, in paisa, by the settlement in its history."""
    for event in Event.objects.filter(subject=complaint.subject).order_by("-seq"):
        if settled := event.data.get("settlement"):
            amount = settled.get("amount_paisa")
            return int(amount) if amount is not None else None
    return None


def repaid_of_purchase(purchase: UUID) -> int:
    """Return what the buyer got back for a purchase from all firms together, in paisa; no more than was paid counts."""
    complaints = list(Complaint.objects.select_related("purchase").filter(purchase_id=purchase))
    paid = complaints[0].purchase.amount_paisa if complaints else None
    total = sum(repaid_for(each) or 0 for each in complaints if each.status == "settled")
    return total if paid is None else min(total, paid)
