"""Lays what a payment service wrote beside what the buyer typed, the seller's known numbers and other complaints.

A buyer is told of what is known of the seller from a register, the seller or an office, never of what another buyer
named, nor that another complaint names the payment: that is for the officer. It is a warning and stops nothing.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import known_wallets
from ccms.accounts.firms.naming import wallet_index
from ccms.accounts.models import FirmContact
from ccms.accounts.models.firm_contact import Proof
from ccms.complaints.filing.contents import Filing
from ccms.complaints.models import Complaint
from ccms.law.pack.in_force import Pack
from ccms.law.purchase import payment_messages
from ccms.law.purchase.payment_messages import Agreement, PaymentMessage

MOST = 20  # other complaints that name the same payment


def trx_of(filing: Filing) -> str:
    """Return the number of the payment's transaction: what the service wrote, else what was typed."""
    said = filing.payment.trx_id if filing.payment else filing.facts.get("trx_id")
    return payment_messages.trx_of(said)[:40]


def kept(message: PaymentMessage | None) -> str:
    """Return a message as a purchase keeps it."""
    return json.dumps(payment_messages.written(message), ensure_ascii=False) if message else ""


def message_of(text: str) -> PaymentMessage | None:
    """Return the message that a purchase keeps."""
    return payment_messages.restored(json.loads(text)) if text else None


def for_buyer(
    pack: Pack, message: PaymentMessage, facts: Mapping[str, object], firm: UUID | None
) -> tuple[Agreement, ...]:
    """Return what agrees and what differs, as a buyer may know it; what nobody told is left out."""
    is_known = _is_known(firm, payment_messages.receiver_of(message), sure=True) if firm else None
    # the whole price is no measure of what was sent before delivery
    found = payment_messages.compare(pack, message, {**facts, "price": None}, is_known=is_known)
    return tuple(each for each in found if each.agrees is not None)


def for_office(
    complaint: Complaint, pack: Pack, message: PaymentMessage | None, facts: Mapping[str, object], *, seen: bool
) -> tuple[Agreement, ...]:
    """Return what agrees and what differs, as an officer reads it; `seen`: another complaint names the payment."""
    number = payment_messages.receiver_of(message) if message else str(facts.get("wallet_number") or "")
    known = _is_known(complaint.firm_id, number, beside=complaint.consumer_id)
    used = seen if complaint.purchase.trx else None
    if message is None:
        found = payment_messages.compare_typed(pack, is_known=known, trx_seen_elsewhere=used)
    else:
        told = {**facts, "price": None}
        found = payment_messages.compare(pack, message, told, is_known=known, trx_seen_elsewhere=used)
    return tuple(each for each in found if each.agrees is not None)


def same_payment(complaint: Complaint) -> list[Complaint]:
    """Return the complaints about other purchases that name the same transaction, of whichever office."""
    trx = complaint.purchase.trx
    if not trx:
        return []
    others = Complaint.objects.filter(purchase__trx=trx).exclude(purchase_id=complaint.purchase_id)
    return list(others.select_related("office", "firm").order_by("filed_at")[:MOST])


def _is_known(firm: UUID, number: str, *, sure: bool = False, beside: UUID | None = None) -> bool | None:
    """Tell whether a number is known as the firm's, without what one buyer (`beside`) said; None where none is known.

    `sure`: only what a register, the firm or an office says.
    """
    if not any(letter.isdigit() for letter in number):
        return None
    index = wallet_index(number)
    own = FirmContact.objects.filter(firm_id=firm, proof=Proof.PROVED, retired_at=None, channel=Channel.SMS)
    if own.filter(value_index=index).exists():
        return True
    known = known_wallets(firm, sure=sure, beside=beside)
    return index in known if known else None
