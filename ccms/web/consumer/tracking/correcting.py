"""The buyer corrects who the seller is, adds how they can be reached, or complains about another one too."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts.firms.entries import contacts_named_by
from ccms.accounts.firms.firm_search import find
from ccms.accounts.firms.naming import is_nameless
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.seller import AddContact, CorrectSeller, was_reached
from ccms.complaints.filing.beside import begin_beside
from ccms.complaints.lifecycle import AT_OFFICE, MOST_CORRECTIONS, Action
from ccms.complaints.reading.tracking import Case
from ccms.core.phones import spaced
from ccms.web.consumer.shop_naming import MOST_RESULTS, ChooseForm, NamingForm, WaysForm, searched
from ccms.web.consumer.tracking.acts import by, filed_case, form_page, moved_on, page, while_allowed
from ccms.web.fields import PageForm
from ccms.web.form_page import submitted
from ccms.web.language import language
from ccms.web.requests import SignedRequest


@while_allowed(Action.CORRECT_SELLER)
def correct(request: SignedRequest, case: Case) -> HttpResponse:
    """Show the seller that is named now, and take the right one."""
    if request.method != "POST" and was_reached(case.complaint):
        return moved_on(request, case)
    asked = searched(request)
    found = [firm for firm in find(asked, MOST_RESULTS) if firm.pk != case.complaint.firm_id] if asked else []
    choosing = ChooseForm(found, request.POST if "firm" in request.POST else None, others=False)
    naming = _naming(case, None if choosing.is_bound else request.POST or None)
    sent = choosing if choosing.is_bound else naming

    def act(given: dict[str, Any]) -> None:
        described = given if choosing.is_bound else {**given, "phone": given["phone"] or ""}
        perform(CorrectSeller(**described), **by(request, case))

    return form_page(
        request,
        case,
        "correct_seller",
        sent,
        act,
        said=gettext("The seller has been corrected."),
        choosing=choosing,
        naming=naming,
        asked=asked,
        found=found,
        firm=case.complaint.firm.name(language()),
        left=MOST_CORRECTIONS - case.complaint.seller_corrections,
    )


@while_allowed(Action.ADD_CONTACT)
def add_contact(request: SignedRequest, case: Case) -> HttpResponse:
    """Take what the buyer knows of the seller beside what is known."""

    def act(given: dict[str, Any]) -> None:
        perform(AddContact(**{**given, "phone": given["phone"] or ""}), **by(request, case))

    return form_page(
        request,
        case,
        "add_contact",
        WaysForm(request.POST or None),
        act,
        said=gettext("Kept. Thank you."),
        firm=case.complaint.firm.name(language()),
        at_office=case.complaint.status in AT_OFFICE,
    )


@filed_case
def another(request: SignedRequest, case: Case) -> HttpResponse:
    """Say what a second complaint is, and begin it with what is known of the purchase."""
    form = PageForm(request.POST if request.method == "POST" else None)  # it has no field of its own
    act = partial(begin_beside, **by(request, case))
    answer = submitted(request, form, act, to=reverse("consumer:firm"))
    return answer or page(request, case, "another", form, firm=case.complaint.firm.name(language()))


def _naming(case: Case, sent: Any = None) -> NamingForm:
    """Return the form with what the buyer has named until now."""
    complaint = case.complaint
    named = contacts_named_by(complaint.firm_id, complaint.consumer_id)
    if "phone" in named:
        named["phone"] = spaced(named["phone"])
    name = complaint.firm.name(language())
    return NamingForm(sent, initial={"name": "" if is_nameless(name) else name, **named})
