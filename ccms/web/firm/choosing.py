"""The first page of an answer: which offer, which solution, or why it is disputed; each leads to its own short form.

Checks whether an order is the firm's: the seller types its number and gets yes or no.

There are five tries, each of them an event in the history.

Draws the paper that a fined seller shows at the bank: sum, order, number, last day and account.
"""

from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import AT_OFFICE, Action
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.failures import Failure, NotFound
from ccms.law.pack.nouns import Choice
from ccms.web import fields
from ccms.web.firm import summary
from ccms.web.firm.answer_context import address
from ccms.web.firm.case import NOT_A_SHOP, Way, moved_on, own_case, page
from ccms.web.form_page import once, tell
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, digits, run, taka

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


class NumberForm(fields.PageForm):
    """Asks for the customer's number, or that of the order or the payment."""

    phone = fields.PhoneField(label=_("The customer's mobile number in your book"), required=False)
    number = fields.CodeLine(label=_("Or your order number, or the TrxID of the payment"), most=64, required=False)

    def __init__(self, *args: object, **named: object) -> None:
        super().__init__(*args, **named)
        for each in self.fields.values():
            each.one_of = True  # type: ignore[attr-defined] # one of the two is enough

    def clean(self) -> dict[str, object]:
        """Ask for one of them."""
        given = super().clean() or {}
        if not self.errors and not (given.get("phone") or given.get("number")):
            self.add_error("phone", fields.put_right("phone-empty"))
        return given


@own_case
def check(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Compare a number, and show what every try has said; the number itself is never kept."""
    if Action.ADD_EVIDENCE not in view.acts:
        return moved_on(request, view)
    by = request.actor
    form = NumberForm(request.POST or None)
    if form.is_valid():
        given = {"phone": form.cleaned_data["phone"] or "", "number": form.cleaned_data["number"]}
        try:
            once(request, account=by.text, act=lambda: {"matches": _compare(request, view, given)})
        except NotFound:
            raise
        except Failure as failure:
            tell(form, failure)
        else:
            return HttpResponseRedirect(request.path)
    tries = [
        event.data["matches"] for event in view.past if event.kind == contacting.CHECKED and "matches" in event.data
    ]
    left = contacting.tries_left(view.reference, by)
    return page(request, view, "check", form, tries=tries, left=left, last=tries[-1] if tries else None)


def _compare(request: SignedRequest, view: FirmView, given: dict[str, str]) -> bool:
    return contacting.is_my_order(reference=view.reference, by=request.actor, now=request.now, **given)


@own_case
def fine(request: SignedRequest, view: FirmView) -> HttpResponse:
    """Show the paper while anything is to be paid."""
    to_pay, made = summary.to_pay(view), view.decision
    if made is None or not to_pay:
        return moved_on(request, view)
    lang = language()
    rows = [
        Row(gettext("Who pays"), run(view.firm.read(lang))),
        Row(gettext("Who made the order"), run(made.office.read(lang))),
        Row(gettext("Order of"), day(made.made_at)),
        Row(gettext("Section of the Act"), digits(made.section)),
        Row(gettext("Fine"), taka(made.fine_paisa)),
        *to_pay,
    ]
    return page(request, view, "fine", rows=rows)
