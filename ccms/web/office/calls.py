"""The hotline's call list: the person, the reason, how often.

A telephone number is shown only for the moment of the call, and each look at it is an event.

A clerk's pages: the two lists, and filing for a caller, who reads out the code that was sent to their phone.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.intakes import deciding as intakes
from ccms.complaints.models import Call
from ccms.complaints.models.task import Outcome
from ccms.complaints.registry import calling
from ccms.gate.counters import standing, take_or_refuse
from ccms.gate.limits import Counted
from ccms.web import assisted, fields
from ccms.web.form_page import drawn, once, submitted
from ccms.web.language import language
from ccms.web.office.labels import CALLS
from ccms.web.requests import SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, CodeForm, Proving, refusing
from ccms.web.shared.lists import Column, Table, link, many
from ccms.web.templatetags.words import ago, code, digits, masked_phone, phone, reference, run

WHO = {"consumer": _("Buyer"), "firm": _("Seller")}
WHY = {
    "consumer": _("No message is known to have reached the buyer"),
    "firm": _("No notice is known to have reached the seller"),
}


class OutcomeForm(fields.PageForm):
    """What became of the call."""

    outcome = fields.ChoiceCards(label=_("What was the result of the call?"))

    found = fields.ContactField(
        label=_("A number or e-mail address of the seller that you were told"),
        help_text=_(
            "Only what the seller's own people or papers say. The notice goes there for every buyer who waits."
        ),
        required=False,
    )

    def __init__(self, *args: Any, has_number: bool, is_firm: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        if not is_firm:
            del self.fields["found"]
        without = [Outcome.REACHED, Outcome.NO_NUMBER] if is_firm else [Outcome.NO_NUMBER]  # it was found on its page
        offered = [each for each in CALLS if each is not Outcome.NO_NUMBER] if has_number else without
        self.fields["outcome"].offer([fields.Card(str(each), CALLS[each]) for each in offered])  # type: ignore[attr-defined]


def calls(request: SignedRequest) -> HttpResponse:
    """Show who is to be called now."""
    by = request.actor
    page = calling.call_list(by, request.now, request.GET.get("after", ""))
    here, elsewhere = reverse("office:calls"), intakes.count_to_call(by, request.now)
    context = {
        "table": Table(list(_columns(request.now)), page.calls, _("Nobody is to be called now.")),
        "number": many(calling.count(by, request.now)),
        "from_elsewhere": many(elsewhere) if elsewhere else "",
        "next_url": f"{here}?{urlencode({'after': page.after})}" if page.after else "",
        "first_url": here if request.GET.get("after") else "",
        "at_calls": True,
    }
    return render(request, "office/calls.html", context)


def call(request: SignedRequest, call_id: UUID) -> HttpResponse:
    """Show one entry; on asking, its number; and take what became of the call."""
    by = request.actor
    found = calling.find_call(call_id, by)
    number = calling.number_of(found)
    known = {"has_number": bool(number), "is_firm": found.party == "firm"}
    form = OutcomeForm(**known)
    shows = not number
    if "look" in request.POST:
        once(request, account=by.text, act=lambda: _look(call_id, request))
        shows = True
    elif request.method == "POST":
        form = OutcomeForm(request.POST, **known)
        note = partial(_note, request, call_id, form)
        if answer := submitted(request, form, note, to=reverse("office:calls"), said=gettext("Written down.")):
            return answer
        shows = shows or calling.has_open(found, by=by, now=request.now)
    context = {
        "call": found,
        "who": _who(found),
        "why": WHY[found.party],
        "masked": _masked(found),
        "number": phone(number) if number and shows else "",
        "shows": shows,
        "other_ways": [code(each) for each in calling.other_ways(found)] if shows else [],
        "is_firm": found.party == "firm",
        "vouched": str(calling.vouched_by(found)),
        "back_url": reverse("office:calls"),
        "at_calls": True,
    }
    return drawn(request, "office/call.html", form, context)


def _look(call_id: UUID, request: SignedRequest) -> dict[str, str]:
    calling.open_number(call_id, by=request.actor, now=request.now)
    return {}


def _note(request: SignedRequest, call_id: UUID, form: OutcomeForm) -> None:
    outcome, found = Outcome(form.cleaned_data["outcome"]), form.cleaned_data.get("found", "")
    calling.note_outcome(call_id, by=request.actor, now=request.now, outcome=outcome, found=found)


def _columns(now: datetime) -> Iterator[Column[Call]]:
    def number(call: Call) -> Any:
        return link(reverse("office:call", kwargs={"call_id": call.pk}), reference(call.complaint.reference))

    yield Column(_("Number"), number)
    yield Column(_("Who"), _who)
    yield Column(_("Why"), lambda each: WHY[each.party])
    yield Column(_("Mobile number"), _masked)
    yield Column(_("Waits since"), lambda each: ago(each.since, now))
    yield Column(_("Calls"), lambda each: digits(each.tries), "n")
    yield Column(_("Last call"), lambda each: CALLS[Outcome(each.outcome)] if each.outcome else "–")


def _who(call: Call) -> SafeString:
    consumer = call.complaint.consumer.name.open() if call.party == "consumer" else ""
    return format_html("{}: {}", WHO[call.party], run(consumer or call.complaint.firm.name(language())))


def _masked(call: Call) -> Any:
    number = calling.number_of(call)
    return masked_phone(number) if number else _("none known")


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
        with refusing(form, "phone"):
            take_or_refuse(Counted.ASSISTED, by.text, request.now)
            return PROVING.lead_on(request, reverse("office:assist_code"), form.cleaned_data["phone"])
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
