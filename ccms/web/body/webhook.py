"""The address at which a body's own machine is called: set with a secret that is shown once, tried, and ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.models import BodyAddress
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed, sentence
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import Counted
from ccms.gate.machines import addresses
from ccms.integrations import bodies
from ccms.law.pack.book import book
from ccms.web import fields
from ccms.web.form_page import done, drawn, once_prepared, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import code


class AddressForm(fields.PageForm):
    """Where the body's machine is called."""

    url = fields.CodeLine(
        label=_("Address of your server"),
        help_text=_("A secure web address that is open on the internet."),
        most=addresses.LONGEST,
    )


@freshly_signed_in
def webhook(request: SignedRequest) -> HttpResponse:
    """Show the address; set another one, make a new secret, try it, or end it."""
    by, act = request.actor, request.POST.get("act", "")
    desk = _desk_of(by)
    machine = desk if desk and not desk.by_mail else None
    form = AddressForm(request.POST if request.method == "POST" and not act else None)
    if form.is_valid():
        answered = _set(request, by, form, form.cleaned_data["url"])
    elif act and machine:
        answered = _changed(request, by, machine, act)
    else:
        answered = None
    return answered or _page(request, by, desk, form)


def _set(request: SignedRequest, by: Actor, form: fields.PageForm, url: str) -> HttpResponse | None:
    """Set the address, whose new secret is shown this once; nothing where a refusal stands in the form."""
    made: list[str] = []

    def act() -> None:
        body, district = by.body or "", by.district or ""
        try:
            made.append(bodies.set_address(body, url, by=by.text, now=request.now, district=district))
        except ValidationFailed as refused:  # its body and district are the member's, which no field asks for
            raise ValidationFailed({"url": next(iter(refused.errors.values()))}) from None

    if not done(request, form, account=by.text, act=act):
        return None
    if not made:  # the form came twice, and only the first answer showed the secret
        messages.warning(request, gettext("The secret was made and shown before. If you lost it, make a new one."))
        return _back()
    return render(request, "body/webhook_secret.html", {"secret": made[0], "at_webhook": True})


def _changed(request: SignedRequest, by: Actor, machine: BodyAddress, act: str) -> HttpResponse | None:
    """Do what a button asks for; nothing for an unknown one."""
    form = fields.PageForm(request.POST)
    match act:
        case "secret":
            return _set(request, by, form, machine.url)
        case "end":
            end = partial(bodies.end_address, machine.body, by=by.text, now=request.now, district=machine.district)
            said = gettext("Nothing is sent to your machine any more.")
            return submitted(request, form, end, to=reverse("body:webhook"), said=said)
        case "test":
            return _tried(request, by, machine)
    return None


def _tried(request: SignedRequest, by: Actor, machine: BodyAddress) -> HttpResponse:
    """Call the machine with nothing, outside of a transaction, and say whether it answered (`Counted.BODY_TESTS`)."""
    took: list[bool] = []

    @contextmanager
    def call() -> Iterator[Callable[[], object]]:
        take_or_refuse(Counted.BODY_TESTS, machine.body, request.now)
        took.append(bodies.test(machine.body, request.now, machine.district))
        yield lambda: None

    try:
        once_prepared(request, account=by.text, prepare=call)
    except TooManyRequests as often:
        messages.warning(request, sentence(often, language()))
        return _back()
    if took and not took[0]:
        messages.warning(request, gettext("Your machine did not take the test message."))
    else:
        messages.success(request, gettext("Your machine took the test message."))
    return _back()


def _desk_of(by: Actor) -> BodyAddress | None:
    """Return the desk that is on of the member's own district, or of the whole body where they have none."""
    return bodies.own_desk(by.body or "", by.district or "")


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("body:webhook"))


def _page(request: SignedRequest, by: Actor, desk: BodyAddress | None, form: fields.PageForm) -> HttpResponse:
    profile = book().on(dhaka_day(request.now)).receivers.get(by.body or "")
    context: dict[str, Any] = {
        "desk": desk,
        "address": code(bodies.shown(desk)) if desk else "",
        "takes": profile is not None and "rest" in profile.channels,
        "at_webhook": True,
    }
    return drawn(request, "body/webhook.html", form, context)
