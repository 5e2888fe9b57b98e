"""Signs a consumer in to follow complaints: the number that they used, a code, and then the page that they wanted."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import OtpInvalid
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.filing import frame_exit
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import tell
from ccms.web.shared import code_proving
from ccms.web.templatetags.words import digits

PURPOSE = CodePurpose.TRACK
NEXT = "next"


class PhoneForm(fields.PageForm):
    """Asks for the number."""

    phone = fields.PhoneField(
        label=_("From which mobile number did you complain?"), help_text=_("We send a code to this number.")
    )


class CodeForm(fields.PageForm):
    """Asks for the code."""

    code = fields.CodeField(label=_("Enter the code we sent"))
    remember = fields.TickBox(
        label=_("Keep me signed in on this phone for 30 days"),
        help_text=_("Leave this empty if others use the phone too."),
    )


def sign_in(request: PageRequest) -> HttpResponse:
    """Ask for the number; who is signed in already goes on, unless he asks to sign in as somebody else."""
    form = PhoneForm(request.POST or None)
    if form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            ticket = code_proving.ask(request, phone, PURPOSE)
        except TooManyRequests as failure:
            _tell_wait(form, "phone", failure)
        except Failure as failure:
            form.add_error("phone", fields.refused(failure))
        else:
            response = HttpResponseRedirect(_here("consumer:sign_in_code", request))
            code_proving.remember(response, ticket, phone, PURPOSE, request.now)
            return response
    return _page(request, "sign_in", form, ended="ended" in request.GET, back_url=reverse("public:find"))


def code(request: PageRequest) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    asked = code_proving.remembered(request, PURPOSE)
    if asked is None:
        return HttpResponseRedirect(_here("consumer:sign_in", request))
    form = CodeForm(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return _send_again(request, asked)
    phone = _prove(request, asked, form) if entered else ""
    if phone:
        return _signed_in(request, phone, remembered=form.cleaned_data["remember"])
    return _code_page(request, asked, form)


def _prove(request: PageRequest, asked: code_proving.Asked, form: CodeForm) -> str:
    """Return the number that the code proves, or say in the form why it does not."""
    try:
        return code_proving.enter(request, asked, form.cleaned_data["code"])
    except OtpInvalid as failure:
        form.add_error("code", fields.refused(failure))
    except TooManyRequests as failure:
        _tell_wait(form, "code", failure)
    except Failure as failure:
        tell(form, failure)
    return ""


def sign_out(request: PageRequest) -> HttpResponse:
    """Sign out on this phone; in a shop's frame, of which no page can show where complaints are found."""
    if request.framed and request.actor:
        frame_exit.close(request.actor)
    response = HttpResponseRedirect(reverse("consumer:start" if request.framed else "public:find"))
    sessions.close_session(response)
    return response


def _signed_in(request: PageRequest, phone: str, *, remembered: bool) -> HttpResponse:
    consumer = consumers.consumer_of(phone, request.now, language=language())
    response = HttpResponseRedirect(_wanted(request) or reverse("consumer:mine"))
    sessions.open_consumer_session(response, consumer, request.now, remembered=remembered)
    code_proving.used(request, response, phone, PURPOSE)
    return response


def _send_again(request: PageRequest, asked: code_proving.Asked) -> HttpResponse:
    """Send the code once more; before a minute has passed, say that it is on its way."""
    try:
        ticket = code_proving.ask(request, asked.phone, PURPOSE)
    except TooManyRequests as failure:
        form = CodeForm({})
        form.errors.clear()
        _tell_wait(form, "code", failure)
        return _code_page(request, asked, form)
    said = "sent" if ticket.send else "on_its_way"
    over = asked.is_over(request.now)
    response = _code_page(request, asked, CodeForm(), said=said, wait=ticket.resend_after, over=over)
    code_proving.remember(response, ticket, asked.phone, PURPOSE, request.now)
    return response


def _tell_wait(form: forms.BaseForm, field: str, failure: TooManyRequests) -> None:
    hotline = digits(settings.CCMS_HOTLINE)
    form.add_error(field, fields.put_right("phone-too-many-codes", wait=failure.params["wait"], hotline=hotline))


def _code_page(
    request: PageRequest,
    asked: code_proving.Asked,
    form: CodeForm,
    *,
    said: str = "",
    wait: int = 0,
    over: bool = False,
) -> HttpResponse:
    return _page(
        request,
        "code",
        form,
        phone=asked.phone,
        said=said,
        wait=wait,
        over=over,
        minutes=code_proving.LIFE_MINUTES,
        resend_seconds=code_proving.RESEND_SECONDS,
        back_url=_here("consumer:sign_in", request),
    )


def _page(request: PageRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    shared = {"form": form, **context}
    return render(request, f"consumer/tracking/{template}.html", shared, status=422 if wrong else 200)


def _wanted(request: PageRequest) -> str:
    """Return the page of ours that one wanted before signing in; anything else is dropped."""
    wanted = request.GET.get(NEXT, "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside else ""


def _here(route: str, request: PageRequest) -> str:
    wanted = _wanted(request)
    return reverse(route) + (f"?{urlencode({NEXT: wanted})}" if wanted else "")


def is_consumer(request: PageRequest) -> bool:
    """Tell whether a consumer is signed in."""
    return request.actor is not None and request.actor.role is Role.CONSUMER
