"""Every unsafe call carries an Idempotency-Key; sent again, it gets its first answer, also after a restart."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic_core import to_jsonable_python

from ccms.api.callers import caller
from ccms.core.failures import Failure
from ccms.gate.idempotency import fingerprint_of
from ccms.gate.idempotency import once as once_per_key

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"


class KeyMissing(Failure):
    """The call changes something and has no key by which a repetition could be known."""

    slug: ClassVar[str] = "idempotency-key-missing"


def once(
    request: HttpRequest, response: HttpResponse, act: Callable[[], dict[str, Any]], *, content: bytes | None = None
) -> dict[str, Any]:
    """Run `act` once for this call's key and return its answer as JSON; `content` is what was sent, if it is no JSON.

    Raises KeyMissing, RequestInProgress and IdempotencyKeyReused.
    """
    sent = request.body if content is None else content
    given = {"body": sha256(sent).hexdigest(), "if_match": request.headers.get("If-Match", "")}
    replay = once_per_key(
        account=caller(request).account,
        key=key_of(request),
        fingerprint=fingerprint_of(f"{request.method} {request.path}", given),
        act=lambda: to_jsonable_python(act()),
    )
    if replay.replayed:
        response.headers[REPLAYED] = "true"
    return replay.answer


def key_of(request: HttpRequest) -> UUID:
    """Return the call's key. Raises KeyMissing where there is none, or it is no UUID."""
    try:
        return UUID(request.headers.get(HEADER, ""))
    except ValueError as error:
        raise KeyMissing from error
