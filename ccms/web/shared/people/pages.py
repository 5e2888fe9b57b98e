"""The pages themselves: the people and posts of one office, one member, one post.

The forms with which a post is added to an office, and ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.in_charge import Acting
from ccms.accounts.members import people, posts
from ccms.accounts.members.fine_account import FineAccount
from ccms.accounts.members.managing import password_word
from ccms.accounts.members.posts import PostWanted
from ccms.accounts.models import Member, Office
from ccms.complaints.posts import deactivate, end_post, open_by_post, transfer
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.choice_words import words_of
from ccms.law.pack.book import book
from ccms.notices import fine_account, invitations
from ccms.web import fields
from ccms.web.form_page import do_once, done, drawn, submitted
from ccms.web.language import language
from ccms.web.questions import districts
from ccms.web.requests import SignedRequest
from ccms.web.shared.people.forms import (
    MOST_LETTERS,
    OUTSIDE,
    ROLES,
    FineAccountForm,
    InviteForm,
    InviteOutsideForm,
    LeaveForm,
    TransferForm,
    post_words,
)
from ccms.web.templatetags.words import code, run

LONGEST = 120  # letters of what a post is called
POWERS: Mapping[Power, Any] = {
    Power.DECIDE: _("Decides complaints"),
    Power.ORDER: _("Signs orders"),
    Power.REGISTRY: _("Keeps the registry of firms"),
    Power.SHARE: _("Shares out the work of the office"),
    Power.LETTERS: _("Writes letters"),
}


class AddPostForm(fields.PageForm):
    """What the new post is."""

    designation_bn = fields.CleanLine(label=_("Name of the post in Bangla"), most=LONGEST)
    designation_en = fields.CleanLine(label=_("Name of the post in English"), most=LONGEST)
    unit = fields.CleanLine(label=_("Unit of the office"), most=LONGEST, required=False)
    powers = fields.TickCards(
        label=_("What may the holder do?"),
        cards=[fields.Card(str(power), words) for power, words in POWERS.items()],
        required=False,
    )
    since = fields.DateField(label=_("From which day?"), help_text=_("Empty: from today."), required=False)
    order_no = fields.CleanLine(label=_("Number of the order"), most=MOST_LETTERS)

    def __init__(self, today: date, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        since = self.fields["since"]
        assert isinstance(since, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        since.between(earliest=today, too_early=fields.said("date-in-past"))
        self.today = today

    def wanted(self, office: UUID) -> PostWanted:
        """Return what was asked for."""
        given = self.cleaned_data
        return PostWanted(
            office=office,
            designation_bn=given["designation_bn"],
            designation_en=given["designation_en"],
            unit=given["unit"],
            powers=tuple(map(Power, given["powers"])),
            order_no=given["order_no"],
            since=given["since"] or self.today,
        )


class EndPostForm(fields.PageForm):
    """From which day the post is no more, by which order."""

    until = fields.DateField(label=_("From which day is the post no more?"))
    order_no = fields.CleanLine(label=_("Number of the order"), most=MOST_LETTERS)

    def __init__(self, earliest: date, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        until = self.fields["until"]
        assert isinstance(until, fields.DateField)  # noqa: S101 - tells the type checker what stands above
        until.between(earliest=earliest, too_early=fields.said("date-in-past"))


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


def people_page(request: SignedRequest, by: Actor, area: str) -> HttpResponse:
    """Show the people and posts of an office, and invite one more, whose link is shown once."""
    offices = list(people.managed_offices(by))
    office = _chosen(request, by, offices)
    charges = people.posts_in([office], request.now)
    loads = open_by_post([charge.post.pk for charge in charges])
    roles, vacant = people.MANAGED[by.role], [charge.post for charge in charges if charge.member is None]
    form = InviteForm(roles, vacant, loads, request.POST or None)
    if roles and form.is_valid():
        made: list[Member] = []
        wanted = form.wanted(office)
        if done(request, form, account=by.text, act=lambda: made.append(_invited(wanted, by, request))):
            return _link_page(request, made, area, office)
    listed = [_person(each, charges, by, area, loads) for each in people.members_in(office)]
    context = {
        "office": run(office.name(language())),
        "chosen": office.code,
        "offices": [(each.code, each.name(language())) for each in offices] if len(offices) > 1 else [],
        "people": listed,
        "vacant": [(post_words(each, loads.get(each.pk, 0)), _url(area, "post", each.pk)) for each in vacant],
        "invites": bool(roles),
        "outside_url": reverse("manage:outside") if by.role is Role.ADMIN else "",
        "account_url": f"{reverse(f'{area}:fine_account')}?office={office.code}" if roles else "",
        "add_post_url": f"{reverse(f'{area}:add_post')}?office={office.code}" if posts.may_keep(by) else "",
    }
    return _page(request, "list", form, **context)


def outside_page(request: SignedRequest, by: Actor, area: str) -> HttpResponse:
    """Show the people of the Cell, of associations and of other bodies, and invite one more."""
    pack, lang = book().on(dhaka_day(request.now)), language()
    names = {code: pack.bodies[code].text.read(lang) for code in words_of(pack, "receiver")}
    form = InviteOutsideForm(names.items(), districts(pack), request.POST or None)
    if form.is_valid():
        made: list[Member] = []

        def act() -> None:
            made.append(invitations.invite_from_outside(wanted=form.wanted(), by=by, now=request.now))

        if done(request, form, account=by.text, act=act):
            return _link_page(request, made, area, None)
    listed = []
    for each in people.members_outside():
        place = pack.districts[each.district].text.read(lang) if each.district else ""
        body = pack.bodies[each.body].text.read(lang) if each.body in pack.bodies else each.body
        listed.append((_person(each, (), by, area, {}), run(", ".join(filter(None, (body, place))))))
    return _page(request, "outside", form, people=listed, back_url=reverse(f"{area}:people"))


def member_page(request: SignedRequest, by: Actor, key: UUID, area: str) -> HttpResponse:
    """Show one member, help them to sign in again, or deactivate them; where their posts go is asked before."""
    member = people.helped_member(key, by)
    charges = people.posts_in(people.managed_offices(by), request.now)
    own = [charge for charge in charges if charge.member and charge.member.pk == key]
    loads = open_by_post([charge.post.pk for charge in own])
    others = [charge for charge in charges if charge.member and charge.member.pk != key]
    form = LeaveForm(others, request.POST if request.method == "POST" else None, has_posts=bool(own))
    if form.is_valid():
        people.managed_member(key, by)
        leave = partial(deactivate, member=key, successor=form.successor_post(), by=by, now=request.now)
        if done(request, form, account=by.text, act=leave):
            return _back(request, area, member.office, gettext("Deactivated. Every session and key has ended."))
    context = {
        "person": _person(member, own, by, area, loads),
        "leaves": member.is_active and member.role != Role.ADMIN,
        "start_over_url": _url(area, "start_over" if member.is_active else "open_again", key),
    }
    return _page(request, "member", form, back_url=_list_url(area, member.office), **context)


def again_page(request: SignedRequest, by: Actor, key: UUID, area: str) -> HttpResponse:
    """Send the link of an invitation once more."""
    office = people.managed_member(key, by).office
    send = partial(invitations.invite_to_office_again, member=key, by=by, now=request.now)
    do_once(request, account=by.text, act=send)
    return _back(request, area, office, gettext("The invitation is on its way."))


def start_over_page(request: SignedRequest, by: Actor, key: UUID, area: str, *, closed: bool) -> HttpResponse:
    """Send a link that sets password and second factor anew; with `closed` the account is open again, too."""
    office = people.helped_member(key, by).office
    do_once(
        request,
        account=by.text,
        act=partial(invitations.start_over, member=key, closed=closed, by=by, now=request.now),
    )
    opened = gettext("The account is open again. A link to set password and second factor is on its way.")
    return _back(request, area, office, opened if closed else gettext("The link to start over is on its way."))


def post_page(request: SignedRequest, by: Actor, key: UUID, area: str) -> HttpResponse:
    """Give a post to another member, with all its complaints."""
    charge = people.managed_post(key, by, request.now)
    today = dhaka_day(request.now)
    form = TransferForm(today, people.candidates(charge, by), request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        named = {"to": UUID(given["member"]), "order_no": given["order_no"], "since": given["since"]}
        hand_over = partial(transfer, post=key, by=by, now=request.now, **named)
        if done(request, form, account=by.text, act=hand_over):
            later = given["since"] and given["since"] > today
            handed = gettext("The post is handed over on that day.") if later else ""
            return _back(request, area, charge.post.office, handed or gettext("The post has been handed over."))
    load = open_by_post([key]).get(key, 0)
    context = {
        "post": run(post_words(charge.post, load)),
        "office": run(charge.post.office.name(language())),
        "holder": run(charge.member.name or charge.member.email) if charge.member else "",
        "next": [(each.since, run(each.member.name or each.member.email)) for each in people.to_come(key, today)],
        "until": charge.post.until,
        "end_url": _url(area, "end_post", key) if posts.may_keep(by) and not charge.post.until else "",
    }
    return _page(request, "post", form, back_url=_list_url(area, charge.post.office), **context)


def add_post_page(request: SignedRequest, by: Actor, area: str) -> HttpResponse:
    """Add a post to an office."""
    if not posts.may_keep(by):
        raise NotFound
    office = _chosen(request, by, list(people.managed_offices(by)))
    form = AddPostForm(dhaka_day(request.now), request.POST if request.method == "POST" else None)
    back_url, said = _list_url(area, office), gettext("The post has been added. It is vacant.")

    def act() -> None:
        posts.add_post(form.wanted(office.pk), by, request.now)

    answer = submitted(request, form, act, to=back_url, said=said)
    return answer or _page(request, "add_post", form, back_url=back_url, office=run(office.name(language())))


def fine_account_page(request: SignedRequest, by: Actor, area: str) -> HttpResponse:
    """Write where the fines of an office are paid, and its telephone."""
    office = _chosen(request, by, list(people.managed_offices(by)))
    now = {"pay_to": office.pay_to, "phone": office.phone}
    form = FineAccountForm(request.POST if request.method == "POST" else None, initial=now)
    back_url, said = _list_url(area, office), gettext("Saved. Fined sellers read it from now on.")

    def act() -> None:
        account = FineAccount(form.cleaned_data["pay_to"], form.cleaned_data["phone"])
        fine_account.change(office.pk, account, by, request.now)

    shown = {"office": run(office.name(language())), "code": office.code, "back_url": back_url}
    return submitted(request, form, act, to=back_url, said=said) or _page(request, "fine_account", form, **shown)


def end_post_page(request: SignedRequest, by: Actor, key: UUID, area: str) -> HttpResponse:
    """End a post, after saying what becomes of its complaints."""
    if not posts.may_keep(by):
        raise NotFound
    post = people.managed_post(key, by, request.now).post
    form = EndPostForm(posts.first_day(post, request.now), request.POST if request.method == "POST" else None)

    def act() -> None:
        given = form.cleaned_data
        end_post(post=key, until=given["until"], order_no=given["order_no"], by=by, now=request.now)

    said = gettext("The post ends on that day.")
    if answer := submitted(request, form, act, to=_list_url(area, post.office), said=said):
        return answer
    shown = {
        "post": run(post_words(post, open_by_post([key]).get(key, 0))),
        "office": run(post.office.name(language())),
    }
    return _page(request, "end_post", form, back_url=_url(area, "post", key), **shown)


def _invited(wanted: people.Wanted, by: Actor, request: SignedRequest) -> Member:
    return invitations.invite_to_office(wanted=wanted, by=by, now=request.now)


def _link_page(request: SignedRequest, made: Sequence[Member], area: str, office: Office | None) -> HttpResponse:
    """Show the one-time link; where the form came twice, only the first answer showed it."""
    if not made:
        return _back(request, area, office, gettext("The invitation is on its way."))
    (member,) = made
    link = reverse("account_reset_password_from_key", kwargs=password_word(member))
    shown = {"link": f"{settings.CCMS_BASE_URL}{link}", "email": code(member.email), "name": run(member.name)}
    return render(request, "people/invited.html", {"back_url": _list_url(area, office), "at_people": True, **shown})


def _chosen(request: SignedRequest, by: Actor, offices: Sequence[Office]) -> Office:
    """Return the office in the address; else the reader's own, or the head office."""
    asked = request.GET.get("office", "")
    found = [each for each in offices if each.code == asked]
    found += [each for each in offices if each.pk == by.office or (by.office is None and each.is_head)]
    if not found:
        raise NotFound
    return found[0]


def _person(member: Member, charges: Sequence[Acting], by: Actor, area: str, loads: Mapping[UUID, int]) -> Person:
    own = [charge.post for charge in charges if charge.member and charge.member.pk == member.pk]
    helped = {*people.MANAGED[by.role], *((*people.OUTSIDE, Role.ADMIN) if by.role is Role.ADMIN else ())}
    return Person(
        name=run(member.name) if member.name else code(member.email),
        email=code(member.email),
        role={**ROLES, **OUTSIDE, Role.ADMIN: gettext("Administrator")}[Role(member.role)],
        posts=[(post_words(post, loads.get(post.pk, 0)), _url(area, "post", post.pk)) for post in own],
        url=_url(area, "member", member.pk) if member.role in helped and member.pk != by.id else "",
        again_url=_url(area, "invite_again", member.pk),
        is_active=member.is_active,
        waits=member.is_active and not member.has_usable_password(),
    )


def _url(area: str, route: str, key: UUID) -> str:
    return reverse(f"{area}:{route}", kwargs={"key": key})


def _list_url(area: str, office: Office | None) -> str:
    return f"{reverse(f'{area}:people')}?office={office.code}" if office else reverse("manage:outside")


def _back(request: SignedRequest, area: str, office: Office | None, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(_list_url(area, office))


def _page(request: SignedRequest, template: str, form: fields.PageForm, **context: Any) -> HttpResponse:
    return drawn(request, f"people/{template}.html", form, {"at_people": True, **context})
