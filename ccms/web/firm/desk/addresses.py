"""Adds an address at which a brand is told of complaints; the brand's administrator proves it by a code."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.channels import Channel
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.naming import channel_of
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.registry import contacts
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import CodeForm, Proving, refusing
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import code, phone, run

PROVING = Proving(CodePurpose.ANSWER)  # who holds an address of a firm can answer through it


class AddressForm(fields.PageForm):
    """Where the brand wants to be told."""

    address = fields.ContactField(label=_("Mobile number or e-mail address"), help_text=_("The code goes there."))


@freshly_signed_in
def add_address(request: SignedRequest, key: UUID) -> HttpResponse:
    """Ask for the address, and send a code to it."""
    brand = firm_members.brand_of(key, member_of(request))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        with refusing(form, "address"):
            to = reverse("desk:address_code", kwargs={"key": brand.pk})
            return PROVING.lead_on(request, to, address, channel_of(address))
    return _page(request, "address", form, brand=run(brand.name(language())), back_url=reverse("desk:brands"))


@freshly_signed_in
def address_code(request: SignedRequest, key: UUID) -> HttpResponse:
    """Take the code; from then on the brand is told there first."""
    by = member_of(request)
    brand = firm_members.brand_of(key, by)
    back_url, asked = reverse("desk:add_address", kwargs={"key": brand.pk}), PROVING.remembered(request)
    if asked is None:
        return HttpResponseRedirect(back_url)
    channel = channel_of(asked.to)
    form = CodeForm(request.POST or None, channel=channel)
    if form.is_valid():
        proved = PROVING.prove(request, form, asked.request_id)
        if proved:
            firm_members.add_notice_address(brand.pk, channel, proved, by, request.now)
            messages.success(request, gettext("New complaints are told there from now on."))
            response = HttpResponseRedirect(reverse("desk:brands"))
            PROVING.forget(response)
            return response
    sent_to = code(asked.to) if channel is Channel.EMAIL else phone(asked.to)
    return _page(request, "address_code", form, sent_to=sent_to, back_url=back_url)


@freshly_signed_in
def give_up_address(request: SignedRequest, key: UUID) -> HttpResponse:
    """Ask once more, and then use the address no more; its holder is told."""
    by = member_of(request)
    contact = contacts.own_contact(key, by)
    form = fields.PageForm(request.POST or None)
    back_url, said = reverse("desk:brands"), gettext("Nothing is sent there any more.")
    act = partial(contacts.give_up_contact, key, by, request.now)
    if answer := submitted(request, form, act, to=back_url, said=said):
        return answer
    shown = {"value": shown_value(contact), "last": not contacts.can_leave(contact)}
    return _page(request, "give_up_address", form, back_url=back_url, **shown)


def shown_value(contact: FirmContact) -> Any:
    """Return an address as a person reads it."""
    value = contact.value.shown
    return phone(value) if value.startswith("+880") else code(value)


def _page(request: SignedRequest, template: str, form: fields.PageForm, **context: Any) -> HttpResponse:
    return drawn(request, f"desk/{template}.html", form, {"ground": "desk/frame.html", "at_brands": True, **context})
