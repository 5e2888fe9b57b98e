"""The pages of saved views: the filter of a list under a name, for one member or for the whole team.

A member's settings of their desk: how much is on a screen, and whether single letters act.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor
from ccms.accounts.members import managing
from ccms.accounts.models import Member
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import SavedView
from ccms.core.failures import NotFound
from ccms.web import fields
from ccms.web.form_page import do_once, drawn, submitted
from ccms.web.requests import SignedRequest
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
