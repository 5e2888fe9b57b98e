"""Reads a pasted message of a payment service, fills empty answers from it, and compares it with the typed ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from ccms.complaints.filing import payments
from ccms.law.purchase import payment_messages
from ccms.law.purchase.payment_messages import Agreement, PaymentMessage
from ccms.web import fields
from ccms.web.consumer.filing.journey import Journey, Page
from ccms.web.requests import SignedRequest

FIELD, BUTTON = "message", "fill"
PROOF = "payment_proof"  # the kind of evidence that such a message is


class PasteForm(fields.PageForm):
    """The place to paste it; whatever does not look like one is no mistake."""

    message = fields.CleanText(
        label=_("Paste the payment message here"),
        help_text=_("From bKash, Nagad or Rocket. We fill in the amount, the day and the transaction ID."),
        most=payment_messages.LONGEST,
        required=False,
    )


@dataclass(frozen=True)
class Pasted:
    """The paste field of one page: what was pasted now or before, and how it compares."""

    form: PasteForm
    read: PaymentMessage | None
    wanted: bool  # "fill in" was tapped, or something was pasted and not filled in yet
    agreements: tuple[Agreement, ...] = ()

    @property
    def unread(self) -> bool:
        """Tell whether something was pasted that no known wording fits."""
        return self.wanted and self.read is None

    @property
    def facts(self) -> Mapping[str, object]:
        """What the message says, by the questions it answers."""
        return facts_of(self.read) if self.read else {}

    @property
    def kept(self) -> dict[str, object] | None:
        """The message as a draft holds it."""
        return payment_messages.written(self.read) if self.read else None


def asked_for(request: SignedRequest, journey: Journey, page: Page) -> Pasted | None:
    """Return the paste field where this page asks what a message of the chosen service can tell."""
    services = {known.service for known in journey.pack.payment_messages}
    if journey.facts.get("pay_method") not in services or not any(PROOF in each.evidence for each in page.questions):
        return None
    form = PasteForm(request.POST or None)
    typed = str(form.cleaned_data.get(FIELD, "")) if form.is_valid() else ""
    if typed or BUTTON in request.POST:
        return Pasted(form, payment_messages.parse_payment_message(journey.pack, typed), wanted=True)
    return Pasted(form, kept_in(journey), wanted=False)


def kept_in(journey: Journey) -> PaymentMessage | None:
    """Return the message that the draft holds."""
    kept = journey.body.get("payment")
    return payment_messages.restored(kept) if kept else None


def compared(journey: Journey, pasted: Pasted, told: Mapping[str, object]) -> Pasted:
    """Lay the message beside what the person told; what nobody told is not mentioned."""
    if pasted.read is None:
        return pasted
    return Pasted(pasted.form, pasted.read, pasted.wanted, beside_answers(journey, pasted.read, told))


def beside_answers(
    journey: Journey, message: PaymentMessage | None, told: Mapping[str, object]
) -> tuple[Agreement, ...]:
    """Return what of a message agrees with the answers, and with what is known of the seller, and what differs."""
    firm = journey.body.get("firm")
    return payments.for_buyer(journey.pack, message, told, UUID(firm) if firm else None) if message else ()


def facts_of(message: PaymentMessage) -> dict[str, object]:
    """Return what a message says, by the questions it answers."""
    facts = {
        "pay_method": message.service,
        "advance": message.amount,
        "paid_at": message.at,
        "paid_into": message.kind,
        "trx_id": message.trx_id,
        "wallet_number": payment_messages.receiver_of(message) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}
