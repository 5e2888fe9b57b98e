"""Identifies the caller: a consumer by the token from a one-time code, a firm or an officer by a key, or nobody known.

Nothing here imports the API framework: the middleware is loaded in every process, and few processes serve API calls.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from django.http import HttpRequest

from ccms.accounts.actors import Actor
from ccms.core.failures import Failure
from ccms.gate.addresses import caller_of
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted

READING = frozenset({"GET", "HEAD"})


class Unauthenticated(Failure):
    """No token or key came with the call, or it is not good any more."""

    slug = "unauthenticated"


@dataclass(frozen=True)
class Caller:
    """Who calls and at what moment; `actor` is None for a visitor."""

    actor: Actor | None
    address: str
    now: datetime

    @cached_property
    def by(self) -> Actor:
        """Who acts, where the access table has made sure that somebody does."""
        if self.actor is None:
            raise Unauthenticated
        return self.actor

    @property
    def account(self) -> str:
        """Name whose idempotency keys and limits these are."""
        return self.actor.text if self.actor else f"visitor:{caller_of(self.address)}"


def count(request: HttpRequest, who: Caller) -> None:
    """Count a call as its caller's. Raises TooManyRequests."""
    reads = request.method in READING
    take_or_refuse(Counted.API_READS if reads else Counted.API_WRITES, who.account, who.now)


def caller(request: HttpRequest) -> Caller:
    """Return who makes this call."""
    return cast("Caller", request.auth)  # type: ignore[attr-defined]  # ninja puts there what `Bearers` returned
