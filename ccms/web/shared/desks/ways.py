"""A member's settings of their desk: how much is on a screen, and whether single letters act."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.members import managing
from ccms.accounts.models import Member
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import SignedRequest

ROOMY, DENSE = "roomy", "dense"

type Keys = Sequence[tuple[Sequence[str], Any]]  # what is pressed, and what it does


class WaysForm(fields.PageForm):
    """What can be chosen."""

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


def ways_page(request: SignedRequest, *, keys: Keys, lists: str, ground: str) -> HttpResponse:
    """Ask how the member wants it, and keep it; `lists` is the route of the lists, `ground` the frame of the page."""
    user = request.user
    if not isinstance(user, Member):
        raise NotFound
    present = {"density": DENSE if user.dense_lists else ROOMY, "single_keys": user.single_keys}
    form = WaysForm(request.POST or None, initial=present)
    member, back_url = user.pk, reverse(lists)

    def keep() -> None:
        given = form.cleaned_data
        managing.set_ways(member, dense_lists=given["density"] == DENSE, single_keys=given["single_keys"])

    answer = submitted(request, form, keep, to=back_url, said=gettext("Kept."))
    return answer or drawn(request, "desk/ways.html", form, {"keys": keys, "back_url": back_url, "ground": ground})
