"""The first page of development: sign in as anybody, move the clock, see the current codes and the next deadlines.

Moves the clock of a demonstration on by a button, and runs at once what has become due.

The inbox of development: every SMS and e-mail that the built-in gateway took, as a page and as JSON.

Signs in as anybody with one tap: members with both factors on record, consumers and sellers by our cookie.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.accounts import development, sessions
from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.development import Door
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Consumer, Member
from ccms.complaints.jobs import tick
from ccms.complaints.queries import offices_of
from ccms.complaints.reading.development import complainers, next_deadlines, told_firm, waiting_by_office
from ccms.complaints.reading.office_queue import sees_the_country
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, sentence
from ccms.core.phones import PhoneNotSupported
from ccms.gate.clock import current_time, move
from ccms.law.pack.book import book
from ccms.law.pack.in_force import Pack
from ccms.notices.channels.development import inbox
from ccms.web.form_page import do_once
from ccms.web.language import language
from ccms.web.requests import PageRequest
from ccms.web.sandbox_parts import clock_parts, length_of, shown_message
from ccms.web.templatetags.words import count

ROLES = {
    Role.OFFICER: _("Officer"),
    Role.OFFICE_HEAD: _("Head of the office"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.AUDITOR: _("Auditor"),
    Role.CLERK: _("Hotline and counter"),
    Role.FIRM_AGENT: _("Seller's employee"),
    Role.FIRM_ADMIN: _("Seller's administrator"),
    Role.COORDINATOR: _("Central Digital Commerce Cell"),
    Role.ASSOCIATION: _("Association"),
    Role.BODY: _("Another body"),
    Role.ADMIN: _("Administrator"),
}
TO_SEE = {
    Role.OFFICER: _("Open a complaint of the desk: take it up, set a hearing, order, record the payment."),
    Role.OFFICE_HEAD: _("All that an officer does; also closes an order that cannot be paid."),
    Role.SUPERVISOR: _("Read the offices below, and hand a complaint or a post from one to another."),
    Role.AUDITOR: _("Read every complaint and its history in all offices, and change nothing."),
    Role.CLERK: _("File for a caller, take complaints over from other offices, and work through the call list."),
    Role.FIRM_AGENT: _("Answer from the inbox by deadline, with ready answers, many at once."),
    Role.FIRM_ADMIN: _("The same inbox; also employees, brands, and “For developers” with keys and the button."),
    Role.COORDINATOR: _("See which firms need attention, write to them, and freeze the report of the month."),
    Role.ASSOCIATION: _("See the numbers of its members."),
    Role.BODY: _("Read what it was sent; say that it has it, send it back, or answer."),
    Role.ADMIN: _("Invite people and deactivate them, and see in words whether the system is healthy."),
}
DESKS = frozenset({Role.OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the list: what they would type, who and where they are, and what there is for them to do."""

    door: Door
    role: Any
    place: str
    to_see: Any
    waiting: int | None  # complaints before their office; None for members without such a desk


def index(request: PageRequest) -> HttpResponse:
    """Show everything that makes a demonstration quick."""
    pack = book().on(dhaka_day(request.now))
    context = {
        **clock_parts(request.now),
        "people": sorted(_people(pack), key=_most_to_do),
        "buyers": complainers(),
        "codes": current_codes(request.now),
        "deadlines": [(clock, pack.periods[clock.kind].title.read(language())) for clock in next_deadlines()],
    }
    return render(request, "dev/index.html", context)


def _people(pack: Pack) -> Iterator[Person]:
    waiting = waiting_by_office()
    for door in development.doors():
        member, role = door.member, Role(door.member.role)
        place = member.office or member.firm
        name = _body_name(member, pack) if place is None else place.name(language())
        desk = _waiting_for(member, waiting) if role in DESKS else None
        yield Person(door, ROLES[role], name, TO_SEE.get(role, ""), desk)


def _body_name(member: Member, pack: Pack) -> str:
    """Return the name of a member's body; empty for members of the Cell and of associations."""
    known = pack.bodies.get(member.body)
    return known.text.read(language()) if known else member.body


def _most_to_do(person: Person) -> tuple[int, int]:
    """Sort by role, and within a role the fullest desk first: an empty one is a poor beginning."""
    return list(ROLES).index(Role(person.door.member.role)), -(person.waiting or 0)


def _waiting_for(member: Member, waiting: Mapping[UUID, int]) -> int:
    if sees_the_country(actor_of(member)):
        return sum(waiting.values())
    return sum(waiting.get(office, 0) for office in offices_of(actor_of(member)))


def move_on(request: PageRequest) -> HttpResponseRedirect:
    """Add to the offset once per form, then do one round: sweep, delivery, heads."""
    length = length_of(request.POST.get("step", ""))
    # The round comes after the key is kept: delivery talks to the outside, and never inside a transaction.
    if not do_once(request, account="dev", act=lambda: move(length)).replayed:
        done = tick(current_time)
        told = {"fired": count(done.fired), "sent": count(done.delivered.sent), "signed": count(done.signed)}
        messages.info(
            request, gettext("Deadlines fired: %(fired)s, messages sent: %(sent)s, heads signed: %(signed)s") % told
        )
    return HttpResponseRedirect(reverse("dev:index"))


SHOWN = 50


def page(request: HttpRequest) -> HttpResponse:
    """Show the newest messages, to everybody or to one number or address; their links can be followed."""
    to = _asked(request)
    found = inbox(to)
    context = {"to": to or "", "told": [shown_message(row) for row in found[:SHOWN]], "more": len(found) > SHOWN}
    return render(request, "dev/inbox.html", context)


def as_json(request: HttpRequest) -> JsonResponse:
    """Answer for programs: `[{channel, to, subject, body, at, event}]`, newest first."""
    return JsonResponse(inbox(_asked(request)), safe=False)


def _asked(request: HttpRequest) -> str | None:
    return request.GET.get("to", "").strip() or None


def as_member(request: PageRequest, key: UUID) -> HttpResponse:
    """Sign a member in as their password and second factor would."""
    member = development.member(key)
    _be_nobody(request)
    login(request, member, settings.AUTHENTICATION_BACKENDS[0])
    for method in ("password", "mfa"):
        record_authentication(request, member, method)
    response = HttpResponseRedirect(get_adapter(request).get_login_redirect_url(request))
    sessions.close_session(response)
    return response


def as_consumer(request: PageRequest, key: UUID) -> HttpResponse:
    """Sign a consumer in as a code to their number would."""
    return _consumer(request, development.person(key))


def as_number(request: PageRequest) -> HttpResponse:
    """Sign in the consumer with the number that was typed, known or new."""
    try:
        holder = development.holder(request.POST.get("phone", ""), request.now)
    except PhoneNotSupported as failure:
        messages.error(request, sentence(failure, language()))
        return HttpResponseRedirect(reverse("dev:index"))
    return _consumer(request, holder)


def as_seller(request: PageRequest, reference: str) -> HttpResponse:
    """Sign a seller in as a code would to the contact through which this complaint is answered."""
    complaint = told_firm(reference)
    contact = development.contact_for(complaint.firm_id, complaint.consumer_id)
    if contact is None:
        raise NotFound
    _be_nobody(request)
    response = HttpResponseRedirect(reverse("firm:start", kwargs={"reference": reference}))
    sessions.open_link_session(response, contact, reference, request.now)
    return response


def _consumer(request: PageRequest, person: Consumer) -> HttpResponse:
    _be_nobody(request)
    response = HttpResponseRedirect(reverse("consumer:mine"))
    sessions.open_consumer_session(response, person, request.now)
    return response


def _be_nobody(request: PageRequest) -> None:
    """End a member's session: it goes before our cookies, and what it noted of its age is not the next one's."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.flush()
