"""Saved views: the filter of the inbox under a name, for one member or for the team, with about how many it holds."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
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
from ccms.complaints.firm_desk import inbox, saved_views
from ccms.complaints.firm_desk.inbox import InboxWanted
from ccms.complaints.models import SavedView
from ccms.web import fields
from ccms.web.firm.desk.asking import address, query, read
from ccms.web.firm.desk.labels import VIEWS
from ccms.web.own_acts import acts_of
from ccms.web.requests import PageRequest
from ccms.web.sending import do_once, done
from ccms.web.shared.current_member import member_of
from ccms.web.shared.lists import Link, about
from ccms.web.templatetags.words import run

COUNTED_EVERY = 60  # seconds
UNPROCESSABLE = 422


class ViewForm(fields.PageForm):
    """A name for the filter that the address holds."""

    name = fields.CleanLine(label=_("Name of the view"), most=saved_views.LONGEST_NAME)
    shared = fields.TickBox(label=_("For the whole team"))


def links(request: PageRequest, by: Actor, asked: InboxWanted) -> Iterator[Link[UUID]]:
    """Return the saved views for the margin of the inbox, with numbers that are a minute old at most."""
    views = saved_views.views_of(by)
    name = f"firm-views:{by.text}:{acts_of(request)}"
    kept: dict[str, tuple[int, bool] | None] = cache.get(name) or {}
    if {view.query for view in views} - kept.keys():
        kept = {view.query: inbox.about(asked_of(view), by, request.now) for view in views}
        cache.set(name, kept, COUNTED_EVERY)
    for view in views:
        number, here = kept.get(view.query), asked_of(view) == asked
        yield Link(view.pk, run(view.name), about(*number) if number else "", address(asked_of(view)), here)


def views(request: PageRequest) -> HttpResponse:
    """Give the filter of the address a name; show the views there are, and what can be taken away."""
    by, asked = member_of(request), replace(read(request.GET), after="")
    filtered = bool(request.GET)
    form = ViewForm(request.POST or None)
    if not saved_views.may_share(by):
        del form.fields["shared"]
    if form.is_valid():
        chosen = {"name": form.cleaned_data["name"], "shared": form.cleaned_data.get("shared", False)}
        keep = partial(saved_views.save, query=query(asked), by=by, now=request.now, **chosen)
        if done(request, form, account=by.text, act=keep):
            messages.success(request, gettext("Kept."))
            return HttpResponseRedirect(address(asked))
    found = saved_views.views_of(by)
    context = {
        "form": form,
        "filtered": filtered,
        "list": VIEWS[asked.view],
        "here": f"{reverse('desk:views')}?{query(asked)}",
        "list_url": address(asked),
        "of_team": [_shown(view) for view in found if view.owner_id is None],
        "own": [_shown(view) for view in found if view.owner_id is not None],
        "may_share": saved_views.may_share(by),
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "desk/views.html", context, status=UNPROCESSABLE if wrong else 200)


def view(request: PageRequest, key: UUID) -> HttpResponse:
    """Take a view away."""
    by = member_of(request)
    do_once(request, account=by.text, act=lambda: saved_views.remove(key=key, by=by))
    messages.success(request, gettext("Taken away."))
    return HttpResponseRedirect(reverse("desk:views"))


def asked_of(saved: SavedView) -> InboxWanted:
    """Return what a saved view asks for."""
    return read(QueryDict(saved.query))


def _shown(saved: SavedView) -> tuple[Any, str, str]:
    return run(saved.name), address(asked_of(saved)), reverse("desk:view", kwargs={"key": saved.pk})
