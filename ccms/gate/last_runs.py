"""Keeps when each repeated job last succeeded, so that somebody notices a job that no longer does."""

from datetime import datetime

from django.db import connection

from ccms.gate.models import Duty

BACKUP = "backup"
DEMONSTRATION = "demonstration"  # loaded, or not wanted
_DONE = """
INSERT INTO gate_duty (name, done_at) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET done_at = GREATEST(gate_duty.done_at, EXCLUDED.done_at)
"""


def done(name: str, at: datetime) -> None:
    """Note that it was done well; a later time that is known already stays."""
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [name, at])


def last_done(name: str) -> datetime | None:
    """Return when it was last done well; None where it never was."""
    return Duty.objects.filter(name=name).values_list("done_at", flat=True).first()
