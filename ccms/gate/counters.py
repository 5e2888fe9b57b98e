"""Keeps rate limits over sliding windows that hold under parallel requests: of n allowed, exactly n pass.

A count is part of the caller's transaction. A caller that counts a wrong try must therefore commit before it refuses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection

from ccms.core.failures import Failure
from ccms.gate.limits import LIMITS, Counted, digest_of
from ccms.gate.models import RateLimitHit
from ccms.gate.statements import prepared_cursor


class TooManyRequests(Failure):
    """A limit is reached; `wait` says for how long."""

    slug = "too-many-requests"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether one more is allowed, how many are left after it, and else how long to wait."""

    allowed: bool
    left: int
    wait: timedelta = timedelta()

    @property
    def retry_after(self) -> int:
        """Return the wait in whole seconds, for the header of that name."""
        return ceil(self.wait.total_seconds())


def take(name: Counted, key: str, now: datetime, *, member: str | None = None) -> Allowance:
    """Count one act if every window of the limit has room; with `member`, count different members only."""
    digest = None if member is None else digest_of(name, member)
    return _ask(_TAKE, name, key, now, member=digest, alone=not connection.in_atomic_block)


def take_or_refuse(name: Counted, key: str, now: datetime, *, member: str | None = None) -> Allowance:
    """Count one act, or raise TooManyRequests."""
    taken = take(name, key, now, member=member)
    if not taken.allowed:
        raise TooManyRequests(wait=taken.wait)
    return taken


# The commit of a count by itself need not wait for the disk: what a power cut takes from it harms nobody; a count
# within a larger act is as lasting as the act.
_LIGHT = """
    WITH light AS MATERIALIZED (
        SELECT set_config('synchronous_commit',
                          CASE WHEN %(alone)s THEN 'off' ELSE current_setting('synchronous_commit') END, true)
    )"""
_TAKE = f"""{_LIGHT}
    SELECT free_at, remaining FROM light, gate_take(%(key)s, %(now)s, %(mosts)s, %(lengths)s, %(member)s)
"""  # noqa: S608 - our own text
_STANDING = "SELECT free_at, remaining FROM gate_standing(%(key)s, %(now)s, %(mosts)s, %(lengths)s)"
# two limits of one key in one round trip
_TAKE_UNLESS = f"""{_LIGHT}, barred AS MATERIALIZED (
        SELECT gate_standing.free_at FROM light,
               gate_standing(%(bar)s, %(now)s, %(bar_mosts)s, %(bar_lengths)s)
    )
    SELECT CASE WHEN barred.free_at IS NOT NULL THEN barred.free_at
                ELSE (SELECT free_at FROM gate_take(%(key)s, %(now)s, %(mosts)s, %(lengths)s, NULL)) END
    FROM barred
"""  # noqa: S608 - our own text


def take_unless(barred: Counted, name: Counted, key: str, now: datetime) -> None:
    """Count one act, or raise TooManyRequests where this limit, or another of the same key, is reached."""
    bar, windows = LIMITS[barred], LIMITS[name]
    with prepared_cursor() as cursor:
        cursor.execute(
            _TAKE_UNLESS,
            {
                "alone": not connection.in_atomic_block,
                "now": now,
                "bar": digest_of(barred, key),
                "bar_mosts": [window.most for window in bar],
                "bar_lengths": [window.length for window in bar],
                "key": digest_of(name, key),
                "mosts": [window.most for window in windows],
                "lengths": [window.length for window in windows],
            },
        )
        (free_at,) = cursor.fetchone()
    if free_at is not None:
        raise TooManyRequests(wait=max(free_at - now, timedelta()))


def standing(name: Counted, key: str, now: datetime) -> Allowance:
    """Tell whether one more would be allowed, without counting it."""
    return _ask(_STANDING, name, key, now)


def reset(name: Counted, key: str) -> None:
    """Begin this count anew."""
    RateLimitHit.objects.filter(key=digest_of(name, key)).delete()


def let_pass(name: Counted, key: str, length: timedelta, now: datetime) -> None:
    """Count what was counted within this length as if it had been before; no longer window notices."""
    RateLimitHit.objects.filter(key=digest_of(name, key), at__gt=now - length).update(at=now - length)


def purge(now: datetime) -> int:
    """Delete what counts no more; returns how many rows."""
    deleted, _ = RateLimitHit.objects.filter(until__lte=now).delete()
    return deleted


def _ask(sql: str, name: Counted, key: str, now: datetime, **more: Any) -> Allowance:
    windows = LIMITS[name]
    mosts = [window.most for window in windows]
    lengths = [window.length for window in windows]
    with prepared_cursor() as cursor:
        cursor.execute(sql, {"key": digest_of(name, key), "now": now, "mosts": mosts, "lengths": lengths, **more})
        free_at, remaining = cursor.fetchone()
    if free_at is None:
        return Allowance(allowed=True, left=remaining)
    return Allowance(allowed=False, left=0, wait=max(free_at - now, timedelta()))
