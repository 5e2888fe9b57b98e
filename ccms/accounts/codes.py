"""One-time codes: asked for, sent once, entered once. No code is ever stored; it is derived when it is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ccms.accounts import pumping
from ccms.accounts.models import CodeRequest
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.models.firm_contact import Channel
from ccms.accounts.naming import contact_index, normal_value
from ccms.core.crypto import code_digits, same
from ccms.core.digits import without_separators
from ccms.core.failures import Failure
from ccms.gate import pauses
from ccms.gate.addresses import caller_of
from ccms.gate.counters import TooManyRequests, forget, standing, take, take_or_refuse
from ccms.gate.limits import CODES, LIMITS, Counted

_PAUSE = "code_purpose"
_RESEND_AFTER = LIMITS[Counted.CODE_SENT][0].length


class OtpInvalid(Failure):
    """Wrong, expired, used or made for something else: one answer for all."""

    slug = "otp-invalid"


class OtpExhausted(Failure):
    """All tries of this code are used."""

    slug = "otp-exhausted"


@dataclass(frozen=True, slots=True)
class CodeTicket:
    """What who asked for a code gets; `send` says whether an SMS leaves now."""

    request_id: UUID
    expires_in: int
    resend_after: int
    send: bool


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
    known: bool = False,
) -> CodeTicket:
    """Have `send` enqueue an SMS inside this transaction, unless one has just left.

    Within a code's life a resend sends the same code. Whether the number is known plays no part. Raises
    PhoneNotSupported and TooManyRequests, and then nothing is counted and nothing sent. Where `channel` is e-mail,
    `phone` is an address: for a firm that has no number (decision 7). Without an `address` the house itself asks,
    for somebody whom it has counted before. `known` is who has proved the number in the same browser before: he is
    counted apart, so that a stranger who guesses keeps him from nothing.
    """
    number = normal_value(channel, phone)
    with transaction.atomic():
        _refuse_paused(number, purpose, channel, now, known=known)
        # The number's count comes first: its lock makes parallel askers for one number stand in line.
        taken = take(Counted.CODE_SENT, _counted(number, known=known), now)
        living = _living(number, purpose, channel, now)
        if not taken.allowed:
            if living and now < living.sent_at + _RESEND_AFTER:
                return _ticket(living, now, send=False)
            raise TooManyRequests(wait=taken.wait)
        if address is not None:
            take_or_refuse(Counted.CODE_NUMBERS, caller_of(address), now, member=number)
        request = living or _new(number, purpose, channel, language, now)
        request.sent_at = now
        request.save()
        send(request)
        if channel is Channel.SMS:
            pumping.watch(number, now)
            pumping.spend(now)
        return _ticket(request, now, send=True)


def verify_code(
    request_id: UUID, code: str, *, key: UUID, purpose: CodePurpose, now: datetime, known: bool = False
) -> str:
    """Return the number that a right code proves; it proves it once. `known` is as in `request_code`.

    `key` is that of the form or call: whoever lost the answer and sends the same again has not entered it twice.
    Raises OtpInvalid, OtpExhausted or TooManyRequests. A wrong try is committed before it is refused, so this
    must not run inside a transaction of the caller's.
    """
    with transaction.atomic(durable=True):
        outcome = _judge(request_id, code, key, purpose, now, known=known)
    if isinstance(outcome, Failure):
        raise outcome
    return outcome


def purpose_of(request_id: UUID) -> CodePurpose | None:
    """Return what a code was asked for, or None where nobody asked for it."""
    found = CodeRequest.objects.filter(pk=request_id).values_list("purpose", flat=True).first()
    return CodePurpose(found) if found else None


def standing_ticket(phone: str, purpose: CodePurpose, now: datetime) -> CodeTicket | None:
    """Return the code of this number that was sent and can still be entered; nothing is sent."""
    living = _living(phone, purpose, Channel.SMS, now)
    return _ticket(living, now, send=False) if living else None


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


def _refuse_paused(phone: str, purpose: CodePurpose, channel: Channel, now: datetime, *, known: bool) -> None:
    own = pauses.pause_left({_PAUSE: _subject(phone, purpose, known=known)}, now)
    wait = max(own, pumping.rest_left(phone, now)) if channel is Channel.SMS else own
    if wait:
        raise TooManyRequests(wait=wait)


def _living(phone: str, purpose: CodePurpose, channel: Channel, now: datetime) -> CodeRequest | None:
    enterable = CodeRequest.objects.filter(expires_at__gt=now, entered_at=None, tries__lt=CODES.tries)
    return enterable.filter(phone_index=contact_index(channel, phone), purpose=purpose).order_by("-created_at").first()


def _new(phone: str, purpose: CodePurpose, channel: Channel, language: str, now: datetime) -> CodeRequest:
    return CodeRequest(
        phone=phone,
        channel=channel,
        phone_index=contact_index(channel, phone),
        block_index=pumping.block_index(phone),
        prefix_index=pumping.prefix_index(phone),
        purpose=purpose,
        language=language,
        created_at=now,
        expires_at=now + CODES.life,
    )


def _ticket(request: CodeRequest, now: datetime, *, send: bool) -> CodeTicket:
    return CodeTicket(
        request_id=request.pk,
        expires_in=_seconds(request.expires_at - now),
        resend_after=_seconds(request.sent_at + _RESEND_AFTER - now),
        send=send,
    )


def _judge(
    request_id: UUID, code: str, key: UUID, purpose: CodePurpose, now: datetime, *, known: bool
) -> str | Failure:
    """Say what a try is worth. The row's lock lets one try at a time be judged."""
    request = CodeRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or request.purpose != purpose or request.expires_at <= now:
        return OtpInvalid(attempts_left=0)
    phone = request.phone.open()
    if request.entered_at:
        repeated = request.entered_with == key and _is_right(code, request, phone)
        return phone if repeated else OtpInvalid(attempts_left=0)
    wait = pauses.pause_left({_PAUSE: _subject(phone, purpose, known=known)}, now)
    if wait:
        return TooManyRequests(wait=wait)
    if request.tries >= CODES.tries:
        sent = standing(Counted.CODE_SENT, _counted(phone, known=known), now)
        return OtpExhausted(wait=max(sent.wait, timedelta(seconds=1)))
    return _compare(request, phone, code, key, now, known=known)


def _compare(request: CodeRequest, phone: str, code: str, key: UUID, now: datetime, *, known: bool) -> str | Failure:
    """Count the try as wrong, and only then look: parallel codes of one number share the same ten."""
    counted = _counted(phone, known=known)
    hourly = take(Counted.CODE_WRONG, counted, now)
    if not hourly.allowed:
        return TooManyRequests(wait=hourly.wait)
    subject = _subject(phone, CodePurpose(request.purpose), known=known)
    in_a_row = take(Counted.CODE_WRONG_IN_A_ROW, subject, now)
    if in_a_row.allowed and _is_right(code, request, phone):
        request.entered_at, request.entered_with = now, key
        request.save(update_fields=["entered_at", "entered_with"])
        forget(Counted.CODE_WRONG, counted)
        forget(Counted.CODE_WRONG_IN_A_ROW, subject)
        return phone
    request.tries += 1
    request.save(update_fields=["tries"])
    if in_a_row.left == 0:
        pauses.pause(_PAUSE, subject, now + CODES.pause_after_wrong)
        forget(Counted.CODE_WRONG_IN_A_ROW, subject)
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
    return code_digits(key or settings.CCMS_CODE_KEY, f"{request.pk}|{phone}|{request.purpose}".encode())


def _subject(phone: str, purpose: CodePurpose, *, known: bool) -> str:
    return _counted(f"{phone}|{purpose}", known=known)


def _counted(name: str, *, known: bool) -> str:
    """Return under which name somebody is counted: who has proved the number where he is, apart from all others."""
    return f"{name}|known" if known else name


def _seconds(length: timedelta) -> int:
    return max(int(length.total_seconds()), 0)
