"""Keeps alarms that a person should look at, one row for each thing that raises one.

Suspends something until a moment: codes to a number or its neighbours, questions to a shop, all alarms.
"""

import logging
from datetime import datetime, timedelta

from django.db.models import Count, F, Value
from django.db.models.functions import Greatest

from ccms.gate.limits import digest_of
from ccms.gate.models import Alarm, Suspension


def suspend(name: str, key: str, until: datetime) -> None:
    """Suspend something until then; a longer suspension already begun stays."""
    longer = {"until": Greatest("until", Value(until))}
    Suspension.objects.update_or_create(key=digest_of(name, key), defaults=longer, create_defaults={"until": until})


def suspended_for(names: dict[str, str], now: datetime) -> timedelta:
    """Return the longest suspension that any of these (name to key) still has; zero if none is suspended."""
    keys = [digest_of(name, key) for name, key in names.items()]
    ends = Suspension.objects.filter(key__in=keys, until__gt=now).values_list("until", flat=True)
    return max((until - now for until in ends), default=timedelta())


def resume(name: str, key: str) -> bool:
    """Let something go on before its time; False where it was not suspended."""
    return bool(Suspension.objects.filter(key=digest_of(name, key)).delete()[0])


def purge(now: datetime) -> int:
    """Delete suspensions that are over; returns how many."""
    deleted, _ = Suspension.objects.filter(until__lte=now).delete()
    return deleted


_log = logging.getLogger(__name__)


def sound(name: str, key: str, now: datetime) -> None:
    """Raise an alarm, or note that it goes on."""
    digest = digest_of(name, key)
    Alarm.objects.update_or_create(
        name=name,
        key=digest,
        defaults={"last_at": now, "times": F("times") + 1},
        create_defaults={"first_at": now, "last_at": now},
    )
    _log.warning("alarm %s %s", name, digest.hex())


def sounding(name: str, since: datetime, *, at_most: int) -> int:
    """Count the things of this name that alarmed since then, no further than `at_most`."""
    return Alarm.objects.filter(name=name, last_at__gt=since)[:at_most].count()


def names_since(since: datetime) -> dict[str, int]:
    """Return how many things alarmed since then, by the name of the alarm."""
    rows = Alarm.objects.filter(last_at__gt=since).values_list("name").annotate(Count("key"))
    return dict(rows.order_by("name"))


def recent(since: datetime) -> list[Alarm]:
    """Return the alarms since then, newest first."""
    return list(Alarm.objects.filter(last_at__gt=since).order_by("-last_at")[:200])
