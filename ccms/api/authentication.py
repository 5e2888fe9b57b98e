"""Authenticates the caller by token or key, and checks the call against the access table."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.http import HttpRequest
from ninja.security import HttpBearer

from ccms.accounts.actors import Actor
from ccms.accounts.api_keys import PREFIX, Scope, ScopeMissing, bearer_of
from ccms.accounts.sessions import read_token
from ccms.api.access import TABLE, name_of
from ccms.api.callers import Caller, Unauthenticated, count
from ccms.core.failures import FieldErrors, NotFound
from ccms.gate.clock import current_time

type QueryNames = Mapping[str, frozenset[str]]


class Bearers(HttpBearer):
    """Holds each call against the access table, and counts it.

    `query_names` says, by the names of calls, what may stand in their queries; it is asked once the calls are known.
    """

    def __init__(self, query_names: Callable[[], QueryNames]) -> None:
        super().__init__()
        self._query_names = query_names

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who calls. Raises Unauthenticated, ScopeMissing, NotFound, ValidationFailed, TooManyRequests."""
        now = current_time()
        address = request.META["REMOTE_ADDR"]
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        brings = scheme.lower() == "bearer"
        actor, scopes = _known(text.strip(), address, now) if brings else (None, None)
        name = name_of(request)
        call = TABLE[name]
        caller = Caller(actor, address, now)
        count(request, caller)
        if actor is None and (brings or call.callers):  # counted first: a wrong token is a visitor's call
            raise Unauthenticated
        if actor is not None and call.callers:
            if actor.role not in call.callers:
                raise NotFound
            if scopes is not None and call.scope not in scopes:
                raise ScopeMissing
        _require_known(request.GET, self._query_names()[name])
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Not asked: a visitor may call too, so the header is read above."""
        raise NotImplementedError


def _require_known(query: Iterable[str], known: frozenset[str]) -> None:
    """Refuse what a call does not know: a filter that is misspelt would else be a list of everything."""
    errors = FieldErrors()
    for name in query:
        if name not in known:
            errors.add(name, "field-unknown")
    errors.raise_if_any()


def _known(text: str, address: str, now: datetime) -> tuple[Actor | None, frozenset[Scope] | None]:
    if text.startswith(PREFIX):
        bearer = bearer_of(text, address, now)
        return (bearer.actor, bearer.scopes) if bearer else (None, None)
    return read_token(text, now), None
