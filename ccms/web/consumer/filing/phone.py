"""Steps 1 and 2: the mobile number, and the code that proves it."""

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import OtpExhausted, OtpInvalid
from ccms.accounts.codes.sms_fraud import BudgetSpent
from ccms.accounts.models.code_request import CodePurpose
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.consumer.filing.drafts import drafts_page
from ccms.web.consumer.filing.journey import NAMES, STEPS
from ccms.web.consumer.filing.proving_later import begin_unproved
from ccms.web.consumer.filing.steps import UNPROCESSABLE
from ccms.web.consumer.from_shop.starting import arrive, arrives, said_before
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.shared import code_proving
from ccms.web.templatetags.words import digits
from ccms.web.templatetags.words import phone as written

PURPOSE = CodePurpose.FILE


class PhoneForm(fields.PageForm):
    """Asks for the number."""

    phone = fields.PhoneField(
        label=_("What is your mobile number?"),
        help_text=_("We send a code and later news to this number. The seller does not see it, unless you want that."),
    )


class CodeForm(fields.PageForm):
    """Asks for the code."""

    code = fields.CodeField(label=_("Enter the code we sent"))
    remember = fields.TickBox(
        label=_("Keep me signed in on this phone"),
        help_text=_("Leave this empty if others use the phone too."),
    )


def start(request: PageRequest) -> HttpResponse:
    """Ask for the number; who is signed in already goes on with a draft, or begins."""
    if arrives(request):
        return arrive(request)
    if request.actor is not None and request.actor.consumer:
        return drafts_page(request)
    if request.actor is not None and request.actor.role is Role.CLERK:
        return HttpResponseRedirect(reverse("office:assist"))
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        try:
            return _asked(request, form.cleaned_data["phone"])
        except TooManyRequests as failure:
            _tell_wait(form, "phone", failure)
    return _page(request, "phone", form, 1)


def _asked(request: PageRequest, phone: str) -> HttpResponse:
    """Have the code sent, or let him write on without it while there is no money."""
    try:
        ticket = code_proving.ask(request, phone, PURPOSE)
    except BudgetSpent:
        return begin_unproved(request, phone)
    response = HttpResponseRedirect(reverse("consumer:code"))
    code_proving.remember(response, ticket, phone, PURPOSE, request.now)
    return response


def code(request: PageRequest) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    if request.actor is not None and request.actor.consumer:
        return HttpResponseRedirect(reverse("consumer:start"))
    asked = code_proving.remembered(request, PURPOSE)
    if asked is None:
        return HttpResponseRedirect(reverse("consumer:start"))
    if "again" in request.POST:
        return _send_again(request, asked)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if asked.is_over(request.now):
            return _send_again(request, asked)
        phone = _proved(request, asked, form)
        if phone:
            return _signed_in(request, phone, remembered=form.cleaned_data["remember"])
    return _code_page(request, asked, form)


def _proved(request: PageRequest, asked: code_proving.Asked, form: CodeForm) -> str | None:
    """Return the number that the code proves; a refusal stands in the form."""
    try:
        return code_proving.enter(request, asked, form.cleaned_data["code"])
    except TooManyRequests as failure:
        _tell_wait(form, "code", failure)
    except (OtpInvalid, OtpExhausted) as failure:
        form.add_error("code", fields.refused(failure))
    return None


def _tell_wait(form: forms.BaseForm, field: str, failure: TooManyRequests) -> None:
    hotline = digits(settings.CCMS_HOTLINE)
    form.add_error(field, fields.put_right("phone-too-many-codes", wait=failure.params["wait"], hotline=hotline))


def _send_again(request: PageRequest, asked: code_proving.Asked) -> HttpResponse:
    """Send the code once more; before a minute has passed, say that it is on its way."""
    form = CodeForm()
    try:
        ticket = code_proving.ask(request, asked.phone, PURPOSE)
    except TooManyRequests as failure:
        form = CodeForm({})
        form.errors.clear()
        _tell_wait(form, "code", failure)
        return _code_page(request, asked, form)
    said = "sent" if ticket.send else "on_its_way"
    response = _code_page(request, asked, form, said=said, wait=ticket.resend_after, over=asked.is_over(request.now))
    code_proving.remember(response, ticket, asked.phone, PURPOSE, request.now)
    return response


def _signed_in(request: PageRequest, phone: str, *, remembered: bool) -> HttpResponse:
    consumer = consumers.consumer_of(phone, request.now, language=language())
    response = HttpResponseRedirect(reverse("consumer:start"))
    sessions.open_consumer_session(response, consumer, request.now, remembered=remembered)
    code_proving.used(request, response, phone, PURPOSE)
    return response


def _code_page(
    request: PageRequest,
    asked: code_proving.Asked,
    form: CodeForm,
    *,
    said: str = "",
    wait: int = 0,
    over: bool = False,
) -> HttpResponse:
    sent_to = gettext("Sent to {phone}. It can be entered for {minutes} minutes.")
    minutes = digits(code_proving.LIFE_MINUTES)
    form.fields["code"].help_text = format_html(sent_to, phone=written(asked.phone), minutes=minutes)
    context = {
        "said": said,
        "over": over,
        "wait": wait,
        "resend_seconds": code_proving.RESEND_SECONDS,
        "back_url": reverse("consumer:start"),
    }
    return _page(request, "code", form, 2, **context)


def _page(request: PageRequest, template: str, form: forms.Form, step: int, **context: object) -> HttpResponse:
    shared = {"form": form, "step": step, "steps": STEPS, "step_name": NAMES[step], **said_before(request)}
    wrong = form.is_bound and bool(form.errors)
    return render(request, f"consumer/filing/{template}.html", shared | context, status=UNPROCESSABLE if wrong else 200)
