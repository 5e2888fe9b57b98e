"""Lets the holder of a number say that they are no shop: by a code to that number, and without opening the complaint.

Nothing of the complaint is shown before or after: a person that was named by mistake has no business with it.
"""

from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from ccms.accounts.channels import Channel
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts import contacting
from ccms.core.failures import Failure
from ccms.gate.counters import TooManyRequests
from ccms.web import fields
from ccms.web.firm.link.arriving import ContactForm, by_mail, contacts_of
from ccms.web.firm.link.proving import Target, door_of, target_of
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, CodeForm, Proving, tell_wait


def not_mine(request: PageRequest, reference: str) -> HttpResponse:
    """Ask to which number the message came, and send a code there."""
    contacts = contacts_of(request, reference)
    if not contacts:
        return HttpResponseRedirect(door_of(reference))
    form = ContactForm(contacts, request.POST or None)
    if form.is_valid():
        chosen = next(each for each in contacts if str(each.pk) == form.cleaned_data["contact"])
        target = Target(chosen.value.open(), chosen)
        try:
            ticket = _proving(reference).ask(request, target.phone, target.channel)
        except TooManyRequests as failure:
            tell_wait(form, "contact", failure)
        except Failure as failure:
            form.add_error("contact", fields.refused(failure))
        else:
            response = HttpResponseRedirect(reverse("firm:not_mine_code", kwargs={"reference": reference}))
            _proving(reference).remember(response, ticket, request.now, target.row)
            return response
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
