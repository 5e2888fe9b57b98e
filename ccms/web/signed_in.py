"""Finds out who acts: consumers and link sellers by our signed cookie, members by session and second factor."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Member
from ccms.accounts.sessions import read_session


def actor_of(request: HttpRequest, now: Callable[[], datetime]) -> Actor | None:
    """Return who acts, at the cost of nothing for a visitor who brings no cookie of ours."""
    member = member_of(request)
    if member is not None:
        return actor_for(member) if passed_second_factor(request) else None
    return read_session(request, now())


def member_of(request: HttpRequest) -> Member | None:
    """Return the member whose password was right, whether or not the second factor has followed."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Member) else None


def passed_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with the second factor too."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request))


def actor_for(member: Member) -> Actor:
    """Return the actor that a member is: exactly one role, in exactly one place."""
    return Actor(
        role=Role(member.role),
        id=member.pk,
        firm=member.firm_id,
        office=member.office_id,
        head_office=bool(member.office and member.office.is_head),
        regulator=member.regulator or None,
        proved=member.firm_id is not None,
        language=member.language,
    )
