"""Steps 1 and 2: the mobile number, and the code that proves it.

Lets a person continue without a code while the money for messages is spent, and enter the code when it comes.
"""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes import waiting
from ccms.accounts.codes.abuse import BudgetSpent
from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.filing import drafts
from ccms.core.failures import NotFound
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.notices.outbox import queue_code
from ccms.web import fields
from ccms.web.consumer.filing.drafts import drafts_page
from ccms.web.consumer.filing.journey import NAMES, STEPS
from ccms.web.consumer.from_shop import arrive, arrives, said_before
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import (
    LIFE_MINUTES,
    RESEND_SECONDS,
    Asked,
    CodeForm,
    Proving,
    note_rest,
    refusing,
)
from ccms.web.templatetags.words import digits, masked_phone
from ccms.web.templatetags.words import phone as written

PROVING = Proving(CodePurpose.FILE)


class PhoneForm(fields.PageForm):
    """Asks for the number."""

    phone = fields.PhoneField(
        label=_("What is your mobile number?"),
        help_text=_("We send a code and later news to this number. The seller does not see it, unless you want that."),
    )


def _code_form(data: Any = None) -> CodeForm:
    return CodeForm(data, remember=True)


def start(request: PageRequest) -> HttpResponse:
    """Ask for the number; a person that is signed in already goes on with a draft, or begins."""
    if arrives(request):
        return arrive(request)
    if request.actor is not None and request.actor.consumer:
        return drafts_page(request)
    if request.actor is not None and request.actor.role is Role.CLERK:
        return HttpResponseRedirect(reverse("office:assist"))
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        with refusing(form, "phone"):
            return _asked(request, form.cleaned_data["phone"])
    return _page(request, "phone", form, 1)


def _asked(request: PageRequest, phone: str) -> HttpResponse:
    """Have the code sent, or let him write on without it while there is no money."""
    try:
        return PROVING.lead_on(request, reverse("consumer:code"), phone)
    except BudgetSpent:
        return begin_unproved(request, phone)


def code(request: PageRequest) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    if request.actor is not None and request.actor.consumer:
        return HttpResponseRedirect(reverse("consumer:start"))
    asked = PROVING.remembered(request)
    if asked is None:
        return HttpResponseRedirect(reverse("consumer:start"))
    form = _code_form(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return PROVING.send_again(request, asked, partial(_code_page, request, asked), _code_form())
    phone = PROVING.prove(request, form, asked.request_id) if entered else ""
    if phone:
        return _signed_in(request, phone, remembered=form.cleaned_data["remember"])
    return _code_page(request, asked, form)


def _signed_in(request: PageRequest, phone: str, *, remembered: bool) -> HttpResponse:
    consumer = consumers.consumer_of(phone, request.now, language=language())
    response = HttpResponseRedirect(reverse("consumer:start"))
    sessions.open_consumer_session(response, consumer, request.now, remembered=remembered)
    PROVING.used(request, response, phone)
    return response


def _code_page(
    request: PageRequest,
    asked: Asked,
    form: CodeForm,
    *,
    said: str = "",
    wait: int = 0,
    over: bool = False,
) -> HttpResponse:
    sent_to = gettext("Sent to {phone}. It can be entered for {minutes} minutes.")
    minutes = digits(LIFE_MINUTES)
    form.fields["code"].help_text = format_html(sent_to, phone=written(asked.to), minutes=minutes)
    context = {
        "said": said,
        "over": over,
        "wait": wait,
        "resend_seconds": RESEND_SECONDS,
        "back_url": reverse("consumer:start"),
    }
    return _page(request, "code", form, 2, **context)


def _page(request: PageRequest, template: str, form: forms.Form, step: int, **context: object) -> HttpResponse:
    shared = {"step": step, "steps": STEPS, "step_name": NAMES[step], **said_before(request)}
    return drawn(request, f"consumer/filing/{template}.html", form, shared | context)


def begin_unproved(request: PageRequest, phone: str) -> HttpResponse:
    """Let a person go on writing although no code can be sent now; this browser alone opens what they write."""
    address = caller_of(request.META["REMOTE_ADDR"])
    person = waiting.begin(phone, address=address, language=language(), now=request.now)
    response = HttpResponseRedirect(reverse("consumer:prove"))
    sessions.open_consumer_session(response, person, request.now, remembered=True)
    return response


def prove(request: SignedRequest) -> HttpResponse:
    """Say that the code comes later; take it when it has come, and hand the draft to the number's holder."""
    if request.actor.consumer is None:
        raise NotFound
    if not request.actor.phone_unverified:
        return HttpResponseRedirect(reverse("consumer:start"))
    person = consumers.get(request.actor.consumer)
    form = CodeForm(request.POST or None) if "code" in request.POST else CodeForm()
    spent = "again" in request.POST and not _asked_again(request, person, form)
    ticket = waiting.ticket_for(person, request.now)
    if ticket:
        note_rest(request, ticket)
    if ticket and form.is_bound and form.is_valid():
        phone = PROVING.prove(request, form, ticket.request_id)
        if phone:
            return _proved(request, person, phone)
    context = {
        "came": ticket is not None,
        "spent": spent,
        "phone": masked_phone(person.phone.open()),
        "minutes": LIFE_MINUTES,
        "back_url": reverse("consumer:start"),
    }
    return drawn(request, "consumer/filing/prove.html", form, context)


def _asked_again(request: SignedRequest, person: Consumer, form: CodeForm) -> bool:
    """Ask for the code by hand; False while there is no money for it."""
    try:
        waiting.send_now(person, queue_code, request.now)
    except BudgetSpent:
        return False
    except TooManyRequests as failure:
        form.refuse_sending(failure)
    return True


def _proved(request: SignedRequest, person: Consumer, phone: str) -> HttpResponse:
    holder = consumers.consumer_of(phone, request.now, language=language())
    drafts.hand_over(unproved=person, to=holder, now=request.now)
    response = HttpResponseRedirect(reverse("consumer:start"))
    sessions.open_consumer_session(response, holder, request.now)
    return response
