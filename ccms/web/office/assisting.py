"""A clerk's pages: the two lists, and filing for a caller, who reads out the code that was sent to their phone."""

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.codes.one_time import OtpExhausted, OtpInvalid
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import calling
from ccms.gate.counters import TooManyRequests, standing, take_or_refuse
from ccms.gate.limits import Counted
from ccms.web import assisted, fields
from ccms.web.language import language
from ccms.web.office.current_officer import reader_of
from ccms.web.requests import PageRequest
from ccms.web.sending import tell
from ccms.web.shared import code_proving
from ccms.web.shared.lists import many
from ccms.web.templatetags.words import digits, masked_phone

PURPOSE = CodePurpose.ASSIST
UNPROCESSABLE = 422


class PhoneForm(fields.PageForm):
    """Asks for the caller's number."""

    phone = fields.PhoneField(
        label=_("The caller's mobile number"),
        help_text=_("A code goes to this number. The caller reads it to you; you never ask for any other code."),
    )


class CodeForm(fields.PageForm):
    """Asks for the code that the caller reads out."""

    code = fields.CodeField(label=_("The code that the caller reads out"))


def clerk(request: PageRequest) -> HttpResponse:
    """Show the clerk's lists: who is to be called, and filing for who calls."""
    by = reader_of(request)
    context = {
        "to_call": many(calling.count(by, request.now)),
        "left": standing(Counted.ASSISTED, by.text, request.now).left,
        "writing_for": masked_phone(consumers.phone_of(by.consumer)) if by.consumer else "",
        "at_home": True,
    }
    return render(request, "office/clerk.html", context)


def assist(request: PageRequest) -> HttpResponse:
    """Ask for the caller's number and send the code."""
    by = reader_of(request)
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            take_or_refuse(Counted.ASSISTED, by.text, request.now)
            ticket = code_proving.ask(request, phone, PURPOSE)
        except TooManyRequests as failure:
            _tell_wait(form, "phone", failure)
        else:
            response = HttpResponseRedirect(reverse("office:assist_code"))
            code_proving.remember(response, ticket, phone, PURPOSE, request.now)
            return response
    return _page(request, form, "assist", back_url=reverse("office:clerk"))


def assist_code(request: PageRequest) -> HttpResponse:
    """Take the code that the caller reads out, and open the pages of the filing."""
    asked = code_proving.remembered(request, PURPOSE)
    if asked is None or asked.is_over(request.now):
        return HttpResponseRedirect(reverse("office:assist"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            phone = code_proving.enter(request, asked, form.cleaned_data["code"])
        except TooManyRequests as failure:
            _tell_wait(form, "code", failure)
        except OtpInvalid as failure:
            form.add_error("code", fields.refused(failure))
        except OtpExhausted as failure:
            tell(form, failure)
        else:
            caller = consumers.consumer_of(phone, request.now, language=language())
            assisted.begin(request, caller.pk, request.now)
            response = HttpResponseRedirect(reverse("consumer:start"))
            code_proving.forget(response)
            return response
    shown = {"phone": masked_phone(asked.phone), "minutes": code_proving.LIFE_MINUTES}
    return _page(request, form, "assist_code", back_url=reverse("office:assist"), **shown)


def assist_sent(request: PageRequest) -> HttpResponse:
    """Name the complaint that was just sent, to be read out; nothing else of it is open here."""
    reference = assisted.sent(request)
    if not reference:
        return HttpResponseRedirect(reverse("office:clerk"))
    return render(request, "office/assist_sent.html", {"reference": reference, "at_home": True})


def assist_end(request: PageRequest) -> HttpResponse:
    """Stop writing for the caller; what was typed is kept for him as a draft."""
    assisted.end(request)
    return HttpResponseRedirect(reverse("office:clerk"))


def _tell_wait(form: forms.BaseForm, field: str, failure: TooManyRequests) -> None:
    hotline = digits(settings.CCMS_HOTLINE)
    form.add_error(field, fields.put_right("phone-too-many-codes", wait=failure.params["wait"], hotline=hotline))


def _page(request: PageRequest, form: forms.Form, template: str, **context: object) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    shared = {"form": form, "at_home": True, **context}
    return render(request, f"office/{template}.html", shared, status=UNPROCESSABLE if wrong else 200)
