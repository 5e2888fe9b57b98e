"""Suspends something until a moment: codes to a number or its neighbours, questions to a shop, all alarms."""

from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Greatest

from ccms.gate.keys import digest_of
from ccms.gate.models import Suspension


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
