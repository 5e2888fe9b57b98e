"""The buyer corrects who the seller is, adds how they can be reached, or complains about another one too.

A ready text for the inbox of the seller's page, with this complaint's link: some sellers are told no other way.
"""

from functools import cached_property, partial
from typing import Any, override

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms.entries import contacts_named_by
from ccms.accounts.firms.naming import find, is_nameless
from ccms.accounts.models import Firm
from ccms.complaints.acts.book import acts
from ccms.complaints.acts.contacting import page_token
from ccms.complaints.acts.seller import was_reached
from ccms.complaints.filing.beside import begin_beside
from ccms.complaints.lifecycle import AT_OFFICE, MOST_CORRECTIONS, Action
from ccms.complaints.reading.own_case import Case
from ccms.core import references
from ccms.core.phones import spaced
from ccms.web import fields
from ccms.web.consumer.shop_naming import MOST_RESULTS, NamingForm, WaysForm, searched, shop_cards
from ccms.web.consumer.tracking.acts import CasePage, filed_case, moved_on, own_case, page
from ccms.web.consumer.tracking.forms import CaseForm
from ccms.web.form_page import submitted
from ccms.web.language import language
from ccms.web.next_acts import can_tell_the_page
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.words import digits


@own_case
def tell(request: SignedRequest, case: Case) -> HttpResponse:
    """Give the text to copy and paste."""
    if not can_tell_the_page(case):
        return moved_on(request, case)
    return page(request, case, "tell", None, text=_text(case), firm=case.complaint.firm.name(language()))


def _text(case: Case) -> str:
    """Write the text in Bangla, the language of the page's inbox; it names no goods and no person."""
    reference = case.complaint.reference
    start = reverse("firm:start", kwargs={"reference": reference})
    link = f"{settings.CCMS_BASE_URL}{start}?k={page_token(reference)}"
    with translation.override("bn"):
        lines = (
            gettext("I have complained about a purchase from you to CCMS, the state's complaint service."),
            gettext("Number: %(number)s") % {"number": references.display(reference)},
            gettext("Please read it and answer here; it costs nothing:"),
            link,
            gettext("You can check that it is genuine at %(hotline)s.") % {"hotline": digits(settings.CCMS_HOTLINE)},
        )
    return "\n".join(lines)


class ChosenForm(CaseForm):
    """Another seller of the register, of those that were found."""

    firm = fields.ChoiceCards(label=_("Which one is it?"), missing=fields.said("firm-missing"))

    @override
    def prepare(self) -> None:
        self.fields["firm"].offer(shop_cards(self.found))  # type: ignore[attr-defined]

    @cached_property
    def found(self) -> list[Firm]:
        """The sellers that were searched for, without the one that is named now."""
        asked = searched(self.request)
        found = find(asked, MOST_RESULTS) if asked else []
        return [firm for firm in found if firm.pk != self.case.complaint.firm_id]


class NamedForm(CaseForm, NamingForm):
    """The seller described anew, beginning with what the buyer has named until now."""

    @override
    def prepare(self) -> None:
        complaint = self.case.complaint
        named = contacts_named_by(complaint.firm_id, complaint.consumer_id)
        if "phone" in named:
            named["phone"] = spaced(named["phone"])
        name = complaint.firm.name(language())
        self.initial = {"name": "" if is_nameless(name) else name, **named}

    @override
    def given(self) -> dict[str, Any]:
        return {**super().given(), "phone": self.cleaned_data["phone"] or ""}


class ContactForm(CaseForm, WaysForm):
    """What the buyer knows of the seller beside what is known."""

    @override
    def given(self) -> dict[str, Any]:
        return {**super().given(), "phone": self.cleaned_data["phone"] or ""}

    @override
    def beside(self) -> dict[str, Any]:
        complaint = self.case.complaint
        return {"firm": complaint.firm.name(language()), "at_office": complaint.status in AT_OFFICE}


class CorrectPage(CasePage):
    """The seller that is named now, and two forms for the right one, of which one is sent."""

    @override
    def closed(self, request: SignedRequest, case: Case) -> HttpResponse | None:
        return moved_on(request, case) if was_reached(case.complaint) else super().closed(request, case)

    @override
    def form_for(self, request: SignedRequest, case: Case, **named: object) -> CaseForm:
        return (ChosenForm if "firm" in request.POST else NamedForm)(case, request, acts()[self.action])

    @override
    def ask(self, request: SignedRequest, form: CaseForm) -> HttpResponse:
        case = form.case
        choosing = form if isinstance(form, ChosenForm) else _not_sent(ChosenForm(case, request))
        return page(
            request,
            case,
            self.template,
            form,
            choosing=choosing,
            naming=_not_sent(NamedForm(case, request)) if form is choosing else form,
            asked=searched(request),
            found=choosing.found,
            firm=case.complaint.firm.name(language()),
            left=MOST_CORRECTIONS - case.complaint.seller_corrections,
        )


def _not_sent[F: CaseForm](form: F) -> F:
    form.is_bound = False
    return form


@filed_case
def another(request: SignedRequest, case: Case) -> HttpResponse:
    """Say what a second complaint is, and begin it with what is known of the purchase."""
    form = fields.PageForm(request.POST if request.method == "POST" else None)  # it has no field of its own
    act = partial(begin_beside, reference=case.complaint.reference, by=request.actor, now=request.now)
    answer = submitted(request, form, act, to=reverse("consumer:firm"))
    return answer or page(request, case, "another", form, firm=case.complaint.firm.name(language()))


PAGES = (
    CorrectPage(
        action=Action.CORRECT_SELLER,
        path="seller",
        said=_("The seller has been corrected."),
        form=NamedForm,
        template="correct_seller",
    ),
    CasePage(
        action=Action.ADD_CONTACT,
        path="seller/contact",
        said=_("Kept. Thank you."),
        form=ContactForm,
        template="add_contact",
    ),
)
