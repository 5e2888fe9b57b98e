"""Draws the pages of a firm's administrator, on which the open part is marked.

The words of the pages for developers.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from ccms.accounts.api_keys import Scope
from ccms.accounts.firms.firm_members import brands_of
from ccms.accounts.firms.origins import Looked
from ccms.accounts.firms.page_checks import NO_BUTTON, OTHER_FIRM
from ccms.core.signed_orders import Reason
from ccms.web.fields import PageForm
from ccms.web.form_page import drawn
from ccms.web.language import language
from ccms.web.requests import SignedRequest

type Words = Any  # a str, or a lazy translation

SCOPES: Mapping[Scope, tuple[Words, Words]] = {
    Scope.READ: (_("Read"), _("Lists, single complaints and the feed of events.")),
    Scope.ANSWER: (_("Answer"), _("Everything that a member can answer, and your own ticket number.")),
    Scope.EVIDENCE: (_("Evidence"), _("Give evidence of your side.")),
    Scope.WEBHOOKS: (_("Webhooks"), _("Manage where we send news.")),
}
REASONS: Mapping[Reason, Words] = {
    Reason.MALFORMED: _("It has not the shape of an order, or one of its parts has not."),
    Reason.TOO_LARGE: _("It is longer than 4096 characters. Leave some items out."),
    Reason.OTHER_FIRM: _("It was signed for another shop than the one in the form."),
    Reason.UNKNOWN_KEY: _("No key of this name works. Was it ended, or is it of another shop?"),
    Reason.SIGNATURE: _("The signature does not belong to these very characters. Is it the right secret?"),
    Reason.EXPIRED: _("Its time is over."),
    Reason.NOT_YET: _("It was signed in the future. Look at the clock of your server."),
    Reason.TOO_LONG: _("It would be valid for more than 30 days."),
}
LOOKED: Mapping[Looked, tuple[str, Words]] = {
    Looked.PROVED: ("ok", _("The page names your shop. The address counts from now on.")),
    Looked.NOT_THERE: (
        "warn",
        _("The page answers, but your shop's id stands neither in the file nor in a meta tag."),
    ),
    Looked.NO_ANSWER: ("warn", _("The page did not answer in five seconds. Is it reachable from outside, by https?")),
}
_KEPT_OUT = _("The page's Content-Security-Policy keeps our address out of this line.")
PAGE_PROBLEMS: Mapping[str, Words] = {
    NO_BUTTON: _("There is no button of ours on the page."),
    OTHER_FIRM: _("A button names another shop than yours."),
    "frame": _("The window did not open in five seconds. Does the page's policy let it, and is its address proved?"),
    **dict.fromkeys(("frame-src", "img-src", "connect-src", "form-action", "script-src-elem"), _KEPT_OUT),
}
OPENS: Mapping[str, Words] = {
    "inline": _("over the page"),
    "popout": _("in a page of its own"),
    "": _("by a form or a plain link"),
}


def page(
    request: SignedRequest, template: str, *, part: str, form: PageForm | None = None, **context: Any
) -> HttpResponse:
    """Draw a template of `developers/`; without a form it asks nothing."""
    return drawn(request, f"developers/{template}.html", form, {"part": part, **reach(request), **context})


def reach(request: SignedRequest) -> dict[str, Any]:
    """Return for whom all of it is: a brand alone, or a firm with its brands."""
    firms = brands_of(request.actor)
    alone = firms[0].name(language()) if firms and firms[0].parent_id else ""
    return {"brand_alone": alone, "has_brands": len(firms) > 1}
