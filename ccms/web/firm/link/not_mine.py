"""Lets the holder of a number say that they are no shop: by a code to that number, and without opening the complaint.

Nothing of the complaint is shown before or after: a person that was named by mistake has no business with it.

Lets a firm open its complaint with the code that is printed in a letter by registered post.

Claims a page: a person who has proved a contact by code takes the page over for an account of its own.
"""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.accounts.channels import Channel
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.complaints.acts.contacting import LetterMoved
from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.registry import claiming
from ccms.core.failures import Failure, NotFound
from ccms.gate import counters
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import Counted
from ccms.web import fields
from ccms.web.firm.answer_context import case_address
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.firm.link.arriving import ContactForm, Target, by_mail, contacts_of, door_of, target_of
from ccms.web.form_page import drawn, once, tell
from ccms.web.requests import PageRequest, SignedRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, CodeForm, Proving, refusing


def not_mine(request: PageRequest, reference: str) -> HttpResponse:
    """Ask to which number the message came, and send a code there."""
    contacts = contacts_of(request, reference)
    if not contacts:
        return HttpResponseRedirect(door_of(reference))
    form = ContactForm(contacts, request.POST or None)
    if form.is_valid():
        chosen = next(each for each in contacts if str(each.pk) == form.cleaned_data["contact"])
        target = Target(chosen.value.open(), chosen)
        with refusing(form, "contact"):
            to = reverse("firm:not_mine_code", kwargs={"reference": reference})
            return _proving(reference).lead_on(request, to, target.phone, target.channel, row=target.row)
    context = {"by_mail": by_mail(contacts), "reference": reference, "back_url": door_of(reference)}
    return drawn(request, "firm/not_mine.html", form, context)


def code(request: PageRequest, reference: str) -> HttpResponse:
    """Take the code, and use the number no more."""
    proving = _proving(reference)
    asked = proving.remembered(request)
    target = target_of(reference, asked) if asked else None
    if asked is None or target is None or target.contact is None:
        return HttpResponseRedirect(door_of(reference))
    form = CodeForm(request.POST or None, channel=target.channel)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        page, blank = partial(_page, request, reference, target), CodeForm(channel=target.channel)
        return proving.send_again(request, asked, page, blank, (target.phone, target.channel))
    if entered and proving.prove(request, form, asked.request_id):
        given_up = contacting.say_no_shop(reference=reference, contact=target.contact.pk, now=request.now)
        response = render(request, "firm/not_mine_said.html", {"given_up": given_up, "reference": reference})
        proving.forget(response)
        return response
    return _page(request, reference, target, form)


def _proving(reference: str) -> Proving:
    return Proving(CodePurpose.ANSWER, about=reference, cookie="ccms-not-mine", path=door_of(reference))


def _page(request: PageRequest, reference: str, target: Target, form: CodeForm, **told: object) -> HttpResponse:
    context = {
        "reference": reference,
        "sent_to": target.masked,
        "by_mail": target.channel is Channel.EMAIL,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        "back_url": reverse("firm:not_mine", kwargs={"reference": reference}),
        **told,
    }
    return drawn(request, "firm/not_mine_code.html", form, context)


class LetterForm(fields.PageForm):
    """Asks for the code in the letter."""

    code = fields.CodeLine(
        label=_("Enter the code in the letter"),
        help_text=_("Twelve letters and digits, at the end of the letter."),
        most=20,
    )


def letter(request: PageRequest, reference: str) -> HttpResponse:
    """Ask for the code, and sign its holder in; guesses are counted."""
    caller, now = caller_of(request.META["REMOTE_ADDR"]), request.now
    wrong = counters.standing(Counted.TRACK_WRONG, caller, now)
    if not wrong.allowed:
        raise TooManyRequests(wait=wrong.wait)
    form = LetterForm(request.POST or None)
    if form.is_valid():
        try:
            contact = contacting.contact_by_letter(reference, form.cleaned_data["code"])
        except NotFound:
            counters.take_or_refuse(Counted.TRACK_WRONG, caller, now)
            form.add_error("code", fields.put_right("letter-code-wrong"))
        except LetterMoved as failure:
            form.add_error("code", fields.refused(failure))
        else:
            response = HttpResponseRedirect(door_of(reference))
            sessions.open_link_session(response, contact, reference, now)
            return response
    return drawn(request, "firm/letter.html", form, {"reference": reference, "back_url": door_of(reference)})


GRANTED = _(
    "The page is yours. An invitation is on its way to your mail: choose a password and the second factor there."
)
WAITS = _("An officer confirms the number first; then an invitation goes to your mail. Until then answer as before.")


class ClaimForm(fields.PageForm):
    """Who the page's first administrator is."""

    name = fields.CleanLine(label=_("Your name"))
    email = fields.EmailField(
        label=_("Work e-mail"), help_text=_("The invitation goes there. It works for three days.")
    )


@own_case
def claim(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Take the page over, or ask an officer to look at it."""
    by = request.actor
    if request.method != "POST" and not claiming.may_claim(by):
        return moved_on(request, view)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        given = {"reference": view.reference, "by": by, "now": request.now, **form.cleaned_data}
        try:
            done = once(request, account=by.text, act=lambda: {"granted": claiming.claim_by_link(**given)}).answer
        except NotFound:
            return moved_on(request, view)
        except Failure as failure:
            tell(form, failure)
        else:
            messages.success(request, str(GRANTED if done["granted"] else WAITS))
            return HttpResponseRedirect(case_address(view))
    return page(request, view, "claim", form)
