"""How a seller comes in: by the link of an SMS or e-mail, or the one that the buyer pasted into the page's inbox.

The number alone shows that there is a complaint and until when, and which of the shop's numbers can get a code.
"""

import re
from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.models import FirmContact
from ccms.complaints.services import contacting
from ccms.complaints.tracking import standing
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import Counted
from ccms.law.book import book
from ccms.web import fields, states
from ccms.web.firm import proving
from ccms.web.firm.case import case_page
from ccms.web.firm.coming import last_day, next_step
from ccms.web.requests import PageRequest
from ccms.web.templatetags.words import masked_phone

TOKEN = "k"  # noqa: S105 - the name of the parameter
UNPROCESSABLE = 422
# What fetches a link to draw a preview of it has read nothing: it is not notice to anybody.
_ROBOT = re.compile(
    r"bot\b|externalhit|externalagent|externalfetch|crawl|spider|preview|whatsapp/|curl/", re.IGNORECASE
)


class ContactForm(fields.PageForm):
    """Asks which of the shop's numbers gets the code."""

    contact = fields.ChoiceCards(label=_("Which number shall get the code?"))

    def __init__(self, contacts: list[FirmContact], *args: object, **named: object) -> None:
        only = {"contact": str(contacts[0].pk)} if len(contacts) == 1 else {}
        super().__init__(*args, initial=only, **named)
        field = self.fields["contact"]
        assert isinstance(field, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        field.offer([fields.Card(str(each.pk), masked_phone(each.value.open())) for each in contacts])


def start(request: PageRequest, reference: str) -> HttpResponse:
    """Show the complaint to who has proved a contact of its firm, and to everybody else the way to do so."""
    if _is_signed_in(request, reference):
        try:
            return case_page(request, reference)
        except NotFound:
            pass  # it went to another firm meanwhile: the door shows that one's numbers
    contacts = _contacts(request, reference)
    if TOKEN in request.GET:
        return _pasted(request, reference)
    form = ContactForm(contacts, request.POST or None) if contacts else None
    if form is not None and form.is_valid():
        chosen = next(each for each in contacts if str(each.pk) == form.cleaned_data["contact"])
        try:
            return proving.send(request, reference, chosen)
        except TooManyRequests as failure:
            proving.tell_wait(form, "contact", failure)
        except Failure as failure:
            form.add_error("contact", fields.refused(failure))
    return _door(request, reference, form)


def _is_signed_in(request: PageRequest, reference: str) -> bool:
    actor = request.actor
    return actor is not None and actor.role is Role.FIRM_LINK and actor.complaint == reference


def _contacts(request: PageRequest, reference: str) -> list[FirmContact]:
    """Return the numbers that may get a code, each once; whoever guesses complaint numbers is counted."""
    caller, now = caller_of(request.META["REMOTE_ADDR"]), request.now
    wrong = counters.standing(Counted.TRACK_WRONG, caller, now)
    if not wrong.allowed:
        raise TooManyRequests(wait=wrong.wait)
    try:
        found = contacting.contacts_for_codes(reference)
    except NotFound:
        counters.take_or_refuse(Counted.TRACK_WRONG, caller, now)
        raise
    once = {bytes(each.value_index or b""): each for each in sorted(found, key=lambda each: each.is_proved)}
    return sorted(once.values(), key=lambda each: (not each.is_proved, not each.designated, each.created_at))


def _pasted(request: PageRequest, reference: str) -> HttpResponse:
    """Record that the pasted link was opened, and take its word out of the address."""
    if _is_read_by_a_person(request):
        with suppress(NotFound):  # a link cut short on its way still leads to the door; it is notice of nothing
            contacting.link_opened(reference=reference, token=request.GET[TOKEN], now=request.now)
    return HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))


def _is_read_by_a_person(request: PageRequest) -> bool:
    fetched_ahead = "prefetch" in f"{request.headers.get('Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
    robot = _ROBOT.search(request.headers.get("User-Agent", "")) is not None
    return request.method == "GET" and not fetched_ahead and not robot


def _door(request: PageRequest, reference: str, form: ContactForm | None) -> HttpResponse:
    found = standing(reference)
    if found is None:
        raise NotFound
    wrong = form is not None and form.is_bound and bool(form.errors)
    context = {
        "form": form,
        "reference": reference,
        "state": states.words(
            found.public_state, reason=found.reason, outcome=found.outcome, reader=states.Reader.FIRM
        ),
        "due_at": last_day(found),
        "next_step": next_step(found, book().on(dhaka_day(request.now))),
        "now": request.now,
    }
    return render(request, "firm/start.html", context, status=UNPROCESSABLE if wrong else 200)
