"""Turns a draft into what the filing service takes."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from ccms.complaints.filing.beside import MARK
from ccms.complaints.filing.contents import PLAIN, Filing
from ccms.complaints.filing.history import OTHER_THAN
from ccms.complaints.filing.order_handover import SIGNED
from ccms.complaints.filing.shop_orders import Signed
from ccms.complaints.intakes.confirming import HANDED
from ccms.complaints.intakes.filed import end_with
from ccms.law.purchase import payment_messages
from ccms.law.purchase.payment_messages import PaymentMessage
from ccms.web.consumer.filing.journey import Journey


def filing_of(journey: Journey, consents: Mapping[str, bool] | None = None) -> Filing:
    """Put a filing together from what was typed; what is still missing is empty."""
    body, given = journey.body, journey.arising
    person = {name for name in given if journey.pack.questions[name].is_about_buyer}
    return Filing(
        draft=journey.typed.id if journey.typed else uuid4(),
        firm=UUID(body["firm"]),
        category=str(journey.category),
        wish=str(body.get("wish", "")),
        narrative=str(body.get("narrative", "")),
        facts={name: value for name, value in given.items() if name not in person},
        name=str(given.get("full_name") or ""),
        district=str(given.get("district") or ""),
        email=str(body.get("email", "")),
        complainant=str(body.get("complainant", "self")),
        signed=signed_of(journey),
        payment=payment_of(journey),
        beside=MARK in body,
        handed_over=end_with if HANDED in body else None,
        other_than=str(body.get(OTHER_THAN) or ""),
        **{name: value for name, value in {**body, **(consents or {})}.items() if name in PLAIN},
    )


def payment_of(journey: Journey) -> PaymentMessage | None:
    """Return what a payment service wrote, as long as the purchase was paid by such a service."""
    kept = journey.body.get("payment")
    message = payment_messages.restored(kept) if kept else None
    return message if message and message.service == journey.facts.get("pay_method") else None


def signed_of(journey: Journey) -> Signed | None:
    """Return what the shop signed, as long as the complaint is about this very shop."""
    kept = journey.body.get(SIGNED)
    return Signed.read(kept) if kept and kept["firm"] == journey.body.get("firm") else None
