"""How a seller arrives: by the link of an SMS or e-mail, or by the link that the buyer pasted into the page's inbox.

The number alone shows that there is a complaint and until when to answer, and which of the shop's numbers can get a
code.

The link that the buyer pastes into the page's inbox: it is notice of the complaint, and never proof of identity.

Many pages have no number that we know. A person who came by that link may then open the complaint with their own
number; they are a respondent whom nobody has verified, like one whose number only the buyer has named.

Proves that a seller holds a number: a code is sent to it and entered in the browser that asked.

The full number of one of the shop's contacts is never sent to the browser: the person who asks may be a stranger with
the link.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeGuard
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.channels import Channel
from ccms.accounts.models import FirmContact
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import FIRM
from ccms.complaints.queries import visible_to
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
from ccms.web.firm.summary import AWAIT_ANSWER, BEFORE_THE_OFFICE, last_day, next_step
from ccms.web.form_page import drawn, tell
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, refusing, tell_wait
from ccms.web.templatetags.words import masked_mail, masked_phone


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code goes: to a contact of the shop, or to the number that the seller has typed himself."""

    phone: str  # or the mail address of a shop without a number
    contact: FirmContact | None = None

    @property
    def channel(self) -> Channel:
        """By what it goes."""
        return Channel(self.contact.channel) if self.contact else Channel.SMS

    @property
    def masked(self) -> SafeString:
        """As much of it as its owner knows it by."""
        return masked_mail(self.phone) if self.channel is Channel.EMAIL else masked_phone(self.phone)

    @property
    def row(self) -> UUID | None:
        """What the cookie names: the contact, or nothing where the seller has typed a number."""
        return self.contact.pk if self.contact else None


def send(request: PageRequest, reference: str, target: Target) -> HttpResponse:
    """Have a code sent, and lead on to where it is entered."""
    to = reverse("firm:code", kwargs={"reference": reference})
    return _proving(reference).lead_on(request, to, target.phone, target.channel, row=target.row)


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, send it again, and sign in who enters it."""
    proving = _proving(reference)
    asked = proving.remembered(request)
    target = target_of(reference, asked) if asked else None
    if asked is None or target is None:
        return HttpResponseRedirect(door_of(reference))
    form = CodeForm(request.POST or None, channel=target.channel)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        page, blank = partial(_page, request, reference, target), CodeForm(channel=target.channel)
        return proving.send_again(request, asked, page, blank, (target.phone, target.channel))
    phone = proving.prove(request, form, asked.request_id) if entered else ""
    contact = _contact(request, reference, form, target, phone) if phone else None
    if contact:
        return _signed_in(request, reference, contact, target)
    return _page(request, reference, target, form)


def sign_out(request: PageRequest, reference: str) -> HttpResponse:
    """Sign out on this phone."""
    del request
    response = HttpResponseRedirect(door_of(reference))
    sessions.close_session(response)
    return response


def door_of(reference: str) -> str:
    """Return the address at which everything about a complaint begins."""
    return reverse("firm:start", kwargs={"reference": reference})


def _proving(reference: str) -> Proving:
    """Return the proving of a code that counts for this complaint alone."""
    return Proving(CodePurpose.ANSWER, about=reference, cookie="ccms-answer", path=door_of(reference))


def _contact(request: PageRequest, reference: str, form: CodeForm, target: Target, phone: str) -> FirmContact | None:
    """Return the contact that the code has proved; what refuses a new one stands in the form."""
    try:
        return target.contact or contacting.name_own_number(reference=reference, phone=phone, now=request.now)
    except TooManyRequests as failure:
        tell_wait(form, "code", failure)
    except Failure as failure:
        tell(form, failure)
    return None


def _signed_in(request: PageRequest, reference: str, contact: FirmContact, target: Target) -> HttpResponse:
    response = HttpResponseRedirect(door_of(reference))
    sessions.open_link_session(response, contact, reference, request.now)
    _proving(reference).used(request, response, target.phone)
    return response


def target_of(reference: str, asked: Asked) -> Target | None:
    """Return where the code went, while it still leads to this complaint."""
    if asked.row is None:
        return Target(asked.to)
    held = next((each for each in contacting.contacts_for_codes(reference) if each.pk == asked.row), None)
    return Target(held.value.open(), held) if held else None


def _page(request: PageRequest, reference: str, target: Target, form: CodeForm, **told: object) -> HttpResponse:
    context = {
        "reference": reference,
        "sent_to": target.masked,
        "by_mail": target.channel is Channel.EMAIL,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        "back_url": door_of(reference),
        **told,
    }
    return drawn(request, "firm/code.html", form, context)


class ContactForm(fields.PageForm):
    """Asks which of the shop's numbers gets the code."""

    contact = fields.ChoiceCards(label=_("Which number shall get the code?"))

    def __init__(self, contacts: list[FirmContact], *args: object, **named: object) -> None:
        only = {"contact": str(contacts[0].pk)} if len(contacts) == 1 else {}
        super().__init__(*args, initial=only, **named)
        field = self.fields["contact"]
        assert isinstance(field, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        field.offer([fields.Card(str(each.pk), Target(each.value.open(), each).masked) for each in contacts])
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
    if TOKEN in request.GET:
        return came(request, reference)
    form = ContactForm(contacts, request.POST or None) if contacts else None
    if form is not None and form.is_valid():
        chosen = next(each for each in contacts if str(each.pk) == form.cleaned_data["contact"])
        with refusing(form, "contact"):
            return send(request, reference, Target(chosen.value.open(), chosen))
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
        "may_give_number": may_give_number(request, reference),
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


TOKEN = "k"  # noqa: S105 - the name of the parameter
COOKIE = "ccms-link"
_SIGNER = Signer(salt="ccms.pasted-link")
# What fetches a link to draw a preview of it has read nothing: it is not notice to anybody.
_ROBOT = re.compile(
    r"bot\b|externalhit|externalagent|externalfetch|crawl|spider|preview|whatsapp/|curl/", re.IGNORECASE
)


class NumberForm(fields.PageForm):
    """Asks for the seller's own number."""

    phone = fields.PhoneField(
        label=_("What is your mobile number?"),
        help_text=_("We send a code, and later news of this complaint, to this number. The buyer does not see it."),
    )


def came(request: PageRequest, reference: str) -> HttpResponse:
    """Record that the link was opened, take its word out of the address, and remember how the reader came."""
    token = request.GET.get(TOKEN, "")
    response = HttpResponseRedirect(door_of(reference))
    if not contacting.is_page_token(reference, token):
        return response  # a link cut short on its way still leads to the door; it is notice of nothing
    if _is_read_by_a_person(request) and not _is_tried_out(request, reference):
        with suppress(NotFound):
            contacting.link_opened(reference=reference, token=token, now=request.now)
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(token),
        path=door_of(reference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def may_give_number(request: PageRequest, reference: str) -> bool:
    """Tell whether the reader came by the link, and the shop has no number that is known to be its own."""
    try:
        by_link = contacting.is_page_token(reference, _SIGNER.unsign(request.COOKIES.get(COOKIE, "")))
    except BadSignature:
        return False
    return by_link and not any(contact.is_proved for contact in contacting.contacts_for_codes(reference))


def own_number(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the seller's own number and send a code to it."""
    if not may_give_number(request, reference):
        return HttpResponseRedirect(door_of(reference))
    form = NumberForm(request.POST or None)
    if form.is_valid():
        with refusing(form, "phone"):
            return send(request, reference, Target(form.cleaned_data["phone"]))
    context = {"reference": reference, "back_url": door_of(reference)}
    return drawn(request, "firm/own_number.html", form, context)


def _is_tried_out(request: PageRequest, reference: str) -> bool:
    """Tell whether the reader is not the shop but may read the complaint anyway, as its own buyer."""
    actor = request.actor
    return bool(actor and actor.role not in FIRM and visible_to(actor).filter(reference=reference).exists())


def _is_read_by_a_person(request: PageRequest) -> bool:
    fetched_ahead = "prefetch" in f"{request.headers.get('Purpose', '')} {request.headers.get('Sec-Purpose', '')}"
    robot = _ROBOT.search(request.headers.get("User-Agent", "")) is not None
    return request.method == "GET" and not fetched_ahead and not robot
