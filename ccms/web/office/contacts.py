"""The contacts of a seller: how reliable each is, and an officer's word for one of them or for a new one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.models import FirmContact
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.complaints.registry import claiming
from ccms.complaints.registry.confirming import add_firm_contact, confirm_firm_contact
from ccms.core.failures import Failure, NotFound
from ccms.notices.channels.table import CHANNELS
from ccms.web import fields
from ccms.web.office.acts.forms import ActForm
from ccms.web.office.case import case_context
from ccms.web.office.current_officer import reader_of
from ccms.web.office.labels import SOURCES
from ccms.web.office.standing import standing_context
from ccms.web.requests import PageRequest
from ccms.web.sending import do_once
from ccms.web.templatetags.words import code, phone, run


@dataclass(frozen=True, slots=True)
class Way:
    """One contact as the list shows it."""

    contact: FirmContact
    channel: Any
    value: Any
    source: Any
    by_this_buyer: bool
    confirm_url: str


class ConfirmForm(ActForm):
    """How the officer knows."""

    text = fields.CleanText(
        label=_("How do you know that it is the seller's?"),
        help_text=_("Kept as a note of the office; the two sides never read it."),
    )


class AddForm(ConfirmForm):
    """One more way to the seller, and how the officer knows."""

    address = fields.ContactField(label=_("Mobile number or e-mail address"))
    field_order = ("address", "text")


class HandOverForm(ActForm):
    """Whose page it is, and how the officer knows."""

    name = fields.CleanLine(label=_("Name of the seller's administrator"))
    email = fields.EmailField(
        label=_("Work e-mail"),
        help_text=_("If it is an administrator of another firm, the page becomes a brand of that firm."),
    )
    text = fields.CleanText(
        label=_("How do you know that it is the seller's?"),
        help_text=_("Kept as a note of the office; the two sides never read it."),
    )


def contacts(request: PageRequest, reference: str) -> HttpResponse:
    """Show how the seller is reached."""
    case = office_case(reference, reader_of(request))
    may_act = Action.ADD_NOTE in case.acts
    context = {
        **case_context(request, case, "case"),
        "ways": [_way(each, case) for each in case.contacts],
        "claims": [
            (run(each.name.open()), code(each.email.open()), each.contact_id, each.made_at)
            for each in claiming.claims_on(case.complaint.firm_id)
        ],
        "add_url": reverse("office:add_contact", kwargs={"reference": reference}) if may_act else "",
        "hand_over_url": reverse("office:hand_over", kwargs={"reference": reference}) if may_act else "",
    }
    return render(request, "office/contacts.html", context)


def confirm(request: PageRequest, reference: str, contact_id: UUID) -> HttpResponse:
    """Take an officer's word that a contact is the seller's."""
    case = office_case(reference, reader_of(request))
    way = next((_way(each, case) for each in case.contacts if each.pk == contact_id), None)
    if way is None or Action.ADD_NOTE not in case.acts:
        raise NotFound
    form = ConfirmForm(case, request)
    if form.is_bound and form.is_valid():
        try:
            do_once(request, account=case.reader.text, act=lambda: _confirm(form, contact_id))
        except NotFound:
            raise
        except Failure as failure:
            form.refuse(failure)
        else:
            messages.success(request, gettext("The contact counts as the seller's own from now on."))
            return HttpResponseRedirect(_contacts_of(case))
    wrong = form.is_bound and bool(form.errors)
    context = {**standing_context(case, request.now), "form": form, "way": way, "back_url": _contacts_of(case)}
    return render(request, "office/confirm.html", context, status=422 if wrong else 200)


def add(request: PageRequest, reference: str) -> HttpResponse:
    """Write down a number or address of the seller's that nobody has named yet."""
    case = office_case(reference, reader_of(request))
    if Action.ADD_NOTE not in case.acts:
        raise NotFound
    form = AddForm(case, request)
    if form.is_bound and form.is_valid():
        try:
            do_once(request, account=case.reader.text, act=lambda: _add(form))
        except NotFound:
            raise
        except Failure as failure:
            form.refuse(failure)
        else:
            messages.success(request, gettext("The contact counts as the seller's own from now on."))
            return HttpResponseRedirect(_contacts_of(case))
    wrong = form.is_bound and bool(form.errors)
    context = {**standing_context(case, request.now), "form": form, "back_url": _contacts_of(case)}
    return render(request, "office/add_contact.html", context, status=422 if wrong else 200)


def hand_over(request: PageRequest, reference: str) -> HttpResponse:
    """Hand the page over to its own people on an officer's word."""
    case = office_case(reference, reader_of(request))
    if Action.ADD_NOTE not in case.acts:
        raise NotFound
    form = HandOverForm(case, request)
    if form.is_bound and form.is_valid():
        try:
            do_once(request, account=case.reader.text, act=lambda: _hand_over(form))
        except NotFound:
            raise
        except Failure as failure:
            form.refuse(failure)
        else:
            messages.success(request, gettext("An invitation is on its way to the page's people."))
            return HttpResponseRedirect(_contacts_of(case))
    wrong = form.is_bound and bool(form.errors)
    context = {**standing_context(case, request.now), "form": form, "back_url": _contacts_of(case)}
    return render(request, "office/hand_over.html", context, status=422 if wrong else 200)


def _add(form: AddForm) -> None:
    case = form.case
    add_firm_contact(reference=case.complaint.reference, by=case.reader, now=form.now, **form.given())


def _hand_over(form: HandOverForm) -> None:
    case = form.case
    claiming.hand_over(reference=case.complaint.reference, by=case.reader, now=form.now, **form.given())


def _confirm(form: ConfirmForm, contact_id: UUID) -> None:
    case = form.case
    confirm_firm_contact(
        reference=case.complaint.reference, contact=contact_id, by=case.reader, now=form.now, **form.given()
    )


def _way(contact: FirmContact, case: OfficeCase) -> Way:
    shown, kwargs = contact.value.shown, {"reference": case.complaint.reference, "contact_id": contact.pk}
    may_confirm = not contact.is_proved and Action.ADD_NOTE in case.acts
    return Way(
        contact=contact,
        channel=CHANNELS[contact.channel].words,
        value=phone(shown) if shown.startswith("+880") else code(shown),
        source=SOURCES[contact.source],
        by_this_buyer=contact.named_by_id == case.complaint.consumer_id,
        confirm_url=reverse("office:confirm", kwargs=kwargs) if may_confirm else "",
    )


def _contacts_of(case: OfficeCase) -> str:
    return reverse("office:contacts", kwargs={"reference": case.complaint.reference})
