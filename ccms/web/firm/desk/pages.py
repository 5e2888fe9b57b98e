"""The brands of a firm, the addresses at which each is told of complaints, and a new page that a code adds."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.firms import firm_members as houses
from ccms.accounts.firms.firm_members import NotABrand
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.complaints.registry import claiming
from ccms.complaints.registry.contacts import can_leave
from ccms.core.failures import NotFound
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted
from ccms.notices.channels.table import CHANNELS
from ccms.web import fields
from ccms.web.firm.desk.addresses import shown_value
from ccms.web.form_page import do_once, drawn, tell
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import CodeForm, Proving, refusing
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import run

PROVING = Proving(CodePurpose.ANSWER)


@dataclass(frozen=True, slots=True)
class Way:
    """One address at which a brand is told."""

    channel: Any
    value: Any
    is_proved: bool
    designated: bool
    choose_url: str
    give_up_url: str


@dataclass(frozen=True, slots=True)
class Brand:
    """One page of the firm with its addresses."""

    name: Any
    is_legal: bool
    ways: tuple[Way, ...]
    add_url: str


class ClaimForm(fields.PageForm):
    """Which page, and by which of its numbers."""

    reference = fields.ReferenceField(label=_("The number of a complaint about the page"))
    phone = fields.PhoneField(label=_("The page's mobile number"), help_text=_("The code goes there."))


def brands(request: SignedRequest) -> HttpResponse:
    """Show the brands and their addresses."""
    by = member_of(request)
    own = houses.brands_of(by)
    ways = houses.notice_addresses(brand.pk for brand in own)
    shown = [
        Brand(
            name=run(brand.name(language())),
            is_legal=len(own) > 1 and brand.pk == by.firm,
            ways=tuple(_way(each, may_give_up=by.role is Role.FIRM_ADMIN) for each in ways if each.firm_id == brand.pk),
            add_url=reverse("desk:add_address", kwargs={"key": brand.pk}),
        )
        for brand in own
    ]
    return render(request, "desk/brands.html", {"brands": shown, "at_brands": True})


def choose(request: SignedRequest, key: UUID) -> HttpResponse:
    """Let a brand be told at another of its addresses first."""
    by = member_of(request)
    do_once(request, account=by.text, act=lambda: houses.choose_notice_address(key, by, request.now))
    messages.success(request, gettext("New complaints are told there from now on."))
    return HttpResponseRedirect(reverse("desk:brands"))


@freshly_signed_in
def claim(request: SignedRequest) -> HttpResponse:
    """Ask for the page and its number, and send a code to it."""
    by = member_of(request)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        reference, number = form.cleaned_data["reference"], form.cleaned_data["phone"]
        to = reverse("desk:claim_code", kwargs={"reference": reference})
        with refusing(form, "phone"):
            take_or_refuse(Counted.TRACK_WRONG, f"claim:{by.firm}", request.now)
            try:
                return PROVING.lead_on(request, to, _contact(reference, number).value.open())
            except NotFound:
                form.add_error("phone", fields.put_right("page-not-reached-so"))
    return _page(request, "claim", form, back_url=reverse("desk:brands"))


@freshly_signed_in
def code(request: SignedRequest, reference: str) -> HttpResponse:
    """Take the code, and with it the page."""
    by = member_of(request)
    asked = PROVING.remembered(request)
    if asked is None:
        return HttpResponseRedirect(reverse("desk:claim"))
    form = CodeForm(request.POST or None)
    number = PROVING.prove(request, form, asked.request_id) if form.is_valid() else ""
    if number:
        try:
            contact = _contact(reference, number)
            granted = claiming.claim_by_member(reference=reference, contact=contact.pk, by=by, now=request.now)
        except NotFound:
            form.add_error("code", fields.put_right("page-not-reached-so"))
        except NotABrand as failure:
            tell(form, failure)
        else:
            return _claimed(request, granted=granted)
    return _page(request, "claim_code", form, phone=asked.to, back_url=reverse("desk:claim"))


def _claimed(request: SignedRequest, *, granted: bool) -> HttpResponse:
    words = _("The page is yours.") if granted else _("The number has to be confirmed by an officer first.")
    messages.success(request, str(words))
    response = HttpResponseRedirect(reverse("desk:brands"))
    PROVING.forget(response)
    return response


def _contact(reference: str, number: str) -> FirmContact:
    """Return the contact of the complaint's firm that has this number. Raises NotFound."""
    for each in contacting.contacts_for_codes(reference):
        if each.value.open() == number:
            return each
    raise NotFound


def _way(contact: FirmContact, *, may_give_up: bool) -> Way:
    kwargs = {"key": contact.pk}
    may_choose = contact.is_proved and not contact.designated
    return Way(
        channel=CHANNELS[contact.channel].words,
        value=shown_value(contact),
        is_proved=contact.is_proved,
        designated=contact.designated,
        choose_url=reverse("desk:choose_address", kwargs=kwargs) if may_choose else "",
        give_up_url=reverse("desk:give_up_address", kwargs=kwargs) if may_give_up and can_leave(contact) else "",
    )


def _page(request: SignedRequest, template: str, form: fields.PageForm, **context: Any) -> HttpResponse:
    return drawn(request, f"desk/{template}.html", form, {"ground": "desk/frame.html", "at_brands": True, **context})
