"""Finds out who acts: consumers and link sellers by our signed cookie, members by session and second factor."""

from collections.abc import Callable
from datetime import datetime

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from ccms.accounts import members
from ccms.accounts.actors import Actor
from ccms.accounts.models import Member
from ccms.accounts.sessions import brings_session, read_session
from ccms.gate.limits import SIGN_IN

OPENED, SEEN = "ccms_opened_at", "ccms_seen_at"
NOTED_EVERY = 60  # seconds: a session is not written at each page


def actor_of(request: HttpRequest, now: Callable[[], datetime]) -> Actor | None:
    """Return who acts, at the cost of nothing for a visitor who brings no cookie of ours."""
    member = member_of(request)
    if member is not None:
        passed = passed_second_factor(request) and still_open(request, member, now())
        return members.actor_of(member) if passed else None
    return read_session(request, now()) if brings_session(request) else None


def member_of(request: HttpRequest) -> Member | None:
    """Return the member whose password was right, whether or not the second factor has followed."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Member) else None


def passed_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with the second factor too."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def still_open(request: HttpRequest, member: Member, now: datetime) -> bool:
    """Keep a member's session alive while pages are asked for; end it after silence, or a long day."""
    session, moment = request.session, now.timestamp()
    opened, seen = session.get(OPENED, moment), session.get(SEEN, moment)
    idle = SIGN_IN.firm_idle if member.firm_id else SIGN_IN.staff_idle
    if moment - seen > idle.total_seconds() or moment - opened > SIGN_IN.longest_session.total_seconds():
        logout(request)
        return False
    if SEEN not in session or moment - seen >= NOTED_EVERY:
        session[OPENED], session[SEEN] = opened, moment
    return True
