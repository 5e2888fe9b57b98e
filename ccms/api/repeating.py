"""Makes each unsafe call carry an Idempotency-Key; sent again, it gets its first answer, also after a restart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic_core import to_jsonable_python

from ccms.api.callers import caller
from ccms.core.failures import Failure
from ccms.gate.idempotency import Replay, alone, earlier, fingerprint_of
from ccms.gate.idempotency import once as once_per_key

type Act = Callable[[], dict[str, Any]]
HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"


class KeyMissing(Failure):
    """The call changes something and has no key by which a repetition could be known."""

    slug: ClassVar[str] = "idempotency-key-missing"


def once(request: HttpRequest, response: HttpResponse, act: Act) -> dict[str, Any]:
    """Run `act` once for this call's key and return its answer as JSON.

    Raises KeyMissing, RequestInProgress and IdempotencyKeyReused.
    """
    return _told(response, _acted(request, act, _fingerprint(request, request.body)))


def once_prepared(
    request: HttpRequest, response: HttpResponse, prepare: Callable[[], AbstractContextManager[Act]], content: bytes
) -> dict[str, Any]:
    """As `once`, for an act that is long in preparing: `prepare` gives it, before a transaction begins.

    `content` is what was sent. A twin meanwhile is told to come back, and a repetition prepares nothing.
    """
    fingerprint, who = _fingerprint(request, content), caller(request)
    replay = earlier(account=who.account, key=key_of(request), fingerprint=fingerprint)
    if replay is None:
        with alone(account=who.account, key=key_of(request), now=who.now), prepare() as act:
            replay = _acted(request, act, fingerprint)
    return _told(response, replay)


def _fingerprint(request: HttpRequest, sent: bytes) -> bytes:
    given = {"body": sha256(sent).hexdigest(), "if_match": request.headers.get("If-Match", "")}
    return fingerprint_of(f"{request.method} {request.path}", given)


def _acted(request: HttpRequest, act: Act, fingerprint: bytes) -> Replay:
    return once_per_key(
        account=caller(request).account,
        key=key_of(request),
        fingerprint=fingerprint,
        act=lambda: to_jsonable_python(act()),
    )


def _told(response: HttpResponse, replay: Replay) -> dict[str, Any]:
    if replay.replayed:
        response.headers[REPLAYED] = "true"
    return replay.answer


def key_of(request: HttpRequest) -> UUID:
    """Return the call's key. Raises KeyMissing where there is none, or it is no UUID."""
    try:
        return UUID(request.headers.get(HEADER, ""))
    except ValueError as error:
        raise KeyMissing from error
