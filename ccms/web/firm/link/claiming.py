"""Claims a page: a person who has proved a contact by code takes the page over for an account of its own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from ccms.complaints.reading.firm_view import FirmView
from ccms.complaints.registry import claiming
from ccms.core.failures import Failure, NotFound
from ccms.web import fields
from ccms.web.firm.answer_context import case_address
from ccms.web.firm.case import moved_on, own_case, page
from ccms.web.requests import SignedRequest
from ccms.web.sending import once, tell

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
