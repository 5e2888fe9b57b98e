"""Keeps the sessions of consumers and link sellers: signed cookies, and the same as a token of the API.

A session ends by its age, by its person's epoch, or with this epoch of the database: a restored backup accepts none.

Keeps for some minutes, in the browser where it was entered, that a signed-in person gave a second code.

Pages on which somebody sees or gives away all that is kept about a person ask for it: a session may be open on a phone
that others use, and only the holder of the number reads the code.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.sessions.models import Session as MemberSession
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from ccms.accounts.actors import Actor, Role
from ccms.accounts.consumers import actor_of_consumer
from ccms.accounts.models import CodeRequest, Consumer, Deployment, FirmContact
from ccms.gate.clock import ASKED, current_time, moment
from ccms.gate.limits import SESSIONS
from ccms.gate.statements import prepared_cursor

_PERSON = f"""
    SELECT time.asked, person.id, person.phone_index, person.language FROM (SELECT {ASKED} AS asked) AS time
    LEFT JOIN accounts_consumer person
        ON person.id = %s AND person.session_epoch = %s AND person.erased_at IS NULL
"""  # noqa: S608 - the one word is ours
# A cookie is written again when it is this old, not at each page.
_RENEWED_AFTER = timedelta(minutes=5)
_CLOCKS_DIFFER = timedelta(minutes=2)
COOKIE, CROSSED = "cookie", "crossed"  # what a text is signed for


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie or token says, once its signature is right. Nothing in it is secret or personal."""

    role: Role
    id: UUID  # the consumer or the firm's contact
    epoch: int
    opened_at: datetime
    seen_at: datetime
    remembered: bool = False
    complaint: str | None = None  # opens this one and nothing else: a link seller's, or what is left in a shop's frame
    crossed: bool = False  # came over from a shop's frame: good for a filing, as there, and for nothing else


@dataclass(frozen=True, slots=True)
class Proof:
    """When a consumer entered the code of their number, and the epoch of their sessions then."""

    epoch: int
    at: datetime


def open_consumer_session(
    response: HttpResponse, consumer: Consumer, now: datetime, *, remembered: bool = False
) -> None:
    """Sign a consumer in; `remembered` keeps the session on this phone, else it ends with the browser."""
    _write(response, _of_consumer(consumer, now, remembered=remembered))


def open_crossed_session(response: HttpResponse, consumer: UUID, proof: Proof) -> None:
    """Sign in a person who proved their number in a shop's frame: ends when it would have ended there, not kept."""
    _write(response, Session(Role.CONSUMER, consumer, proof.epoch, proof.at, proof.at, crossed=True))


def proof_of(request: HttpRequest, now: datetime) -> Proof | None:
    """Return the proof on which a consumer is signed in here; None where it is as old as a session may get."""
    session = _brought(request)
    if session is None or session.role is not Role.CONSUMER or session.crossed or session.complaint:
        return None
    return Proof(session.epoch, session.opened_at) if _holds(replace(session, remembered=False), now) else None


def leave_receipt_only(request: HttpRequest, response: HttpResponse, reference: str) -> None:
    """End a consumer's session where the complaint is sent: of it, only the receipt of this complaint can be read."""
    session = _brought(request)
    if session and session.role is Role.CONSUMER:
        _write(response, replace(session, complaint=reference))


def open_link_session(response: HttpResponse, contact: FirmContact, reference: str, now: datetime) -> None:
    """Sign in a seller who answers one complaint through one contact of the firm."""
    session = Session(Role.FIRM_LINK, contact.pk, contact.session_epoch, now, now, complaint=reference)
    _write(response, session)
    if contact.language != settings.LANGUAGE_CODE:  # they asked for it before, perhaps in another browser
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            contact.language,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def brings_session(request: HttpRequest) -> bool:
    """Tell, without asking clock or database, whether the request brings a cookie of ours at all."""
    return _cookie_name() in request.COOKIES


def read_session(request: HttpRequest, now: datetime) -> Actor | None:
    """Return who acts, or None for a visitor; costs no query without a cookie of ours."""
    session = _brought(request)
    return _actor(session) if session and _holds(session, now) else None


def read_session_and_time(request: HttpRequest) -> tuple[Actor | None, datetime]:
    """Return who acts and what time it is: every page of a consumer wants both, and asks once."""
    session = _brought(request)
    if session is None or session.role is not Role.CONSUMER:
        now = current_time()
        return (_actor(session) if session and _holds(session, now) else None), now
    actor, now = _consumer(session)
    return (actor if _holds(session, now) else None), now


def renew_session(request: HttpRequest, response: HttpResponse, now: datetime) -> None:
    """Note that a link seller is still there, so that an hour of silence counts from their last page."""
    session = _brought(request)
    if session and _holds(session, now) and session.role is Role.FIRM_LINK and now - session.seen_at >= _RENEWED_AFTER:
        _write(response, replace(session, seen_at=now))


def close_session(response: HttpResponse) -> None:
    """Sign out on this phone."""
    response.delete_cookie(_cookie_name(), samesite="Lax")


def token_for(consumer: Consumer, now: datetime) -> str:
    """Return the API's bearer token of a consumer; it is valid as long as an unremembered session."""
    return _sign(_of_consumer(consumer, now, remembered=False), "token")


def seller_token_for(contact: FirmContact, reference: str, now: datetime) -> str:
    """Return the API's bearer token of a seller for one complaint; never renewed, so valid for one idle hour."""
    session = Session(Role.FIRM_LINK, contact.pk, contact.session_epoch, now, now, complaint=reference)
    return _sign(session, "token")


def read_token(text: str, now: datetime) -> Actor | None:
    """Return who brings this token, or None."""
    session = _signed(text, "token")
    return _actor(session) if session and _holds(session, now) else None


def begin_new_deployment() -> None:
    """Make every session and code of before worthless: the last step of a restore."""
    CodeRequest.objects.all().delete()
    MemberSession.objects.all().delete()
    Deployment.objects.update_or_create(id=1, defaults={"epoch": uuid4()})
    _deployment.cache_clear()


def _of_consumer(consumer: Consumer, now: datetime, *, remembered: bool) -> Session:
    return Session(Role.CONSUMER, consumer.pk, consumer.session_epoch, now, now, remembered)


def _actor(session: Session) -> Actor | None:
    if session.role is Role.CONSUMER:
        return _consumer(session)[0]
    contact = FirmContact.objects.filter(pk=session.id, session_epoch=session.epoch, retired_at=None).first()
    if contact is None:
        return None
    return Actor(
        role=Role.FIRM_LINK,
        id=contact.pk,
        firm=contact.firm_id,
        contact=contact.pk,
        complaint=session.complaint,
        contact_verified=contact.is_proved,
    )


def _consumer(session: Session) -> tuple[Actor | None, datetime]:
    """Look the person up in plain SQL: every page of a consumer asks it, and the ORM costs a millisecond."""
    with prepared_cursor() as cursor:
        cursor.execute(_PERSON, [session.id, session.epoch])
        asked, known, phone_index, language = cursor.fetchone()
    actor = actor_of_consumer(Consumer(id=session.id, phone_index=phone_index, language=language)) if known else None
    narrowed = replace(actor, crossed=session.crossed, complaint=session.complaint) if actor else None
    return narrowed, moment(asked)


def _is_over(session: Session, now: datetime) -> bool:
    if session.role is Role.FIRM_LINK:
        return now >= session.opened_at + SESSIONS.link or now >= session.seen_at + SESSIONS.link_idle
    lasts = SESSIONS.consumer_remembered if session.remembered else SESSIONS.consumer
    return now >= session.opened_at + lasts


def _write(response: HttpResponse, session: Session) -> None:
    response.set_cookie(
        _cookie_name(),
        _sign(session, CROSSED if session.crossed else COOKIE),
        max_age=SESSIONS.consumer_remembered if session.remembered else None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name() -> str:
    # The prefix makes browsers refuse the cookie from a sub-domain or over plain HTTP.
    return "__Host-ccms" if settings.SESSION_COOKIE_SECURE else "ccms"


def _sign(session: Session, use: str) -> str:
    return signer_for(use).sign_object(
        [
            session.role.value,
            session.id.hex,
            session.epoch,
            int(session.opened_at.timestamp()),
            int(session.seen_at.timestamp()),
            int(session.remembered),
            session.complaint,
        ]
    )


def _brought(request: HttpRequest) -> Session | None:
    """Return what the cookie says, over or not. A crossed one is signed for that use, so it passes for no other."""
    text = request.COOKIES.get(_cookie_name(), "")
    session = _signed(text, COOKIE)
    if session is None and (crossed := _signed(text, CROSSED)):
        session = replace(crossed, crossed=True)
    return session


def _signed(text: str, use: str) -> Session | None:
    """Return what a text says if its signature is right, whether or not it is over."""
    if not text:
        return None
    try:
        role, owner, epoch, opened, seen, remembered, complaint = signer_for(use).unsign_object(text)
    except BadSignature:
        return None
    return Session(Role(role), UUID(owner), epoch, _at(opened), _at(seen), bool(remembered), complaint)


def _holds(session: Session, now: datetime) -> bool:
    from_the_future = session.seen_at > now + _CLOCKS_DIFFER
    return not from_the_future and not _is_over(session, now)


def _at(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def signer_for(use: str) -> Signer:
    """Return what signs for one use, in this installation and since its last restore alone."""
    return Signer(salt=f"ccms.session.{use}:{_deployment()}")


@cache
def _deployment() -> str:
    # Read once per process: a restore ends all processes.
    return Deployment.objects.get_or_create(id=1, defaults={"epoch": uuid4()})[0].epoch.hex


LIFE = timedelta(minutes=15)
PATH = "/t/me"
SECOND_CHECK_COOKIE = "ccms-second-check"
_USE = "second-check"


def pass_check(response: HttpResponse, person: Consumer, now: datetime) -> None:
    """Note in this browser that the person has just entered the second code."""
    response.set_cookie(
        SECOND_CHECK_COOKIE,
        signer_for(_USE).sign_object([person.pk.hex, person.session_epoch, int(now.timestamp())]),
        max_age=LIFE,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def has_passed(request: HttpRequest, person: Consumer, now: datetime) -> bool:
    """Tell whether this person entered the second code in this browser, not long ago."""
    try:
        owner, epoch, at = signer_for(_USE).unsign_object(request.COOKIES.get(SECOND_CHECK_COOKIE, ""))
    except BadSignature:
        return False
    passed_at = datetime.fromtimestamp(at, UTC)
    return (UUID(owner), epoch) == (person.pk, person.session_epoch) and passed_at - LIFE < now < passed_at + LIFE


def forget_check(response: HttpResponse) -> None:
    """Let this browser ask for the second code again."""
    response.delete_cookie(SECOND_CHECK_COOKIE, path=PATH, samesite="Strict")
