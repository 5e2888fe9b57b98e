"""The people of a firm, for its administrator: invite, give another role, send a link, remove, open again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import firm_members
from ccms.accounts.firms.firm_members import Invitation, brands_of
from ccms.accounts.models import Member
from ccms.complaints.firm_desk.papers import remove_member
from ccms.core.failures import NotFound
from ccms.notices import invitations
from ccms.web import fields
from ccms.web.firm.desk.lists import ROLES
from ccms.web.form_page import do_once, drawn, submitted
from ccms.web.fresh import freshly_signed_in
from ccms.web.language import language
from ccms.web.requests import SignedRequest
from ccms.web.shared.current_member import member_of
from ccms.web.templatetags.words import code, run

ACT, REMOVE = "act", "remove"


@dataclass(frozen=True, slots=True)
class Person:
    """One member as the list shows him."""

    name: Any
    email: Any
    role: Any
    firm: Any
    url: str
    is_active: bool
    waits: bool  # he has not used his invitation yet


class InviteForm(fields.PageForm):
    """Whom to invite, and to what."""

    name = fields.CleanLine(label=_("Name"))
    email = fields.EmailField(
        label=_("Work e-mail"), help_text=_("The invitation goes there. It works for three days.")
    )
    role = fields.ChoiceCards(label=_("What may this person do?"))
    firm = fields.Pick(label=_("For which brand?"))

    def __init__(self, by: Actor, *args: Any, **named: Any) -> None:
        super().__init__(*args, initial={"role": str(Role.FIRM_AGENT), "firm": str(by.firm)}, **named)
        role, firm = self.fields["role"], self.fields["firm"]
        assert isinstance(role, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        assert isinstance(firm, fields.Pick)  # noqa: S101
        role.offer(_cards())
        brands = brands_of(by)
        firm.offer([(str(brand.pk), brand.name(language())) for brand in brands])
        if len(brands) == 1:
            del self.fields["firm"]
        self.own = by.firm

    def invitation(self) -> Invitation:
        """Return what was asked for."""
        given = self.cleaned_data
        firm = UUID(given["firm"]) if "firm" in given else self.own
        if firm is None:
            raise NotFound
        return Invitation(name=given["name"], email=given["email"], role=Role(given["role"]), firm=firm)


class RoleForm(fields.PageForm):
    """What a member may do from now on."""

    role = fields.ChoiceCards(label=_("What may this person do?"))

    def __init__(self, member: Member, *args: Any, **named: Any) -> None:
        super().__init__(*args, initial={"role": member.role}, **named)
        role = self.fields["role"]
        assert isinstance(role, fields.ChoiceCards)  # noqa: S101 - tells the type checker what stands above
        role.offer(_cards())


@freshly_signed_in
def members(request: SignedRequest) -> HttpResponse:
    """List everybody, and invite one more."""
    by = member_of(request)
    form = InviteForm(by, request.POST or None)

    def invite() -> None:
        invitations.invite(invited=form.invitation(), by=by, now=request.now)

    said = gettext("The invitation is on its way.")
    if answer := submitted(request, form, invite, to=reverse("desk:members"), said=said):
        return answer
    context = {"people": [_person(each) for each in firm_members.members_of(by)], "at_members": True}
    return drawn(request, "desk/members.html", form, context)


@freshly_signed_in
def member(request: SignedRequest, key: UUID) -> HttpResponse:
    """Show one member: give them another role, let them start over, or remove them."""
    by = member_of(request)
    found = next((each for each in firm_members.members_of(by) if each.pk == key), None)
    if found is None or (request.method == "POST" and not found.is_active):
        raise NotFound
    removes = request.POST.get(ACT) == REMOVE
    sent = {"role": found.role} if removes else request.POST if request.method == "POST" else None
    form = RoleForm(found, sent)

    def act() -> None:
        if removes:
            remove_member(member=key, by=by, now=request.now)
        else:
            firm_members.give_role(key, Role(form.cleaned_data["role"]), by, request.now)

    said = gettext("Removed. Every session of this person has ended.") if removes else gettext("Changed.")
    if answer := submitted(request, form, act, to=reverse("desk:members"), said=said):
        return answer
    context = {
        "person": _person(found),
        "is_self": found.pk == by.id,
        "back_url": reverse("desk:members"),
        "at_members": True,
    }
    return drawn(request, "desk/member.html", form, context)


@freshly_signed_in
def invite_again(request: SignedRequest, key: UUID) -> HttpResponse:
    """Send the link of an invitation once more."""
    by = member_of(request)
    do_once(request, account=by.text, act=lambda: invitations.invite_again(member=key, by=by, now=request.now))
    return _back(request, gettext("The invitation is on its way."))


@freshly_signed_in
def start_over(request: SignedRequest, key: UUID) -> HttpResponse:
    """Send a link that sets password and second factor anew."""
    _start_over(request, key, closed=False)
    return _back(request, gettext("The link to start over is on its way."))


@freshly_signed_in
def open_again(request: SignedRequest, key: UUID) -> HttpResponse:
    """Open the account of a removed member again."""
    _start_over(request, key, closed=True)
    return _back(request, gettext("The account is open again. A link to set password and second factor is on its way."))


def _start_over(request: SignedRequest, key: UUID, *, closed: bool) -> None:
    by = member_of(request)

    def act() -> None:
        invitations.start_over(member=key, closed=closed, by=by, now=request.now)

    do_once(request, account=by.text, act=act)


def _back(request: SignedRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk:members"))


def _cards() -> list[fields.Card]:
    hints = {
        Role.FIRM_AGENT: _("Reads and answers complaints, keeps notes and tags."),
        Role.FIRM_ADMIN: _("The same, and invites and removes members."),
    }
    return [fields.Card(str(role), name, hints[role]) for role, name in ROLES.items()]


def _person(member: Member) -> Person:
    return Person(
        name=run(member.name) if member.name else code(member.email),
        email=code(member.email),
        role=ROLES[Role(member.role)],
        firm=run(member.firm.name(language())) if member.firm else "",
        url=reverse("desk:member", kwargs={"key": member.pk}),
        is_active=member.is_active,
        waits=member.is_active and not member.has_usable_password(),
    )
