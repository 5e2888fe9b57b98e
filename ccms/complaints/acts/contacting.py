"""Lets a seller open a complaint: by a code to a contact, or by a link that the buyer pasted into the page's inbox.

The pasted link proves that somebody read the notice, never who: it leads to the code, and counts as notice.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.firms import ways
from ccms.accounts.firms.entries import name_contact
from ccms.accounts.firms.naming import contact_index
from ccms.accounts.firms.registrars import note_named
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.privacy.sealing import index_of
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.firm import Refuse
from ccms.complaints.acts.proof_of_service import firm_received, order_received
from ccms.complaints.lifecycle import FIRM, Reason
from ccms.complaints.models import Complaint, Purchase
from ccms.complaints.plan import Plan
from ccms.complaints.queries import visible_to
from ccms.complaints.record import record
from ccms.complaints.statuses import NotAllowed
from ccms.core import crypto, phones, references
from ccms.core.failures import Failure, NotFound, ValidationFailed
from ccms.core.tickets import number_key
from ccms.law.purchase import payment_messages
from ccms.ledger.models import Event
from ccms.notices.models import Notice, State

CHECKS = 5  # "is this my order?" tries of a firm on one complaint, each in the history (lifecycle, §7)
CHECKED, NAMED_OWN = "firm.checked_order", "firm.named_own_number"


def page_token(reference: str) -> str:
    """Return the word in the link that the buyer pastes into the page's inbox; nobody can guess it.

    It is another one once the buyer has corrected who the seller is.
    """
    key = crypto.derive(settings.CCMS_INDEX_KEY, "pasted link")
    corrected = Complaint.objects.filter(reference=reference).values_list("seller_corrections", flat=True).first()
    return crypto.blind_index(key, f"{reference} {corrected}" if corrected else reference).hex()[:26]


def is_page_token(reference: str, token: str) -> bool:
    """Tell whether this is the word of the link that the buyer pastes."""
    return crypto.same(token.encode(), page_token(reference).encode())


def link_opened(*, reference: str, token: str, now: datetime) -> None:
    """Record that the pasted link was opened: notice to the firm, through no proved contact."""
    if not is_page_token(reference, token):
        raise NotFound
    if not Complaint.objects.filter(reference=reference, told_at__isnull=False).exists():
        raise NotFound
    firm_received(reference=reference, contact=None, at=now, basis="opened", now=now, by=CLOCK)


def contacts_for_codes(reference: str) -> list[FirmContact]:
    """Return the contacts of the firm that may get a code for this complaint; none before the firm is told.

    They are mobile numbers; a mail address only where there is no number (decision 7). A contact that another buyer
    named does not lead to this buyer's complaint; and where the shop has a contact of its own, one that only a buyer
    named does not answer in its place.
    """
    complaint = Complaint.objects.filter(reference=reference, told_at__isnull=False).first()
    if complaint is None:
        raise NotFound
    known = FirmContact.objects.filter(firm_id=complaint.firm_id, retired_at__isnull=True).exclude(
        channel__in=(Channel.PAGE, Channel.LETTER)
    )
    contacts = [c for c in known if c.serves(complaint.consumer_id)]
    usable = [c for c in contacts if c.is_proved] or contacts
    return [c for c in usable if c.channel == Channel.SMS] or usable


class LetterMoved(Failure):
    """A letter's code is right, and the complaint has gone over to the firm's other entry since."""

    slug = "letter-code-moved"


def letter_code(reference: str, contact: FirmContact) -> str:
    """Return the code that a letter to this postal address prints, in three groups; it counts for one complaint."""
    key = crypto.derive(settings.CCMS_INDEX_KEY, "letter code")
    digest = crypto.blind_index(key, f"{reference} {contact.pk} {contact.session_epoch}")
    code = "".join(references.ALPHABET[byte % len(references.ALPHABET)] for byte in digest[:12])
    return "-".join(code[start : start + 4] for start in (0, 4, 8))


def contact_by_letter(reference: str, typed: str) -> FirmContact:
    """Return the postal address whose letter about this complaint prints this code.

    Raises NotFound, and LetterMoved where the entry of this address was merged into the one that the complaint is about
    now: the seller is told at a way of that entry, which opens it.
    """
    code = references.as_typed(typed)
    for contact in _posted_to(reference):
        if crypto.same(code, letter_code(reference, contact).replace("-", "")):
            if Complaint.objects.filter(reference=reference, firm=contact.firm_id).exists():
                return contact
            if Complaint.objects.filter(reference=reference, firm__merged=contact.firm_id).exists():
                raise LetterMoved
    raise NotFound


def _by_post(reference: str) -> list[FirmContact]:
    firms = set(Complaint.objects.filter(reference=reference).values_list("firm", flat=True))
    return [contact for contact in _posted_to(reference) if contact.firm_id in firms]


def _posted_to(reference: str) -> list[FirmContact]:
    """Return the postal addresses in use to which a letter about this complaint went, unless it came back."""
    letters = Notice.objects.filter(subject=reference, channel=Channel.LETTER)
    sent = letters.filter(state__in=(State.QUEUED, State.SENT, State.DELIVERED))
    ids = [to.partition(":")[2] for to in sent.values_list("recipient", flat=True) if to.startswith("contact:")]
    return list(FirmContact.objects.filter(pk__in=ids, retired_at=None, value_index__isnull=False))


def has_letter(reference: str) -> bool:
    """Tell whether the firm can open this complaint with the code of a letter."""
    return bool(_by_post(reference))


def was_corrected(reference: str) -> bool:
    """Tell whether the buyer has corrected who the seller is, so that somebody was told of it by mistake before."""
    return Complaint.objects.filter(reference=reference, seller_corrections__gt=0).exists()


def contact_with(reference: str, phone: str) -> FirmContact:
    """Return the contact of the complaint's firm that is this number. Raises NotFound where it is none of them."""
    index = contact_index(Channel.SMS, phone)
    held = [each for each in contacts_for_codes(reference) if bytes(each.value_index or b"") == index]
    if not held:
        raise NotFound
    return max(held, key=lambda each: each.is_proved)


def held_contact(reference: str, contact: UUID) -> FirmContact:
    """Return a contact through which this complaint can still be answered. Raises NotFound."""
    known = [*contacts_for_codes(reference), *_by_post(reference)]
    held = next((each for each in known if each.id == contact), None)
    if held is None:
        raise NotFound
    return held


def actor_for(reference: str, contact: UUID) -> Actor:
    """Return the actor who proved, by a code, that they hold this contact of the complaint's firm."""
    held = held_contact(reference, contact)
    return Actor(
        role=Role.FIRM_LINK,
        id=held.id,
        firm=held.firm_id,
        contact=held.id,
        contact_verified=held.is_proved,
        complaint=reference,
    )


def name_own_number(*, reference: str, phone: str, now: datetime) -> FirmContact:
    """Keep the number that a person who came by the pasted link has just proved, where the shop has no other.

    It says who answers, not that they are the shop: unproved, and it leads to this buyer's complaints only.
    Raises `ValidationFailed` where it is the buyer's own.
    """
    complaint = Complaint.objects.select_related("firm", "consumer").filter(reference=reference).first()
    if complaint is None or complaint.told_at is None:
        raise NotFound
    if bytes(complaint.consumer.phone_index or b"") == index_of("phone", phones.normalise(phone)):
        raise ValidationFailed(errors={"phone": ("phone-is-the-other-party", {})})
    with transaction.atomic():
        firm, buyer = complaint.firm, complaint.consumer_id
        contact = name_contact(firm, Channel.SMS, phone, source=Source.FIRM, named_by=buyer, now=now)
        note_named([firm.pk], now, NAMED_OWN)
    return contact


def say_no_shop(*, reference: str, contact: UUID, now: datetime) -> bool:
    """Take the word of a person with the code of a contact that they are no shop; nothing of the complaint is read.

    Tells whether the contact was given up: one that is proved to be the firm's waits for an officer. Said twice, it is
    said once.
    """
    try:
        by = actor_for(reference, contact)
    except NotFound:
        return True
    with transaction.atomic():
        try:
            perform(Refuse(code=Reason.NOT_A_SHOP), reference=reference, by=by, now=now)
        except NotAllowed:  # the complaint does not wait for the seller now
            ways.disown(contact, by.text, now)
    return FirmContact.objects.filter(pk=contact, retired_at__isnull=False).exists()


def opened_by_firm(*, reference: str, by: Actor, now: datetime) -> None:
    """Record, once, that the firm read the complaint after proving its contact: receipt, if none was proved before.

    Of an order it is the receipt of the order.
    """
    for received in (firm_received, order_received):
        received(reference=reference, contact=by.contact, at=now, basis="opened", now=now, by=by)


def is_my_order(*, reference: str, by: Actor, now: datetime, phone: str = "", number: str = "") -> bool:
    """Tell the seller whether a number in their book is of this purchase; five tries, each in the history.

    `phone` is the customer's, `number` that of the order or of the payment (TrxID).
    """
    if by.role not in FIRM:
        raise NotFound
    if not (phone or number):
        raise ValidationFailed(errors={"phone": ("text-missing", {})})
    index = index_of("phone", phones.normalise(phone)) if phone else b""
    with transaction.atomic():
        loaded = lock(reference, by)
        complaint = loaded.complaint
        tried = Event.objects.filter(subject=complaint.subject, kind=CHECKED).count()
        if tried >= CHECKS:
            raise ValidationFailed(errors={"phone": ("order-checks-used", {"tries": CHECKS})})
        same_phone = bool(index) and bytes(complaint.consumer.phone_index or b"") == index
        matches = same_phone or _is_of(complaint.purchase, number)
        plan = Plan(loaded=loaded, event=CHECKED, by=by, at=now)
        plan.data = {"matches": matches, "try": tried + 1}
        record([plan])
    return matches


def _is_of(purchase: Purchase, number: str) -> bool:
    """Tell whether this is the number of the purchase's order, or of its payment."""
    key, trx = number_key(number), payment_messages.trx_of(number)
    return bool(key) and (key == number_key(purchase.number) or (bool(trx) and trx == purchase.trx))


def tries_left(reference: str, by: Actor) -> int:
    """Return how many numbers the firm may still check on this complaint."""
    complaint = visible_to(by).get(reference=reference)
    return CHECKS - Event.objects.filter(subject=complaint.subject, kind=CHECKED).count()
