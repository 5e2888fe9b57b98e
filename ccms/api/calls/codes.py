"""One-time codes: a caller asks for one by number, and exchanges it for a token."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.accounts.codes.one_time import OtpInvalid, purpose_of, request_code, verify_code
from ccms.accounts.consumers import consumer_of, get
from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import seller_token_for, token_for
from ccms.api.callers import caller
from ccms.api.problems import language_of
from ccms.api.repeating import key_of, once
from ccms.api.shapes import Line, Sent
from ccms.complaints.acts.contacting import contact_with, held_contact
from ccms.core import references
from ccms.core.failures import Failure, FieldErrors
from ccms.core.phones import normalise
from ccms.gate.limits import CODES, SESSIONS
from ccms.notices.outbox import queue_code

router = Router(tags=["codes"])
SELLERS = CodePurpose.ANSWER
OPENS = frozenset({CodePurpose.FILE, CodePurpose.TRACK, SELLERS})  # what a token is for


class CodeWanted(Sent):
    """For which number, and what the code is to open: `file` and `track` a buyer's token, `answer` a seller's.

    With `assist` a hotline's program has the code sent that the clerk's page takes for the same number.
    """

    phone: Line
    purpose: Literal[CodePurpose.FILE, CodePurpose.TRACK, CodePurpose.ANSWER, CodePurpose.ASSIST]


class CodeAsked(Schema):
    """What the code is entered with, and the seconds until it ends and until it can be sent again.

    `new_number_wait` is 0 as a rule. Where it is not, too many codes were asked for around this number, and for so many
    seconds none is sent to it unless a code to it was entered before: tell the person, and let them ask again then.
    """

    request_id: UUID
    expires_in: int
    resend_after: int
    new_number_wait: int = 0


class CodeEntered(Sent):
    """The six digits, and with a seller's code the complaint that he answers."""

    code: Line
    reference: Line = ""


class Token(Schema):
    """The bearer of a consumer, or of a seller for his one complaint, and the seconds for which it is good."""

    token: str
    expires_in: int


@router.post("/codes", response={202: CodeAsked})
def ask_for_code(request: HttpRequest, response: HttpResponse, wanted: CodeWanted) -> Status[dict[str, Any]]:
    """Send a one-time code, whether or not the number is known. Within its life the same code is sent again.

    While too many codes are asked for around a number that never entered one, it gets none: `new_number_wait` says for
    how long, of every number there alike.
    """
    who = caller(request)

    def act() -> dict[str, Any]:
        ticket = request_code(
            normalise(wanted.phone),
            wanted.purpose,
            address=who.address,
            send=queue_code,
            now=who.now,
            language=language_of(request),
        )
        until = ticket.new_numbers_rest_until
        return {
            "request_id": ticket.request_id,
            "expires_in": ticket.expires_in,
            "resend_after": ticket.resend_after,
            "new_number_wait": ceil((until - who.now).total_seconds()) if until else 0,
        }

    return Status(202, once(request, response, act))


@router.post("/codes/{request_id}/verify", response=Token)
def enter_code(request: HttpRequest, response: HttpResponse, request_id: UUID, entered: CodeEntered) -> dict[str, Any]:
    """Enter a code and get a buyer's or a seller's token. The same call sent again gets one again, for ten minutes."""
    who = caller(request)
    key = key_of(request)  # a call that cannot be repeated uses up no code
    purpose = purpose_of(request_id)
    answered = _answered(purpose, entered)
    refused, phone = None, ""
    try:
        phone = _proved(request_id, entered.code, key, purpose, who.now)
    except Failure as failure:  # the same key with other digits is told so, before they are
        refused = failure

    def act() -> dict[str, Any]:
        if refused is not None:
            raise refused
        at = int(who.now.timestamp())
        if answered:
            contact = contact_with(answered, phone)
            return {"contact": contact.pk, "epoch": contact.session_epoch, "at": at}
        consumer = consumer_of(phone, who.now, language=language_of(request))
        return {"consumer": consumer.pk, "epoch": consumer.session_epoch, "at": at}

    token, lasts = _opened(once(request, response, act), answered, who.now)
    return {"token": token, "expires_in": int(lasts.total_seconds())}


def _answered(purpose: CodePurpose | None, entered: CodeEntered) -> str:
    """Return which complaint a seller's code is to open, before it is used up; nothing for a buyer's.

    Raises ValidationFailed, also for a code whose door is a page.
    """
    errors = FieldErrors()
    if purpose is CodePurpose.ASSIST:
        errors.add("code", "code-for-a-page")
    elif purpose is SELLERS and not entered.reference:
        errors.add("reference", "text-missing")
    errors.raise_if_any()
    return references.parse(entered.reference) if purpose is SELLERS else ""


def _opened(kept: Mapping[str, Any], answered: str, now: datetime) -> tuple[str, timedelta]:
    """Return a token and its life, as long as the answer may be repeated: a lost answer is asked for at once.

    Raises OtpInvalid where the code's life is over, or all sessions of its person were ended since.
    """
    over = OtpInvalid(attempts_left=0)
    at = datetime.fromtimestamp(kept.get("at", 0), UTC)
    if now >= at + CODES.life:  # first, since of a code of yesterday no row says whose it was
        raise over
    bearer = held_contact(answered, UUID(kept["contact"])) if answered else get(UUID(kept["consumer"]))
    if bearer.session_epoch != kept.get("epoch"):
        raise over
    if isinstance(bearer, Consumer):
        return token_for(bearer, now), SESSIONS.consumer
    return seller_token_for(bearer, answered, now), SESSIONS.link_idle


def _proved(request_id: UUID, code: str, key: UUID, purpose: CodePurpose | None, now: datetime) -> str:
    """Return the number that a code proves."""
    if purpose is None or purpose not in OPENS:
        raise OtpInvalid(attempts_left=0)
    return verify_code(request_id, code, key=key, purpose=purpose, now=now)
