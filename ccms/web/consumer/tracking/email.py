"""The consumer's e-mail address: typed, verified by a link, and confirmed by the button of the page behind the link.

The link alone changes nothing, because programs that scan mails open every link.

Asks after the filing for the rest of the directorate's form; a missing field never stops the complaint.
"""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import consumers
from ccms.accounts.consumers import Confirmation
from ccms.complaints.acts.consumer import FormFields, complete_form
from ccms.complaints.lifecycle import AT_OFFICE
from ccms.complaints.reading.own_case import Case
from ccms.core.failures import NotFound
from ccms.gate.counters import TooManyRequests, take_or_refuse
from ccms.gate.limits import Counted
from ccms.notices import email_links
from ccms.web import fields
from ccms.web.consumer.tracking.acts import address_of, filed_case, moved_on, page
from ccms.web.consumer.tracking.forms import PersonForm
from ccms.web.form_page import drawn, once, submitted, tell
from ccms.web.language import language
from ccms.web.requests import PageRequest, SignedRequest

GONE = 410


class EmailForm(fields.PageForm):
    """Asks for the address."""

    email = fields.EmailField(
        label=_("E-mail address for news of your complaints"),
        help_text=_("We send a link there. Only after you open it and press the button do we write there."),
    )


def email(request: SignedRequest) -> HttpResponse:
    """Show how the address stands; take another one, or send the link again."""
    if request.actor.consumer is None:
        raise NotFound
    address, confirmed = consumers.email_of(request.actor.consumer)
    form = EmailForm(request.POST or None, initial={"email": address})
    sent = False
    if form.is_valid():
        try:
            once(request, account=request.actor.text, act=lambda: _ask(request, form.cleaned_data["email"]))
        except TooManyRequests as failure:
            tell(form, failure)
        else:
            sent = True
            address, confirmed = consumers.email_of(request.actor.consumer)
    context = {
        "address": address,
        "confirmed": confirmed,
        "sent": sent and not confirmed,
        "back_url": reverse("consumer:mine"),
    }
    return drawn(request, "consumer/tracking/email.html", form, context)


def _ask(request: SignedRequest, address: str) -> dict[str, str]:
    """Keep the address; one that is confirmed already is not asked about again."""
    if request.actor.consumer is None:
        raise NotFound
    with transaction.atomic():
        consumer = consumers.locked(request.actor.consumer)
        consumers.set_email(consumer, address)
        if consumer.email_confirmed_at is None:
            take_or_refuse(Counted.EMAIL_LINK, str(consumer.pk), request.now)
            email_links.ask(consumer, request.now)
    return {}


def confirm(request: PageRequest, word: str) -> HttpResponse:
    """Say what the link is worth, and confirm by the button."""
    worth = consumers.confirm_email(word, request.now, opened_only=request.method != "POST")
    over = worth in {Confirmation.OVER, Confirmation.WORTHLESS}
    context = {"worth": worth, "over": over, "open": worth is Confirmation.OPEN}
    return render(request, "consumer/tracking/confirm_email.html", context, status=GONE if over else 200)


@filed_case
def form(request: SignedRequest, case: Case) -> HttpResponse:
    """Take the remaining fields, or let them be put right."""
    if case.complaint.status not in AT_OFFICE:
        return moved_on(request, case)
    person = case.complainant
    kept = {name: getattr(person, name).open() for name in ("father", "mother", "address", "occupation")}
    asked = PersonForm(case, request, initial={**kept, "email": case.complaint.consumer.email.open()})

    def act() -> None:
        given = FormFields(**asked.cleaned_data)
        complete_form(reference=case.complaint.reference, by=request.actor, now=request.now, fields=given)

    said = gettext("DNCRP's form is complete.")
    if answer := submitted(request, asked, act, to=address_of(case), said=said):
        return answer
    district = case.pack.districts.get(person.district)
    name = district.text.read(language()) if district else ""
    return page(request, case, "form", asked, name=person.name.open(), district=name)
