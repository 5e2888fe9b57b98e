"""Slows down password guessing: each try in a row waits longer, and no account is locked for ever."""

from datetime import datetime, timedelta

from django.db import connection

from ccms.gate.keys import digest_of
from ccms.gate.limits import SIGN_IN
from ccms.gate.models import Delay

# The try is counted before it is judged, so that parallel tries cannot all pass while the first is judged.
_BEGIN = """
INSERT INTO gate_delay AS old (key, tries, until, forgotten_at) VALUES (%(key)s, 1, %(now)s, %(forgotten)s)
ON CONFLICT (key) DO UPDATE SET
    tries = CASE WHEN old.forgotten_at <= %(now)s THEN 1 ELSE old.tries + 1 END,
    until = CASE WHEN old.forgotten_at <= %(now)s OR old.tries < %(free)s THEN %(now)s ELSE
        %(now)s + least(power(2, least(old.tries - %(free)s, 20)), %(longest)s) * interval '1 second' END,
    forgotten_at = %(forgotten)s
WHERE old.until <= %(now)s
RETURNING tries
"""


def begin_try(name: str, key: str, now: datetime) -> timedelta:
    """Count a try that is about to be judged; a positive answer means: judge nothing, wait so long."""
    digest = digest_of(name, key)
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN,
            {
                "key": digest,
                "now": now,
                "forgotten": now + SIGN_IN.forgotten_after,
                "free": SIGN_IN.free_tries,
                "longest": SIGN_IN.longest_wait.total_seconds(),
            },
        )
        if cursor.fetchone():
            return timedelta()
    until = Delay.objects.values_list("until", flat=True).get(key=digest)
    return until - now


def clear(name: str, key: str) -> None:
    """Forget the tries after a right one."""
    Delay.objects.filter(key=digest_of(name, key)).delete()


def purge(now: datetime) -> int:
    """Delete what nobody tried for a day; returns how many rows."""
    deleted, _ = Delay.objects.filter(forgotten_at__lte=now).delete()
    return deleted
