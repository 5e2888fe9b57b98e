"""The contacts of a seller: how reliable each is, and the way to the firm's record, where an officer confirms one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.models import FirmContact
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.registry import claiming
from ccms.complaints.registry import contacts as registry
from ccms.notices.channels.table import CHANNELS
from ccms.web.office.case import case_context
from ccms.web.office.labels import SOURCES
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import code, phone, run


@dataclass(frozen=True, slots=True)
class Way:
    """One contact as the list shows it."""

    contact: FirmContact
    channel: Any
    value: Any
    source: Any
    by_this_buyer: bool
    buyers: int  # how many have named it
    disowned: bool
    confirm_url: str


def contacts(request: SignedRequest, reference: str) -> HttpResponse:
    """Show how the seller is reached."""
    case = office_case(reference, request.actor)
    firm = case.complaint.firm
    may_act = registry.may_change(firm.pk, case.reader)
    of_firm = {"slug": firm.slug}
    context = {
        **case_context(request, case, "case"),
        "ways": [_way(each, case, may_act=may_act) for each in case.contacts],
        "firm_url": reverse("office:firm", kwargs=of_firm),
        "claims": [
            (run(each.name.open()), code(each.email.open()), each.contact_id, each.made_at)
            for each in claiming.claims_on(case.complaint.firm_id)
        ],
        "add_url": reverse("office:add_contact", kwargs=of_firm) if may_act else "",
        "hand_over_url": reverse("office:hand_over", kwargs=of_firm) if may_act else "",
    }
    return render(request, "office/contacts.html", context)


def _way(contact: FirmContact, case: OfficeCase, *, may_act: bool) -> Way:
    shown, kwargs = contact.value.shown, {"slug": case.complaint.firm.slug, "contact_id": contact.pk}
    may_confirm = not contact.is_proved and may_act and contact.retired_at is None
    return Way(
        contact=contact,
        channel=CHANNELS[contact.channel].words,
        value=phone(shown) if shown.startswith("+880") else code(shown),
        source=SOURCES[contact.source],
        by_this_buyer=contact.named_by_id == case.complaint.consumer_id,
        buyers=case.named_by_buyers.get(bytes(contact.value_index or b""), 0),
        disowned=contact.disowned_at is not None,
        confirm_url=reverse("office:confirm_contact", kwargs=kwargs) if may_confirm else "",
    )
