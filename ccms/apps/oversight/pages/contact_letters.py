"""The Cell's letters for a firm in which nobody has an account: opened and answered with a code to its own number."""

from functools import partial

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ccms.accounts import sessions
from ccms.accounts.channels import Channel
from ccms.accounts.models.code_request import CodePurpose
from ccms.apps.oversight.letters import contact_at
from ccms.web import fields
from ccms.web.form_page import drawn
from ccms.web.requests import PageRequest
from ccms.web.shared.code_proving import LIFE_MINUTES, RESEND_SECONDS, Asked, CodeForm, Proving, refusing
from ccms.web.templatetags.words import masked_mail, masked_phone

PROVING = Proving(CodePurpose.ANSWER, about="cell", cookie="ccms-cell", path="/cell")
NO_COMPLAINT = ""  # the session of the code opens the letters and no complaint


class WayForm(fields.PageForm):
    """Asks where the message about the letter came to."""

    way = fields.ContactField(
        label=_("To which number or e-mail did our message come?"), help_text=_("A code goes there.")
    )


def way(request: PageRequest) -> HttpResponse:
    """Ask for the firm's number or address, and send a code there."""
    form = WayForm(request.POST or None)
    if form.is_valid():
        to = form.cleaned_data["way"]
        with refusing(form, "way"):
            return PROVING.lead_on(request, reverse("cell:code"), to, _channel(to))
    return _page(request, "way", form)


def code(request: PageRequest) -> HttpResponse:
    """Take the code, and open the letters to the firm whose number or address it is."""
    asked = PROVING.remembered(request)
    if asked is None:
        return HttpResponseRedirect(reverse("cell:way"))
    channel = _channel(asked.to)
    form = CodeForm(request.POST or None, channel=channel)
    entered = "again" not in request.POST and form.is_valid()
    if "again" in request.POST or (entered and asked.is_over(request.now)):
        page, blank = partial(_code_page, request, asked), CodeForm(channel=channel)
        return PROVING.send_again(request, asked, page, blank, (asked.to, channel))
    if entered and (proved := PROVING.prove(request, form, asked.request_id)):
        contact = contact_at(channel, proved)
        if contact:
            response = HttpResponseRedirect(reverse("cell:letters"))
            sessions.open_link_session(response, contact, NO_COMPLAINT, request.now)
            PROVING.used(request, response, proved)
            return response
        form.add_error("code", fields.put_right("no-letter-for-this-way"))
    return _code_page(request, asked, form)


def _channel(way: str) -> Channel:
    return Channel.EMAIL if "@" in way else Channel.SMS


def _code_page(request: PageRequest, asked: Asked, form: CodeForm, **told: object) -> HttpResponse:
    by_mail = _channel(asked.to) is Channel.EMAIL
    context = {
        "sent_to": masked_mail(asked.to) if by_mail else masked_phone(asked.to),
        "by_mail": by_mail,
        "minutes": LIFE_MINUTES,
        "resend_seconds": RESEND_SECONDS,
        **told,
    }
    return _page(request, "way_code", form, **context)


def _page(request: PageRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    return drawn(request, f"oversight/{template}.html", form, {"back_url": reverse("cell:way"), **context})
