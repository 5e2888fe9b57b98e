"""Reads which lists of firms an installation knows: when the last of each came, its rows, and how many may take one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q

from ccms.accounts.actors import Actor, Power, Role
from ccms.accounts.models import Holding, RegisterFile, RegisterRow
from ccms.accounts.models.post import live_on
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.law.pack.book import book
from ccms.law.pack.nouns import Register


@dataclass(frozen=True, slots=True)
class Standing:
    """One list: when it was last taken over, whether that is long ago, its rows, and the file that waits."""

    register: Register
    taken_at: datetime | None
    is_old: bool
    rows: int
    ended: int
    waits_since: datetime | None


def registers(by: Actor, now: datetime) -> list[Standing]:
    """Return how each list of the packs stands today. Raises NotFound."""
    if by.role is not Role.ADMIN:
        raise NotFound
    today = dhaka_day(now)
    taken = _by_register(RegisterFile.objects.exclude(done_at=None).values("register").annotate(at=Max("done_at")))
    waiting = RegisterFile.objects.filter(ordered_at=None).exclude(content=b"")
    waits = _by_register(waiting.values("register").annotate(at=Max("made_at")))
    ended = Q(until__lt=today)
    counts = RegisterRow.objects.values("register").annotate(
        standing=Count("pk", filter=~ended | Q(until=None)), ended=Count("pk", filter=ended)
    )
    rows = {row["register"]: row for row in counts}
    return [
        Standing(
            register=each,
            taken_at=taken.get(code),
            is_old=_is_old(each, taken.get(code), today),
            rows=rows[code]["standing"] if code in rows else 0,
            ended=rows[code]["ended"] if code in rows else 0,
            waits_since=waits.get(code),
        )
        for code, each in book().on(today).registers.items()
    ]


def keepers(now: datetime) -> int:
    """Return how many people hold a post today whose power is the registry: they may take lists over."""
    today = dhaka_day(now)
    held = Holding.objects.filter(live_on(today), live_on(today, "post__"), member__is_active=True)
    return held.filter(post__powers__contains=[Power.REGISTRY]).values("member").distinct().count()


def _by_register(found: object) -> Mapping[str, datetime]:
    return {row["register"]: row["at"] for row in found}  # type: ignore[attr-defined]


def _is_old(register: Register, taken_at: datetime | None, today: date) -> bool:
    return taken_at is not None and dhaka_day(taken_at) + timedelta(days=register.fresh_days) < today
