"""Lets a person continue without a code while the money for messages is spent, and enter the code when it comes."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ccms.accounts import consumers, sessions
from ccms.accounts.codes import waiting
from ccms.accounts.codes.sms_fraud import BudgetSpent
from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.filing import drafts
from ccms.core.failures import NotFound
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.notices.outbox import queue_code
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, CodeForm, Proving, note_rest
from ccms.web.templatetags.words import masked_phone

PROVING = Proving(CodePurpose.FILE)


def begin_unproved(request: PageRequest, phone: str) -> HttpResponse:
    """Let somebody write on whose code cannot be sent now; this browser alone opens what he writes."""
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
