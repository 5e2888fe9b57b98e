"""Asks a signed-in person for a second code before the pages of their own data: one to their number, sent just then."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import PATH, has_passed, pass_check
from ccms.complaints.own_data.gathering import person_of
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, refusing
from ccms.web.templatetags.words import masked_phone


def asker_of(request: SignedRequest) -> Consumer:
    """Return the person who asks for themselves alone. Raises NotFound."""
    if request.framed:
        raise NotFound
    return person_of(request.actor)


def after_second_check(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give a view the person, once they have entered a second code in this browser a short time ago."""

    @wraps(view)
    def guarded(request: SignedRequest, *args: Any, **named: Any) -> HttpResponseBase:
        person = asker_of(request)
        if not has_passed(request, person, request.now):
            return HttpResponseRedirect(reverse("consumer:me_check"))
        return view(request, person, *args, **named)

    return guarded


def check(request: SignedRequest) -> HttpResponse:
    """Say why a second code is needed, and send it."""
    person = asker_of(request)
    number = person.phone.open()
    form = fields.PageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusing(form, None):
            return _proving(person).lead_on(request, reverse("consumer:me_code"), number)
    return _page(request, "check", form, phone=masked_phone(number), back_url=reverse("consumer:mine"))


def code(request: SignedRequest) -> HttpResponse:
    """Take the code; from then on the pages of their own data are open for some minutes."""
    person = asker_of(request)
    proving = _proving(person)
    asked = proving.remembered(request)
    if asked is None or asked.to != person.phone.open():
        return HttpResponseRedirect(reverse("consumer:me_check"))
    form = CodeForm(request.POST or None)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        return proving.send_again(request, asked, partial(_code_page, request, asked), CodeForm())
    if entered and proving.prove(request, form, asked.request_id):
        response = HttpResponseRedirect(reverse("consumer:me"))
        pass_check(response, person, request.now)
        proving.forget(response)
        return response
    return _code_page(request, asked, form)


def _proving(person: Consumer) -> Proving:
    return Proving(CodePurpose.OWN_DATA, about=person.pk.hex, cookie="ccms-own-data", path=PATH)


def _code_page(
    request: SignedRequest, asked: Asked, form: CodeForm, *, said: str = "", wait: int = 0, over: bool = False
) -> HttpResponse:
    return _page(
        request,
        "code",
        form,
        phone=masked_phone(asked.to),
        said=said,
        wait=wait,
        over=over,
        minutes=LIFE_MINUTES,
        resend_seconds=RESEND_SECONDS,
        back_url=reverse("consumer:me_check"),
    )


def _page(request: SignedRequest, template: str, form: fields.PageForm, **context: Any) -> HttpResponse:
    return drawn(request, f"consumer/own_data/{template}.html", form, context)
