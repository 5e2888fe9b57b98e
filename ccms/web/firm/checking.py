"""Checks whether an order is the firm's: the seller types its number and gets yes or no.

There are five tries, each of them an event in the history.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import Action
from ccms.complaints.reading.firm_view import FirmView
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.requests import SignedRequest
from ccms.web.sending import once, tell


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
