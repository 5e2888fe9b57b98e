"""The words of the pages about one's own data: why each kind is kept and until when, and words for codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

AS_LONG_AS_COMPLAINTS = _(
    "To know who complains and to send you news. Rule: kept for 3 years after your last complaint is decided."
)
FOR_THE_FORM = _(
    "DNCRP's form asks for it. The seller sees your name only, another office only what your complaint's page lists. "
    "Rule: kept for 3 years after the decision."
)
TO_DECIDE = _(
    "Needed to decide your complaint. You, the seller and DNCRP see it, another office only what your complaint's page "
    "lists. Rule: kept for 3 years after the decision."
)
OF_SELLERS = _(
    "To reach the seller and to find who took money. Rule: kept for 6 years after the seller's last complaint."
)
OF_INTAKES = _("An office handed it over; it is no complaint until you file it. Deleted 90 days after it ended.")
OF_DRAFTS = _("So that you can go on writing. You alone see it. Deleted after 30 days.")
FOR_EVER = _("So that everybody can check what was done. It names no person, and is kept for good.")
OF_MESSAGES = _("To prove what you were told. Kept as long as the complaint.")

SIDES: Mapping[str, Any] = {
    "consumer": _("You"),
    "firm": _("Seller"),
    "office": _("DNCRP"),
    "body": _("Other office"),
    "clock": _("The system"),
}
ROLES: Mapping[str, Any] = {
    **SIDES,
    "officer": _("An officer of DNCRP"),
    "office_head": _("The head of the office"),
    "supervisor": _("A supervisor of DNCRP"),
    "auditor": _("An auditor of DNCRP"),
    "clerk": _("An employee of the help line"),
}
LOOKS: Mapping[str, Any] = {
    "opened_case": _("The complaint"),
    "searched_number": _("Its number was searched"),
    "searched_wallet": _("A wallet number was searched"),
    "opened_file": _("A file"),
    "opened_identity_paper": _("The picture of your identity paper"),
}
RECIPIENTS: Mapping[str, Any] = {"firm": _("Seller"), "office": _("DNCRP"), "body": _("Other office")}
WAYS: Mapping[str, Any] = {
    "page": _("On its page here"),
    "sms": _("SMS"),
    "email": _("E-mail"),
    "letter": _("By letter"),
    "program": _("To its own system"),
    "rest": _("To its own system"),
    "nothi": _("To its own system"),
    "table": _("As a table"),
    "mail": _("By letter or mail"),
    "paper": _("On paper"),
    "in_app": _("On its page here"),
}
STATES: Mapping[str, Any] = {
    "queued": _("Not sent yet"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "delivered": _("Arrived"),
    "parked": _("Not sent"),
    "superseded": _("Not sent: a newer message took its place"),
    "expired": _("Not sent: its time was over"),
}
TYPED: Mapping[str, Any] = {
    "name": _("Name"),
    "full_name": _("Name"),
    "district": _("District"),
    "email": _("E-mail"),
    "firm": _("Seller"),
    "link": _("Page or website"),
    "outside_no": _("Number there"),
    "day": _("First made on"),
    "story": _("In your own words"),
    "narrative": _("In your own words"),
    "represented": _("For whom, and how they agreed"),
}
