"""The pages of saved views: the filter of a list under a name, for one member or for the whole team."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import SavedView
from ccms.web import fields
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import SignedRequest
from ccms.web.sending import do_once
from ccms.web.templatetags.words import run


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of one desk: how an address is read and written anew, what a list is called, who gives views to all."""

    area: str
    narrowed: Callable[[QueryDict], str]  # the query of a list from its first page on, without what nobody knows
    name: Callable[[QueryDict], Any]
    route: str
    title: Any
    ground: str
    sharer: Any


class ViewForm(fields.PageForm):
    """A name for the filter that the address holds."""

    name = fields.CleanLine(label=_("Name of the view"), most=papers.LONGEST_NAME)
    shared = fields.TickBox(label=_("For the whole team"))


def views_page(request: SignedRequest, by: Actor, lists: Lists) -> HttpResponse:
    """Give the filter of the address a name; show the views there are, and what can be taken away."""
    query, filtered = lists.narrowed(request.GET), bool(request.GET)
    form = ViewForm(request.POST or None)
    if not papers.may_share(by):
        del form.fields["shared"]

    def keep() -> None:
        chosen = {"name": form.cleaned_data["name"], "shared": form.cleaned_data.get("shared", False)}
        papers.save(query=query, by=by, now=request.now, **chosen)

    if answer := submitted(request, form, keep, to=address(lists, query), said=gettext("Kept.")):
        return answer
    found = papers.views_of(by)
    context = {
        "ground": lists.ground,
        "filtered": filtered,
        "list": lists.name(request.GET),
        "here": f"{reverse(f'{lists.area}:views')}?{query}",
        "list_url": address(lists, query),
        "list_title": lists.title,
        "of_team": [_shown(view, lists) for view in found if view.owner_id is None],
        "own": [_shown(view, lists) for view in found if view.owner_id is not None],
        "may_share": papers.may_share(by),
        "sharer": lists.sharer,
    }
    return drawn(request, "desk/views.html", form, context)


def remove_page(request: SignedRequest, by: Actor, key: UUID, lists: Lists) -> HttpResponse:
    """Take a view away."""
    do_once(request, account=by.text, act=lambda: papers.remove(key=key, by=by))
    messages.success(request, gettext("Taken away."))
    return HttpResponseRedirect(reverse(f"{lists.area}:views"))


def address(lists: Lists, query: str) -> str:
    """Return the address of a list."""
    return f"{reverse(lists.route)}?{query}"


def _shown(saved: SavedView, lists: Lists) -> tuple[Any, str, str]:
    query = lists.narrowed(QueryDict(saved.query))
    return run(saved.name), address(lists, query), reverse(f"{lists.area}:view", kwargs={"key": saved.pk})
