"""A clerk's pages: the two lists, and filing for a caller, who reads out the code that was sent to their phone."""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.registry import calling
from ccms.gate.counters import TooManyRequests, standing, take_or_refuse
from ccms.gate.limits import Counted
from ccms.web import assisted, fields
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, CodeForm, Proving, tell_wait
from ccms.web.shared.lists import many
from ccms.web.templatetags.words import masked_phone

PROVING = Proving(CodePurpose.ASSIST)


class PhoneForm(fields.PageForm):
    """Asks for the caller's number."""

    phone = fields.PhoneField(
        label=_("The caller's mobile number"),
        help_text=_("A code goes to this number. The caller reads it to you; you never ask for any other code."),
    )


def clerk(request: SignedRequest) -> HttpResponse:
    """Show the clerk's two lists: the calls to make, and the filing for a caller."""
    by = request.actor
    context = {
        "to_call": many(calling.count(by, request.now)),
        "left": standing(Counted.ASSISTED, by.text, request.now).left,
        "writing_for": masked_phone(consumers.phone_of(by.consumer)) if by.consumer else "",
        "at_home": True,
    }
    return render(request, "office/clerk.html", context)


def assist(request: SignedRequest) -> HttpResponse:
    """Ask for the caller's number and send the code."""
    by = request.actor
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            take_or_refuse(Counted.ASSISTED, by.text, request.now)
            ticket = PROVING.ask(request, phone)
        except TooManyRequests as failure:
            tell_wait(form, "phone", failure)
        else:
            response = HttpResponseRedirect(reverse("office:assist_code"))
            PROVING.remember(response, ticket, request.now)
            return response
    return _page(request, form, "assist", back_url=reverse("office:clerk"))


def assist_code(request: SignedRequest) -> HttpResponse:
    """Take the code that the caller reads out, and open the pages of the filing."""
    asked = PROVING.remembered(request)
    if asked is None or asked.is_over(request.now):
        return HttpResponseRedirect(reverse("office:assist"))
    form = CodeForm(request.POST or None, label=_("The code that the caller reads out"))
    if form.is_valid():
        phone = PROVING.prove(request, form, asked.request_id)
        if phone:
            caller = consumers.consumer_of(phone, request.now, language=language())
            assisted.begin(request, caller.pk, request.now)
            response = HttpResponseRedirect(reverse("consumer:start"))
            PROVING.forget(response)
            return response
    shown = {"phone": masked_phone(asked.to), "minutes": LIFE_MINUTES}
    return _page(request, form, "assist_code", back_url=reverse("office:assist"), **shown)


def assist_sent(request: SignedRequest) -> HttpResponse:
    """Name the complaint that was just sent, to be read out; nothing else of it is open here."""
    reference = assisted.sent(request)
    if not reference:
        return HttpResponseRedirect(reverse("office:clerk"))
    return render(request, "office/assist_sent.html", {"reference": reference, "at_home": True})


def assist_end(request: SignedRequest) -> HttpResponse:
    """Stop writing for the caller; what was typed is kept for him as a draft."""
    assisted.end(request)
    return HttpResponseRedirect(reverse("office:clerk"))


def _page(request: SignedRequest, form: forms.Form, template: str, **context: object) -> HttpResponse:
    return drawn(request, f"office/{template}.html", form, {"at_home": True, **context})
