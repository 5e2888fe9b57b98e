"""Keeps when each repeated job last succeeded, so that somebody notices a job that no longer does."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Greatest

from ccms.gate.models import Duty

BACKUP = "backup"
RESTORE_CHECK = "restore_check"  # the youngest backup was restored and verified, and removed again
RESTORE_CHECK_FAILED = "restore_check_failed"
DEMONSTRATION = "demonstration"  # loaded, or not wanted
DEMONSTRATION_PUBLISHED = "demonstration_published"  # and everything that is counted of it


def done(name: str, at: datetime) -> None:
    """Note that it was done well; a later time that is known already stays."""
    later = {"done_at": Greatest("done_at", Value(at))}
    Duty.objects.update_or_create(name=name, defaults=later, create_defaults={"done_at": at})


def last_done(name: str) -> datetime | None:
    """Return when it was last done well; None where it never was."""
    return Duty.objects.filter(name=name).values_list("done_at", flat=True).first()


def ever_done(names: Iterable[str]) -> set[str]:
    """Return which of these were done at all."""
    return set(Duty.objects.filter(name__in=list(names)).values_list("name", flat=True))
