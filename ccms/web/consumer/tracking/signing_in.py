"""Signs a consumer in to follow complaints: the number that they used, a code, and then the page that they wanted."""

from functools import partial
from typing import Any, TypeGuard
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import forget_check
from ccms.complaints.filing import frame_exit
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, refusing

PROVING = Proving(CodePurpose.TRACK)
NEXT = "next"
NOT_MINE, LOST_NUMBER = "/not-mine", "/lost-number"


class PhoneForm(fields.PageForm):
    """Asks for the number."""

    phone = fields.PhoneField(
        label=_("From which mobile number did you complain?"), help_text=_("We send a code to this number.")
    )


def _code_form(data: Any = None) -> CodeForm:
    return CodeForm(data, remember=True)


def sign_in(request: PageRequest) -> HttpResponse:
    """Ask for the number; a person that is signed in already goes on, unless they ask to sign in as somebody else."""
    form = PhoneForm(request.POST or None)
    writing = _wanted(request).startswith(f"{reverse('consumer:start')}/")
    if writing:
        form.fields["phone"].label = _("Give your mobile number again")
    if _wanted(request).endswith(NOT_MINE):  # who comes with another's complaint has not complained
        form.fields["phone"].label = _("What is your mobile number?")
    if _wanted(request).endswith(LOST_NUMBER):  # the code goes to a number that they have
        form.fields["phone"].label = _("What is your new mobile number?")
    if form.is_valid():
        with refusing(form, "phone"):
            return PROVING.lead_on(request, _here("consumer:sign_in_code", request), form.cleaned_data["phone"])
    back = reverse("consumer:start" if writing else "public:find")
    return _page(request, "sign_in", form, ended="ended" in request.GET, writing=writing, back_url=back)


def code(request: PageRequest) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    asked = PROVING.remembered(request)
    if asked is None:
        return HttpResponseRedirect(_here("consumer:sign_in", request))
    form = _code_form(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return PROVING.send_again(request, asked, partial(_code_page, request, asked), _code_form())
    phone = PROVING.prove(request, form, asked.request_id) if entered else ""
    if phone:
        return _signed_in(request, phone, remembered=form.cleaned_data["remember"])
    return _code_page(request, asked, form)


def sign_out(request: PageRequest) -> HttpResponse:
    """Sign out on this phone; in a shop's frame, of which no page can show where complaints are found."""
    if request.framed and request.actor:
        frame_exit.close(request.actor)
    response = HttpResponseRedirect(reverse("consumer:start" if request.framed else "public:find"))
    sessions.close_session(response)
    forget_check(response)
    response.headers["Clear-Site-Data"] = '"cache"'  # a browser may show a kept page again without asking
    return response


def _signed_in(request: PageRequest, phone: str, *, remembered: bool) -> HttpResponse:
    consumer = consumers.consumer_of(phone, request.now, language=language())
    response = HttpResponseRedirect(_wanted(request) or reverse("consumer:mine"))
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
    return _page(
        request,
        "code",
        form,
        phone=asked.to,
        said=said,
        wait=wait,
        over=over,
        minutes=LIFE_MINUTES,
        resend_seconds=RESEND_SECONDS,
        back_url=_here("consumer:sign_in", request),
    )


def _page(request: PageRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    return drawn(request, f"consumer/tracking/{template}.html", form, context)


def _wanted(request: PageRequest) -> str:
    """Return the page of ours that one wanted before signing in; anything else is dropped."""
    wanted = request.GET.get(NEXT, "")
    inside = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if inside else ""


def _here(route: str, request: PageRequest) -> str:
    wanted = _wanted(request)
    return reverse(route) + (f"?{urlencode({NEXT: wanted})}" if wanted else "")


def is_consumer(request: PageRequest) -> TypeGuard[SignedRequest]:
    """Tell whether a consumer is signed in."""
    return request.actor is not None and request.actor.role is Role.CONSUMER
