"""Slows down password guessing: each try in a row waits longer, and no account is locked for ever."""

from datetime import datetime, timedelta

from django.db import transaction

from ccms.gate.keys import digest_of
from ccms.gate.limits import SIGN_IN
from ccms.gate.models import Delay


def begin_try(name: str, key: str, now: datetime) -> timedelta:
    """Count a try that is about to be judged; a positive answer means: judge nothing, wait so long.

    The row is locked while it is counted, so that parallel tries cannot all pass.
    """
    forgotten_at = now + SIGN_IN.forgotten_after
    first = {"tries": 1, "until": now, "forgotten_at": forgotten_at}
    with transaction.atomic():
        row, is_new = Delay.objects.select_for_update().get_or_create(key=digest_of(name, key), defaults=first)
        if is_new:
            return timedelta()
        if row.until > now:
            return row.until - now
        if row.forgotten_at <= now:
            row.tries = 0
        over = row.tries - SIGN_IN.free_tries
        row.until = now if over < 0 else now + min(timedelta(seconds=2 ** min(over, 20)), SIGN_IN.longest_wait)
        row.tries, row.forgotten_at = row.tries + 1, forgotten_at
        row.save()
    return timedelta()


def clear(name: str, key: str) -> None:
    """Forget the tries after a right one."""
    Delay.objects.filter(key=digest_of(name, key)).delete()


def purge(now: datetime) -> int:
    """Delete what nobody tried for a day; returns how many rows."""
    deleted, _ = Delay.objects.filter(forgotten_at__lte=now).delete()
    return deleted
