"""How much one side may add to a case, and one phone in a day; holds when uploads come at the same time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.evidence.limits import MIB, QUOTAS
from ccms.complaints.models.evidence import Evidence
from ccms.core.failures import Failure, ValidationFailed

WITH_A_PHONE = frozenset({Kind.CONSUMER, Kind.FIRM})


class DayFull(Failure):
    """As much as one phone may send in a day; `wait` says until when."""

    slug = "too-many-requests"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a file counts: its side's files of one case."""

    holder: UUID
    side: str
    complaint: UUID | None = None

    def files(self) -> QuerySet[Evidence]:
        """Return what this side has given here: to the purchase, or to this one complaint of it."""
        here = Q(complaint__isnull=True) | Q(complaint_id=self.complaint)
        return Evidence.objects.filter(here, holder=self.holder, side=self.side)


def hold(account: Account, by: Actor) -> None:
    """Let no other upload of this actor count at the same time, and no cleaner look, until the transaction ends.

    Called with the case's own row locked, so that two people of one side do not count at the same time either.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)),"
            " pg_advisory_xact_lock_shared(hashtextextended(%s, 0))",
            [f"evidence of {by.text}", lock_name(account.holder)],
        )


def lock_name(holder: UUID) -> str:
    """Name the lock that an upload shares and the cleaner takes alone."""
    return f"evidence in {holder}"


def check(account: Account, by: Actor, size: int, now: datetime) -> None:
    """Refuse what would go over a limit."""
    most = QUOTAS
    given = account.files().aggregate(files=Count("id"), octets=Sum("size", default=0))
    if given["files"] >= most.case_files:
        raise ValidationFailed({"file": ("file-case-full", {"maximum": most.case_files})})
    if given["octets"] + size > most.case_octets:
        raise ValidationFailed({"file": ("files-too-large", {"megabytes": most.case_octets // MIB})})
    if by.kind in WITH_A_PHONE:
        _check_day(by, size, now)


def _check_day(by: Actor, size: int, now: datetime) -> None:
    today = Evidence.objects.filter(added_by=by.text, added_at__gt=now - QUOTAS.day)
    over = today.aggregate(octets=Sum("size", default=0))["octets"] + size - QUOTAS.day_octets
    if over <= 0:
        return
    for added_at, octets in today.order_by("added_at").values_list("added_at", "size"):
        over -= octets
        if over <= 0:
            raise DayFull(wait=max(added_at + QUOTAS.day - now, timedelta(seconds=1)))
