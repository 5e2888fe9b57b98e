"""Ready answers of a firm: a name, a language, a text with named blanks.

Saved views: the filter of the inbox under a name, for one member or for the team, with about how many it holds.

A member's settings of the firm's desk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import inbox, ready_answers
from ccms.complaints.firm_desk.inbox import InboxWanted
from ccms.complaints.firm_desk.ready_answers import BLANKS
from ccms.complaints.models import FirmTemplate, SavedView
from ccms.web import fields
from ccms.web.firm.desk.lists import KEYS, VIEWS, address, parse_query, query
from ccms.web.form_page import acts_of, do_once, drawn, submitted
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.shared.desks.saved_views import Lists, remove_page, views_page, ways_page
from ccms.web.shared.lists import Link, about
from ccms.web.templatetags.words import run

ACT, REMOVE = "act", "remove"
LANGUAGES = (("bn", "বাংলা"), ("en", "English"))
FILLED = {
    "buyer_name": _("the buyer's name"),
    "amount": _("the amount"),
    "order": _("the purchase number"),
    "reference": _("the complaint's number"),
    "firm": _("your firm's name"),
    "bought_on": _("the day of the order"),
}


class TemplateForm(fields.PageForm):
    """One ready answer."""

    name = fields.CleanLine(label=_("Name"), most=80)
    language = fields.Pick(label=_("Language"), choices=LANGUAGES)
    text = fields.CleanText(label=_("Text"))

    @classmethod
    def of(cls, template: FirmTemplate | None, *args: Any) -> "TemplateForm":
        """Return the form, filled with a present one."""
        if template is None:
            return cls(*args, initial={"language": "bn"})
        return cls(*args, initial={"name": template.name, "language": template.language, "text": template.text})


def templates(request: SignedRequest) -> HttpResponse:
    """List them."""
    found = ready_answers.templates_of(member_of(request))
    return render(request, "desk/templates.html", {"found": found, "at_templates": True})


def new_template(request: SignedRequest) -> HttpResponse:
    """Write a new one."""
    return _edit(request, None)


def template(request: SignedRequest, key: UUID) -> HttpResponse:
    """Change one, or take it away."""
    by = member_of(request)
    found = ready_answers.template_of(key, by)
    if request.POST.get(ACT) == REMOVE:
        do_once(request, account=by.text, act=lambda: ready_answers.retire(key=key, by=by, now=request.now))
        messages.success(request, gettext("Taken away."))
        return HttpResponseRedirect(reverse("desk:templates"))
    return _edit(request, found)


def _edit(request: SignedRequest, found: FirmTemplate | None) -> HttpResponse:
    by = member_of(request)
    form = TemplateForm.of(found, request.POST or None)
    key, back_url = found.pk if found else None, reverse("desk:templates")

    def save() -> None:
        ready_answers.save(key=key, by=by, now=request.now, **form.cleaned_data)

    if answer := submitted(request, form, save, to=back_url, said=gettext("Kept.")):
        return answer
    context = {
        "found": found,
        "blanks": [(f"{{{name}}}", FILLED[name]) for name in BLANKS],
        "back_url": back_url,
        "at_templates": True,
    }
    return drawn(request, "desk/template.html", form, context)


COUNTED_EVERY = 60  # seconds


_LISTS = Lists(
    area="desk",
    narrowed=lambda given: query(replace(parse_query(given), after="")),
    name=lambda given: VIEWS[parse_query(given).view],
    route="desk:inbox",
    title=_("Complaints to us"),
    ground="desk/frame.html",
    sharer=_("An administrator of your firm gives the team its views."),
)


def links(request: SignedRequest, by: Actor, asked: InboxWanted, views: Sequence[SavedView]) -> Iterator[Link[UUID]]:
    """Return the saved views for the margin of the inbox, with numbers that are a minute old at most."""
    name = f"firm-views:{by.text}:{acts_of(request)}"
    kept: dict[str, tuple[int, bool] | None] = cache.get(name) or {}
    if {view.query for view in views} - kept.keys():
        kept = {view.query: inbox.about(asked_of(view), by, request.now) for view in views}
        cache.set(name, kept, COUNTED_EVERY)
    for view in views:
        number, here = kept.get(view.query), asked_of(view) == asked
        yield Link(view.pk, run(view.name), about(*number) if number else "", address(asked_of(view)), here)


def views(request: SignedRequest) -> HttpResponse:
    """Give the filter of the address a name; show the views there are."""
    return views_page(request, member_of(request), _LISTS)


def view(request: SignedRequest, key: UUID) -> HttpResponse:
    """Take a view away."""
    return remove_page(request, member_of(request), key, _LISTS)


def asked_of(saved: SavedView) -> InboxWanted:
    """Return what a saved view asks for."""
    return parse_query(QueryDict(saved.query))


def ways(request: SignedRequest) -> HttpResponse:
    """Ask how the member wants it, and keep it."""
    return ways_page(request, keys=KEYS, lists="desk:inbox", ground="desk/frame.html")
