"""The first page of an answer: which offer, which solution, or why it is disputed; each leads to its own short form."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext

from ccms.complaints.lifecycle import AT_OFFICE, Action
from ccms.complaints.reading.firm_view import FirmView
from ccms.law.pack.nouns import Choice
from ccms.web.firm.answer_context import address
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.firm.ways import NOT_A_SHOP, Way
from ccms.web.language import language
from ccms.web.requests import SignedRequest

OF_THE_ACT = "s78_"  # the defences that only section 78 knows; most sellers need none of them


@own_case
def offer(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Show what can be offered."""
    if Action.OFFER not in view.acts:
        return moved_on(request, view)
    ways = _ways(view, "offer_terms", view.offers)
    return _page(request, view, gettext("What do you offer?"), ways)


@own_case
def solved(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Show in which ways it can have been solved."""
    if Action.CLAIM_SOLVED not in view.acts:
        return moved_on(request, view)
    ways = _ways(view, "solved_terms", view.solutions)
    return _page(request, view, gettext("How was it solved?"), ways)


@own_case
def dispute(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Show why a complaint can be disputed, the everyday reasons before those of the Act."""
    if Action.DEFEND not in view.acts:
        return moved_on(request, view)
    reasons = view.pack.reasons["defend"]
    everyday = [choice for choice in reasons if not choice.code.startswith(OF_THE_ACT)]
    ways = _ways(view, "defend", everyday)
    if Action.REFUSE in view.acts:
        refusals = [choice for choice in view.pack.reasons["refuse"] if choice.code != NOT_A_SHOP or not view.by_member]
        ways = [*_ways(view, "refuse", refusals), *ways]
    by_law = _ways(view, "defend", [choice for choice in reasons if choice not in everyday])
    return _page(request, view, gettext("Why is the complaint not right?"), ways, by_law)


def _ways(view: FirmView, route: str, choices: Iterable[Choice]) -> list[Way]:
    return [Way(choice.text.read(language()), address(view, route, choice=choice.code)) for choice in choices]


def _page(
    request: SignedRequest, view: FirmView, title: str, ways: list[Way], by_law: list[Way] | None = None
) -> HttpResponse:
    late = view.standing.status in AT_OFFICE
    return page(request, view, "choose", title=title, ways=ways, by_law=by_law, late=late)
