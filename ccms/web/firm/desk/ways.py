"""A member's settings of the desk: how much is on a screen, and whether single letters act."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.members import managing
from ccms.accounts.models import Member
from ccms.web import fields
from ccms.web.firm.desk.labels import KEYS
from ccms.web.requests import PageRequest
from ccms.web.sending import done
from ccms.web.shared.current_member import member_of

UNPROCESSABLE = 422
ROOMY, DENSE = "roomy", "dense"


class WaysForm(fields.PageForm):
    """What he can choose."""

    density = fields.ChoiceCards(
        label=_("How close together the rows of a list are"),
        cards=[fields.Card(ROOMY, _("Spacious")), fields.Card(DENSE, _("Compact: more rows on a screen"))],
    )
    single_keys = fields.TickBox(
        label=_("Use keys"),
        help_text=_(
            "Letters alone act while a list has the focus. Switch them off where a screen reader or voice types."
        ),
    )


def ways(request: PageRequest) -> HttpResponse:
    """Ask how he wants it, and keep it for him."""
    by, user = member_of(request), request.user
    assert isinstance(user, Member)  # noqa: S101 - tells the type checker what `member_of` has found out
    present = {"density": DENSE if user.dense_lists else ROOMY, "single_keys": user.single_keys}
    form = WaysForm(request.POST or None, initial=present)
    if form.is_valid():
        dense, keys = form.cleaned_data["density"] == DENSE, form.cleaned_data["single_keys"]
        keep = partial(managing.set_ways, user.pk, dense_lists=dense, single_keys=keys)
        if done(request, form, account=by.text, act=keep):
            messages.success(request, gettext("Kept."))
            return HttpResponseRedirect(reverse("desk:inbox"))
    context = {"form": form, "keys": KEYS, "back_url": reverse("desk:inbox")}
    wrong = form.is_bound and bool(form.errors)
    return render(request, "desk/ways.html", context, status=UNPROCESSABLE if wrong else 200)
