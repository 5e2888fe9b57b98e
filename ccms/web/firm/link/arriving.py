"""How a seller arrives: by the link of an SMS or e-mail, or by the link that the buyer pasted into the page's inbox.

The number alone shows that there is a complaint and until when to answer, and which of the shop's numbers can get a
code.
"""

from typing import TypeGuard

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmContact
from ccms.complaints.acts import contacting
from ccms.complaints.reading.tracking import standing
from ccms.core.clock import dhaka_day
from ccms.core.failures import Failure, NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import Counted
from ccms.law.pack.book import book
from ccms.web import fields, states
from ccms.web.firm.case import case_page
from ccms.web.firm.deadline_words import AWAIT_ANSWER, BEFORE_THE_OFFICE, last_day, next_step
from ccms.web.firm.link import pasted, proving
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import tell_wait


class ContactForm(fields.PageForm):
    """Asks which of the shop's numbers gets the code."""

    contact = fields.ChoiceCards(label=_("Which number shall get the code?"))

    def __init__(self, contacts: list[FirmContact], *args: object, **named: object) -> None:
        only = {"contact": str(contacts[0].pk)} if len(contacts) == 1 else {}
        super().__init__(*args, initial=only, **named)
        field = self.fields["contact"]
        assert isinstance(field, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        field.offer([fields.Card(str(each.pk), proving.Target(each.value.open(), each).masked) for each in contacts])
        if by_mail(contacts):
            field.label = _("Which e-mail address shall get the code?")


def by_mail(contacts: list[FirmContact]) -> bool:
    """Tell whether the shop has no number, so that a code can only come by mail."""
    return bool(contacts) and all(each.channel == Channel.EMAIL for each in contacts)


def start(request: PageRequest, reference: str) -> HttpResponse:
    """Show the complaint to a person that has proved a contact of its firm, and to everybody else the way to do so."""
    if _is_signed_in(request, reference):
        try:
            return case_page(request, reference)
        except NotFound:
            pass  # it went to another firm meanwhile: the door shows that one's numbers
    contacts = contacts_of(request, reference)
    if pasted.TOKEN in request.GET:
        return pasted.came(request, reference)
    form = ContactForm(contacts, request.POST or None) if contacts else None
    if form is not None and form.is_valid():
        chosen = next(each for each in contacts if str(each.pk) == form.cleaned_data["contact"])
        try:
            return proving.send(request, reference, proving.Target(chosen.value.open(), chosen))
        except TooManyRequests as failure:
            tell_wait(form, "contact", failure)
        except Failure as failure:
            form.add_error("contact", fields.refused(failure))
    return _door(request, reference, form, by_mail=by_mail(contacts))


def _is_signed_in(request: PageRequest, reference: str) -> TypeGuard[SignedRequest]:
    actor = request.actor
    return actor is not None and actor.role is Role.FIRM_LINK and actor.complaint == reference


def contacts_of(request: PageRequest, reference: str) -> list[FirmContact]:
    """Return the contacts that may get a code, each once; guessed complaint numbers are counted."""
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


def _door(request: PageRequest, reference: str, form: ContactForm | None, *, by_mail: bool) -> HttpResponse:
    found = standing(reference)
    if found is None:
        raise NotFound
    context = {
        "by_mail": by_mail,
        "corrected": contacting.was_corrected(reference),
        "reference": reference,
        "has_letter": contacting.has_letter(reference),
        "may_give_number": pasted.may_give_number(request, reference),
        "state": states.of(found, reader=states.Reader.FIRM),
        "may_be_fined": True,  # said alike of each complaint: the number alone tells nobody whether a fine is paid
        "early": found.status in BEFORE_THE_OFFICE,
        "awaits_answer": found.status in AWAIT_ANSWER,
        "due_at": last_day(found),
        "sooner": found.may_end_sooner,
        "next_step": next_step(found, book().on(dhaka_day(request.now))),
        "now": request.now,
    }
    return drawn(request, "firm/start.html", form, context)
