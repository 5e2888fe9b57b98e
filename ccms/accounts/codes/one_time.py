"""Makes and checks one-time codes: requested, sent once, entered once. No code is stored; it is derived when needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ccms.accounts.channels import Channel
from ccms.accounts.codes import abuse
from ccms.accounts.codes.abuse import (
    RESEND_AFTER,
    Browser,
    Requester,
    is_proved,
    our_index,
    requester_by,
    requester_of,
)
from ccms.accounts.firms.naming import contact_index, normal_value
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.core.crypto import code_digits, same
from ccms.core.digits import without_separators
from ccms.core.failures import Failure
from ccms.gate import alarms
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests, reset, take, take_or_refuse
from ccms.gate.limits import CODES, Counted

_PAUSE = "code_purpose"


class OtpInvalid(Failure):
    """Wrong, expired, used or made for something else: one answer for all that cannot be tried any more."""

    slug = "otp-invalid"

    def __init__(self, *, attempts_left: int) -> None:
        super().__init__(attempts_left=attempts_left, **({} if attempts_left else {"over": True}))


class TooManyTries(TooManyRequests):
    """Too many codes were entered that do not match; not the asking for one is what was too much."""

    slug = "too-many-requests"


class OtpExhausted(Failure):
    """All tries of this code are used."""

    slug = "otp-exhausted"


@dataclass(frozen=True, slots=True)
class CodeTicket:
    """What a requester gets; `send` says whether an SMS leaves now, as far as a stranger may know.

    `new_numbers_rest_until`: till then no code leaves to a number that never entered one, because of its neighbours. It
    is told of every number there alike. To refuse the new ones would name, by what is not refused, who has a complaint
    here; to refuse all would lock owners out; to say nothing leaves a newcomer waiting for an SMS that never left.
    """

    request_id: UUID
    expires_in: int
    resend_after: int
    send: bool
    new_numbers_rest_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """What the SMS needs, put together only at the moment of sending."""

    phone: str  # or, where the channel says so, an e-mail address
    code: str
    purpose: CodePurpose
    language: str
    expires_at: datetime
    channel: Channel = Channel.SMS


def request_code(
    phone: str,
    purpose: CodePurpose,
    *,
    address: str | None,
    send: Callable[[CodeRequest], None],
    now: datetime,
    language: str = "bn",
    channel: Channel = Channel.SMS,
    browser: Browser | None = None,
) -> CodeTicket:
    """Have `send` enqueue an SMS inside this transaction, unless one has just left.

    Within a code's life a resend sends the same code. Whether the number is known plays no part in the answer. Raises
    PhoneNotSupported and TooManyRequests, and then nothing is counted and nothing sent. Where `channel` is e-mail,
    `phone` is an address: for a firm that has no number (decision 7). Requesters are counted apart (decision 28):
    without an `address` it is the system itself, and a `browser` alone keeps the id of what it has asked for.
    """
    number = normal_value(channel, phone)
    with transaction.atomic():
        requester = requester_of(number, address, browser, now)
        _refuse_paused(requester, purpose, now)
        rest = _rest_left(number, now, channel)
        taken = requester.take_request(now)
        request = _held(requester, purpose, channel, browser, now)
        shared = None if request else _just_sent(requester, purpose, channel, now)
        if not taken.allowed:
            if request and now < request.sent_at + RESEND_AFTER:
                return _ticket(request, now, send=False, rest=rest, browser=browser)
            if not (shared and taken.wait <= RESEND_AFTER):
                raise TooManyRequests(wait=taken.wait)
        if address is not None and not (browser and browser.known):
            take_or_refuse(Counted.CODE_NUMBERS, caller_of(address), now, member=number)
        held_back = bool(rest) and not is_proved(number)
        shared = shared if shared and (held_back or shared.block_index) else None  # not one sent only seemingly
        request = request or _new(requester, purpose, channel, language, now)
        request.by_page, request.sent_at = browser is not None, now
        request.same_code_as = shared.pk if shared else request.same_code_as
        _send(request, number, send, now, only_seemingly=bool(shared or held_back), watched=not rest)
        return _ticket(request, now, send=True, rest=rest, browser=browser)


def verify_code(request_id: UUID, code: str, *, key: UUID, purpose: CodePurpose, now: datetime) -> str:
    """Return the number that a right code proves; it proves it once.

    `key` is that of the form or call: a caller that lost the answer and sends the same again has not entered it twice.
    Raises OtpInvalid, OtpExhausted or TooManyRequests. A wrong try is committed before it is refused, so this
    must not run inside a transaction of the caller's.
    """
    with transaction.atomic(durable=True):
        outcome = _judge(request_id, code, key, purpose, now)
    if isinstance(outcome, Failure):
        raise outcome
    return outcome


def purpose_of(request_id: UUID) -> CodePurpose | None:
    """Return what a code was asked for, or None where nobody asked for it."""
    found = CodeRequest.objects.filter(pk=request_id).values_list("purpose", flat=True).first()
    return CodePurpose(found) if found else None


def sent_to(request_id: UUID) -> str:
    """Return the number or address for which a code was asked for; "" where that is a day ago, or never was."""
    found = CodeRequest.objects.filter(pk=request_id).only("phone").first()
    return found.phone.open() if found else ""


def standing_ticket(phone: str, purpose: CodePurpose, now: datetime) -> CodeTicket | None:
    """Return the code that `waiting` has had sent to this number and that can still be entered."""
    ourselves = requester_by(phone, our_index(phone), now)
    request = _held(ourselves, purpose, Channel.SMS, None, now)
    return _ticket(request, now, send=False, rest=_rest_left(phone, now, Channel.SMS)) if request else None


def is_held_back(number: str, now: datetime, channel: Channel = Channel.SMS) -> bool:
    """Tell whether codes to a number leave only seemingly, because of its neighbours; never to one that was proved."""
    return bool(_rest_left(number, now, channel)) and not is_proved(number)


def was_answered(number: str, purpose: CodePurpose, since: datetime) -> bool:
    """Tell whether `waiting` has asked for a code to this number since then, sent or only seemingly so."""
    asked = CodeRequest.objects.filter(phone_index=contact_index(Channel.SMS, number), purpose=purpose)
    return asked.filter(requester=our_index(number), created_at__gte=since).exists()


def current_code(request_id: UUID, now: datetime) -> CodeMessage | None:
    """Return what the SMS says, or None where the code is no more worth sending."""
    request = CodeRequest.objects.filter(pk=request_id, expires_at__gt=now, entered_at=None).first()
    return None if request is None else _message(request)


def current_codes(now: datetime) -> list[CodeMessage]:
    """Return the codes that can be entered now, newest first; for the development page."""
    living = CodeRequest.objects.filter(expires_at__gt=now, entered_at=None, tries__lt=CODES.tries)
    return [_message(request) for request in living.order_by("-sent_at")[:50]]


def purge(now: datetime) -> int:
    """Delete what was asked for more than a day ago; returns how many rows."""
    deleted, _ = CodeRequest.objects.filter(created_at__lte=now - CODES.kept).delete()
    return deleted


def _refuse_paused(requester: Requester, purpose: CodePurpose, now: datetime) -> None:
    wait = alarms.suspended_for({_PAUSE: _subject(requester, purpose)}, now)
    if wait:
        raise TooManyTries(wait=wait)


def _held(
    requester: Requester, purpose: CodePurpose, channel: Channel, browser: Browser | None, now: datetime
) -> CodeRequest | None:
    """Return what this requester has asked for and can still enter; of browsers each holds its own."""
    enterable = CodeRequest.objects.filter(expires_at__gt=now, entered_at=None, tries__lt=CODES.tries)
    found = enterable.filter(phone_index=contact_index(channel, requester.number), purpose=purpose)
    if browser:
        found = found.filter(by_page=True, pk__in=[browser.asked] if browser.asked else [])
    else:
        found = found.filter(by_page=False, requester=requester.index)
    return found.order_by("-created_at").first()


def _just_sent(requester: Requester, purpose: CodePurpose, channel: Channel, now: datetime) -> CodeRequest | None:
    """Return what was sent to the same number within the minute: its code serves all who ask.

    What was sent only seemingly counts as well, so that no answer depends on whether the number was proved.
    """
    sent = CodeRequest.objects.filter(created_at__gt=now - RESEND_AFTER, entered_at=None, same_code_as=None)
    sent = sent.filter(phone_index=contact_index(channel, requester.number), purpose=purpose)
    used_up = {"requester": requester.index, "tries__gte": CODES.tries}
    return sent.exclude(**used_up).order_by("-created_at").first()


def _new(requester: Requester, purpose: CodePurpose, channel: Channel, language: str, now: datetime) -> CodeRequest:
    return CodeRequest(
        phone=requester.number,
        channel=channel,
        phone_index=contact_index(channel, requester.number),
        requester=requester.index,
        block_index=b"",
        prefix_index=b"",
        purpose=purpose,
        language=language,
        created_at=now,
        expires_at=now + CODES.life,
    )


def _send(
    request: CodeRequest,
    number: str,
    send: Callable[[CodeRequest], None],
    now: datetime,
    *,
    only_seemingly: bool,
    watched: bool,
) -> None:
    """Save a request and let its SMS leave; only seemingly, it fails for want of money as any does, and is undone.

    What leaves while the neighbours rest went to a proved number and is not `watched`: it would lengthen the rest, and
    a longer wait would tell that something left.
    """
    if not only_seemingly:
        request.block_index, request.prefix_index = abuse.block_index(number), abuse.prefix_index(number)
    request.save()
    with transaction.atomic():
        send(request)
        if request.channel == Channel.SMS:
            if watched:
                abuse.watch(number, now)
            abuse.spend(now)
        transaction.set_rollback(only_seemingly)


def _rest_left(number: str, now: datetime, channel: Channel) -> timedelta:
    return abuse.rest_left(number, now) if channel is Channel.SMS else timedelta()


def _ticket(
    request: CodeRequest, now: datetime, *, send: bool, rest: timedelta, browser: Browser | None = None
) -> CodeTicket:
    """Say what was done; a browser in which the number was proved is told of no rest of new ones."""
    is_new = not (browser and browser.known)
    return CodeTicket(
        request_id=request.pk,
        expires_in=_seconds(request.expires_at - now),
        resend_after=_seconds(request.sent_at + RESEND_AFTER - now),
        send=send,
        new_numbers_rest_until=now + rest if rest and is_new else None,
    )


def _judge(request_id: UUID, code: str, key: UUID, purpose: CodePurpose, now: datetime) -> str | Failure:
    """Say what a try is worth. The rows' locks let one try at a time be judged, of all who share a code."""
    request, first = _locked(request_id)
    if request is None or first is None or request.purpose != purpose or request.expires_at <= now:
        return OtpInvalid(attempts_left=0)
    phone = request.phone.open()
    if request.entered_at:
        repeated = request.entered_with == key and _is_right(code, request, phone)
        return phone if repeated else OtpInvalid(attempts_left=0)
    if first.entered_at:
        return OtpInvalid(attempts_left=0)
    requester = requester_by(phone, bytes(request.requester or b""), now)
    wait = alarms.suspended_for({_PAUSE: _subject(requester, purpose)}, now)
    if wait:
        return TooManyTries(wait=wait)
    if request.tries >= CODES.tries:
        return OtpExhausted(wait=max(requester.until_next(now), timedelta(seconds=1)))
    outcome = _compare(request, requester, code, now)
    if outcome is None:
        request.entered_with = key
        for row in {request.pk: request, first.pk: first}.values():
            row.entered_at = now
            row.save(update_fields=["entered_at", "entered_with"])
    return outcome or phone


def _locked(request_id: UUID) -> tuple[CodeRequest | None, CodeRequest | None]:
    """Return a request, and the one from which its code is derived, for the rest of the transaction."""
    found = CodeRequest.objects.filter(pk=request_id).first()
    if found is None:
        return None, None
    both = CodeRequest.objects.select_for_update().filter(pk__in={found.pk, found.code_id}).order_by("pk")
    rows = {row.pk: row for row in both}
    return rows.get(found.pk), rows.get(found.code_id)


def _compare(request: CodeRequest, requester: Requester, code: str, now: datetime) -> Failure | None:
    """Count the try as wrong, and only then look: parallel codes of one requester share the same ten."""
    taken = requester.take_try(now)
    if not taken.allowed:
        return TooManyTries(wait=taken.wait)
    subject = _subject(requester, CodePurpose(request.purpose))
    in_a_row = take(Counted.CODE_WRONG_IN_A_ROW, subject, now)
    if in_a_row.allowed and _is_right(code, request, requester.number):
        reset(Counted.CODE_WRONG_IN_A_ROW, subject)
        requester.note_proved(now)
        return None
    request.tries += 1
    request.save(update_fields=["tries"])
    if in_a_row.left == 0:
        alarms.suspend(_PAUSE, subject, now + CODES.pause_after_wrong)
        reset(Counted.CODE_WRONG_IN_A_ROW, subject)
    return OtpInvalid(attempts_left=CODES.tries - request.tries)


def _message(request: CodeRequest) -> CodeMessage:
    phone = request.phone.open()
    return CodeMessage(
        phone=phone,
        code=_code_of(request, phone),
        purpose=CodePurpose(request.purpose),
        language=request.language,
        expires_at=request.expires_at,
        channel=Channel(request.channel),
    )


def _is_right(code: str, request: CodeRequest, phone: str) -> bool:
    """Compare with the code of today's key and, right after a change of keys, with that of the former one."""
    typed = without_separators(code)
    keys = [settings.CCMS_CODE_KEY, *settings.CCMS_CODE_KEY_FALLBACKS]
    return any(same(typed, _code_of(request, phone, key)) for key in keys)


def _code_of(request: CodeRequest, phone: str, key: bytes | None = None) -> str:
    return code_digits(key or settings.CCMS_CODE_KEY, f"{request.code_id}|{phone}|{request.purpose}".encode())


def _subject(requester: Requester, purpose: CodePurpose) -> str:
    return f"{requester.key}|{purpose}"


def _seconds(length: timedelta) -> int:
    return max(int(length.total_seconds()), 0)
