"""The first page of development: be anybody, move the clock, see which code and which deadline is next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ccms.accounts import development
from ccms.accounts.actors import Role
from ccms.accounts.codes import current_codes
from ccms.accounts.development import Door
from ccms.complaints.development import complainers, next_deadlines
from ccms.gate.clock import offset
from ccms.web.dev.clock import STEPS
from ccms.web.language import language
from ccms.web.requests import PageRequest

ROLES = {
    Role.OFFICER: _("Officer"),
    Role.OFFICE_HEAD: _("Head of the office"),
    Role.AUDITOR: _("Auditor"),
    Role.CLERK: _("Hotline and counter"),
    Role.FIRM_AGENT: _("Seller's employee"),
    Role.FIRM_ADMIN: _("Seller's administrator"),
    Role.COORDINATOR: _("Central Digital Commerce Cell"),
    Role.ASSOCIATION: _("Association"),
    Role.REGULATOR: _("Another regulator"),
    Role.ADMIN: _("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the list: what he would type, and who and where he is in words."""

    door: Door
    role: Any
    place: str


def index(request: PageRequest) -> HttpResponse:
    """Show everything that makes a demonstration quick."""
    now, moved = request.now, offset()
    context = {
        "now": now,
        "really": now - moved if moved >= timedelta(minutes=1) else None,
        "steps": [(name, label) for name, (_length, label) in STEPS.items()],
        "people": list(_people()),
        "buyers": complainers(),
        "codes": current_codes(now),
        "deadlines": next_deadlines(),
    }
    return render(request, "dev/index.html", context)


def _people() -> Iterator[Person]:
    for door in development.doors():
        member = door.member
        place = member.office or member.firm
        name = member.regulator if place is None else place.name(language())
        yield Person(door, ROLES[Role(member.role)], name)
