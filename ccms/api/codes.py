"""One-time codes: asked for by number, entered for a token."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.accounts.codes import OtpInvalid, purpose_of, request_code, verify_code
from ccms.accounts.consumers import consumer_of, get
from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import token_for
from ccms.api.callers import caller
from ccms.api.problems import language_of
from ccms.api.repeating import key_of, once
from ccms.api.shapes import Line, Sent
from ccms.core.failures import Failure
from ccms.core.phones import normalise
from ccms.gate import sandbox
from ccms.gate.limits import CODES, SESSIONS
from ccms.notices.outbox import queue_code

router = Router(tags=["codes"])
OPENS = (CodePurpose.FILE, CodePurpose.TRACK)  # what a consumer's token is for


class CodeWanted(Sent):
    """For which number, and what the code is to open: `file` and `track` a token, the other two nothing here."""

    phone: Line
    purpose: CodePurpose


class Ticket(Schema):
    """What the code is entered with, and the seconds until it ends and until it can be sent again."""

    request_id: UUID
    expires_in: int
    resend_after: int


class CodeEntered(Sent):
    """The six digits."""

    code: Line


class Token(Schema):
    """The bearer of a consumer, and the seconds for which it is good."""

    token: str
    expires_in: int


@router.post("/codes", response={202: Ticket})
def ask_for_code(request: HttpRequest, response: HttpResponse, wanted: CodeWanted) -> Status[dict[str, Any]]:
    """Send a one-time code, whether or not the number is known. Within its life the same code is sent again."""
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
        return {
            "request_id": ticket.request_id,
            "expires_in": ticket.expires_in,
            "resend_after": ticket.resend_after,
        }

    return Status(202, once(request, response, act))


@router.post("/codes/{request_id}/verify", response=Token)
def enter_code(request: HttpRequest, response: HttpResponse, request_id: UUID, entered: CodeEntered) -> dict[str, Any]:
    """Enter a code and get a consumer's token. A repetition of the same call gets a token again, for ten minutes."""
    who = caller(request)
    key = key_of(request)  # a call that cannot be repeated uses up no code
    refused, phone = None, ""
    try:
        phone = _proved(request_id, entered.code, key, who.now)
    except Failure as failure:  # the same key with other digits is told so, before they are
        refused = failure

    def act() -> dict[str, Any]:
        if refused is not None:
            raise refused
        consumer = consumer_of(phone, who.now, language=language_of(request))
        return {"consumer": consumer.pk, "epoch": consumer.session_epoch, "at": int(who.now.timestamp())}

    token = token_for(_entered(once(request, response, act), who.now), who.now)
    return {"token": sandbox.marked(token), "expires_in": int(SESSIONS.consumer.total_seconds())}


def _entered(kept: Mapping[str, Any], now: datetime) -> Consumer:
    """Return who entered a code, as long as the answer may be repeated: a lost answer is asked for at once.

    Raises OtpInvalid where the code's life is over, or its person has ended all sessions since.
    """
    consumer = get(UUID(kept["consumer"]))
    at = datetime.fromtimestamp(kept.get("at", 0), UTC)
    if now >= at + CODES.life or consumer.session_epoch != kept.get("epoch"):
        raise OtpInvalid(attempts_left=0)
    return consumer


def _proved(request_id: UUID, code: str, key: UUID, now: datetime) -> str:
    """Return the number that a code proves. A code that a clerk or a seller asked for opens nothing here."""
    purpose = purpose_of(request_id)
    if purpose not in OPENS:
        raise OtpInvalid(attempts_left=0)
    return verify_code(request_id, code, key=key, purpose=purpose, now=now)
