"""Keeps alarms that a person should look at, one row for each thing that raises one."""

import logging
from datetime import datetime

from django.db.models import Count, F

from ccms.gate.keys import digest_of
from ccms.gate.models import Alarm

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
