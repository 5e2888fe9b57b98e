"""Finds the actor: consumers and link sellers by our signed cookie, members by session and second factor."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.members import managing
from ccms.accounts.models import Member
from ccms.accounts.sessions import brings_session, read_session, read_session_and_time
from ccms.gate.clock import offset
from ccms.gate.limits import SIGN_IN
from ccms.web import assisted

OPENED, SEEN = "ccms_opened_at", "ccms_seen_at"
NOTED_EVERY = 60  # seconds: a session is not written at each page


def actor_of(
    request: HttpRequest, now: Callable[[], datetime], told: Callable[[datetime], object] | None = None
) -> Actor | None:
    """Return who acts, at the cost of nothing for a visitor who brings no cookie of ours.

    `now` says what time it is; while nobody has asked, `told` hears it where it comes along with the person that acts.
    """
    member = member_of(request)
    if member is not None:
        passed = passed_second_factor(request) and still_open(request, member, now())
        return _at_work(request, managing.actor_of(member, now()), now) if passed else None
    if not brings_session(request):
        return None
    if told is None:
        return read_session(request, now())
    actor, asked = read_session_and_time(request)
    told(asked)
    return actor


def _at_work(request: HttpRequest, actor: Actor, now: Callable[[], datetime]) -> Actor:
    """Give a clerk the caller for whom he files."""
    return replace(actor, consumer=assisted.caller(request, now())) if actor.role is Role.CLERK else actor


def member_of(request: HttpRequest) -> Member | None:
    """Return the member whose password was right, whether or not the second factor has followed."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Member) else None


def passed_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with the second factor too."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def has_fresh_second_factor(request: HttpRequest, now: datetime) -> bool:
    """Tell whether the second factor was shown some minutes ago at most, here or at the sign-in."""
    moment = (now - offset()).timestamp()  # allauth notes the machine's own time
    shown = [record["at"] for record in get_authentication_records(request, request.user) if record["method"] == "mfa"]
    return any(moment - at <= SIGN_IN.second_factor_fresh.total_seconds() for at in shown)


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


def keep_open(request: HttpRequest, length: timedelta) -> None:
    """Extend the session of a member that moves the clock by as much as the clock moves."""
    for noted in (OPENED, SEEN):
        if noted in request.session:
            request.session[noted] += length.total_seconds()
