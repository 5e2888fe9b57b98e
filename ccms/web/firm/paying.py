"""Draws the paper that a fined seller shows at the bank: sum, order, number, last day and account."""

from django.http import HttpResponse
from django.utils.translation import gettext

from ccms.complaints.reading.firm_view import FirmView
from ccms.web.firm import summary
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.templatetags.frame import Row
from ccms.web.templatetags.words import day, digits, run, taka


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
