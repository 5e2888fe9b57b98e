"""An administrator's page for the address at which a firm's server is asked, and for its help desk's tickets."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.firms import shop_keys
from ccms.complaints.filing import shop_query, tickets
from ccms.gate.limits import QUESTION_FAILURES, QUESTION_PAUSE, TICKET_BATCH, TICKET_LIFE
from ccms.notices.webhooks import addresses
from ccms.web import fields
from ccms.web.developers.drawing import page
from ccms.web.fresh import freshly_signed_in
from ccms.web.requests import SignedRequest
from ccms.web.sending import done
from ccms.web.shared.current_member import member_of


class AddressForm(fields.PageForm):
    """Where the firm's server is asked."""

    url = fields.CodeLine(
        label=_("Address of your server for questions"),
        help_text=_("A secure web address that is open on the internet. Empty: nobody asks."),
        most=addresses.LONGEST,
        required=False,
    )


@freshly_signed_in
def asking(request: SignedRequest) -> HttpResponse:
    """Show and change the address, and count the tickets."""
    by = member_of(request)
    form = AddressForm(request.POST or None, initial={"url": shop_keys.question_address(by)})
    if form.is_valid():
        url = form.cleaned_data["url"]

        def act() -> None:
            if url:
                shop_query.set_address(url, by, request.now)
            else:
                shop_keys.set_question_address("", by, request.now)

        if done(request, form, account=by.text, act=act):
            said = gettext("Your server is asked there from now on.") if url else gettext("Your server is not asked.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("developers:asking"))
    context = {
        "tickets": tickets.count(by),
        "batch": TICKET_BATCH,
        "kept": TICKET_LIFE.days,
        "seconds": shop_query.LIMITS["total_s"],
        "failures": QUESTION_FAILURES,
        "pause": QUESTION_PAUSE.seconds // 60,
        "has_key": any(key.retired_at is None for key in shop_keys.keys_of(by)),
    }
    return page(request, "asking", part="asking", form=form, **context)
