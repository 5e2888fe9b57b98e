"""The pages themselves: the people and posts of one office, one member, one post."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from ccms.accounts.actors import Actor, Role
from ccms.accounts.in_charge import Acting
from ccms.accounts.members import people
from ccms.accounts.members.managing import password_word
from ccms.accounts.models import Member, Office
from ccms.complaints.posts import leaving
from ccms.core.failures import NotFound
from ccms.notices import invitations
from ccms.web import fields
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sending import do_once, done
from ccms.web.shared.people.forms import ROLES, InviteForm, LeaveForm, TransferForm, post_words
from ccms.web.templatetags.words import code, run

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePages:
    """An audience's pages for people: how a page is drawn, and the routes of the list, a member, a link, a post."""

    draw: Callable[..., HttpResponse]
    people: str
    member: str
    again: str
    post: str


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the pages show them."""

    name: Any
    email: Any
    role: Any
    posts: Sequence[tuple[str, str]]  # in words, and where each is handed over
    url: str
    again_url: str
    is_active: bool
    waits: bool  # the invitation is not used yet


def people_page(request: PageRequest, by: Actor, pages: PeoplePages) -> HttpResponse:
    """Show the people and posts of an office, and invite one more, whose link is shown once."""
    offices = list(people.managed_offices(by))
    office = _chosen(request, by, offices)
    charges = people.posts_in([office], request.now)
    loads = leaving.open_by_post([charge.post.pk for charge in charges])
    roles, vacant = people.MANAGED[by.role], [charge.post for charge in charges if charge.member is None]
    form = InviteForm(roles, vacant, loads, request.POST or None)
    if roles and form.is_valid():
        made: list[Member] = []
        wanted = form.wanted(office)
        if done(request, form, account=by.text, act=lambda: made.append(_invited(wanted, by, request))):
            return _link_page(request, made, pages, office)
    listed = [_person(each, charges, by, pages, loads) for each in people.members_in(office)]
    context = {
        "office": run(office.name(language())),
        "chosen": office.code,
        "offices": [(each.code, each.name(language())) for each in offices] if len(offices) > 1 else [],
        "people": listed,
        "vacant": [(post_words(each, loads.get(each.pk, 0)), _url(pages.post, each.pk)) for each in vacant],
        "invites": bool(roles),
    }
    return _page(request, pages, "list", form, **context)


def member_page(request: PageRequest, by: Actor, key: UUID, pages: PeoplePages) -> HttpResponse:
    """Show one member, and deactivate them; where their posts go is asked before."""
    member = people.managed_member(key, by)
    charges = people.posts_in(people.managed_offices(by), request.now)
    own = [charge for charge in charges if charge.member and charge.member.pk == key]
    loads = leaving.open_by_post([charge.post.pk for charge in own])
    others = [charge for charge in charges if charge.member and charge.member.pk != key]
    form = LeaveForm(others, request.POST if request.method == "POST" else None, has_posts=bool(own))
    if form.is_valid():
        leave = partial(leaving.deactivate, member=key, successor=form.successor_post(), by=by, now=request.now)
        if done(request, form, account=by.text, act=leave):
            return _back(request, pages, member.office, gettext("Deactivated. Every session and key has ended."))
    context = {
        "person": _person(member, own, by, pages, loads),
    }
    return _page(request, pages, "member", form, back_url=_list_url(pages, member.office), **context)


def again_page(request: PageRequest, by: Actor, key: UUID, pages: PeoplePages) -> HttpResponse:
    """Send the link of an invitation once more."""
    office = people.managed_member(key, by).office
    send = partial(invitations.invite_to_office_again, member=key, by=by, now=request.now)
    do_once(request, account=by.text, act=send)
    return _back(request, pages, office, gettext("The invitation is on its way."))


def post_page(request: PageRequest, by: Actor, key: UUID, pages: PeoplePages) -> HttpResponse:
    """Give a post to another member, with all its complaints."""
    charge = people.managed_post(key, by, request.now)
    form = TransferForm(people.candidates(charge, by), request.POST if request.method == "POST" else None)
    if form.is_valid():
        to, order_no = UUID(form.cleaned_data["member"]), form.cleaned_data["order_no"]
        hand_over = partial(leaving.transfer, post=key, to=to, order_no=order_no, by=by, now=request.now)
        if done(request, form, account=by.text, act=hand_over):
            return _back(request, pages, charge.post.office, gettext("The post has been handed over."))
    load = leaving.open_by_post([key]).get(key, 0)
    context = {
        "post": run(post_words(charge.post, load)),
        "office": run(charge.post.office.name(language())),
        "holder": run(charge.member.name or charge.member.email) if charge.member else "",
    }
    return _page(request, pages, "post", form, back_url=_list_url(pages, charge.post.office), **context)


def _invited(wanted: people.Wanted, by: Actor, request: PageRequest) -> Member:
    return invitations.invite_to_office(wanted=wanted, by=by, now=request.now)


def _link_page(request: PageRequest, made: Sequence[Member], pages: PeoplePages, office: Office) -> HttpResponse:
    """Show the one-time link; where the form came twice, only the first answer showed it."""
    if not made:
        return _back(request, pages, office, gettext("The invitation is on its way."))
    (member,) = made
    link = reverse("account_reset_password_from_key", kwargs=password_word(member))
    shown = {"link": f"{settings.CCMS_BASE_URL}{link}", "email": code(member.email), "name": run(member.name)}
    return pages.draw(request, "invited", back_url=_list_url(pages, office), at_people=True, **shown)


def _chosen(request: PageRequest, by: Actor, offices: Sequence[Office]) -> Office:
    """Return the office in the address; else the reader's own, or the head office."""
    asked = request.GET.get("office", "")
    found = [each for each in offices if each.code == asked]
    found += [each for each in offices if each.pk == by.office or (by.office is None and each.is_head)]
    if not found:
        raise NotFound
    return found[0]


def _person(
    member: Member, charges: Sequence[Acting], by: Actor, pages: PeoplePages, loads: Mapping[UUID, int]
) -> Person:
    own = [charge.post for charge in charges if charge.member and charge.member.pk == member.pk]
    managed = member.is_active and member.role in people.MANAGED[by.role]
    return Person(
        name=run(member.name) if member.name else code(member.email),
        email=code(member.email),
        role=ROLES[Role(member.role)],
        posts=[(post_words(post, loads.get(post.pk, 0)), _url(pages.post, post.pk)) for post in own],
        url=_url(pages.member, member.pk) if managed else "",
        again_url=_url(pages.again, member.pk),
        is_active=member.is_active,
        waits=member.is_active and not member.has_usable_password(),
    )


def _url(route: str, key: UUID) -> str:
    return reverse(route, kwargs={"key": key})


def _list_url(pages: PeoplePages, office: Office | None) -> str:
    return f"{reverse(pages.people)}?office={office.code}" if office else reverse(pages.people)


def _back(request: PageRequest, pages: PeoplePages, office: Office | None, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(_list_url(pages, office))


def _page(
    request: PageRequest, pages: PeoplePages, template: str, form: fields.PageForm, **context: Any
) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    shown = {"form": form, "at_people": True, **context}
    return pages.draw(request, template, status=UNPROCESSABLE if wrong else 200, **shown)
