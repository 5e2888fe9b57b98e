"""Limits how much one side may add to a case, and one phone in a day; holds when uploads come at the same time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.evidence.limits import MIB, QUOTAS
from ccms.complaints.models.evidence import Evidence
from ccms.core.failures import Failure, ValidationFailed
from ccms.gate.prepared import prepared_cursor
from ccms.gate.rows import Pending

WITH_A_PHONE = frozenset({Kind.CONSUMER, Kind.FIRM})

_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_advisory_xact_lock_shared(hashtextextended(%s, 0))
"""
# Plain SQL, since each filing asks it: one round trip, without the ORM's milliseconds.
_GIVEN = """
WITH here AS (
    SELECT id, size, sha256 FROM complaints_evidence
    WHERE holder = %(holder)s AND side = %(side)s AND (complaint_id IS NULL OR complaint_id = %(complaint)s::uuid)
      AND dispatch_id IS NOT DISTINCT FROM %(dispatch)s::uuid
)
SELECT
    (SELECT id FROM here WHERE sha256 = %(sha256)s LIMIT 1),
    (SELECT count(*) FROM here),
    (SELECT coalesce(sum(size), 0) FROM here),
    (SELECT coalesce(sum(size), 0) FROM complaints_evidence WHERE added_by = %(by)s AND added_at > %(since)s)
"""


class DayFull(Failure):
    """As much as one phone may send in a day; `wait` says until when."""

    slug = "too-many-requests"


@dataclass(frozen=True, slots=True)
class Account:
    """Where a file counts: its side's files of one case, given to the purchase or to this one complaint of it.

    Each answer of a body counts by itself: another body's papers are none of its own.
    """

    holder: UUID
    side: str
    complaint: UUID | None = None
    dispatch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What counts already; `twin` is the row of the same bytes."""

    twin: UUID | None
    files: int
    octets: int
    octets_of_day: int


def asked(account: Account, by: Actor, sha256: bytes, now: datetime) -> Pending[Given]:
    """Ask what this side has given to the case, and this actor in a day; see `rows.asked`.

    No other upload of this actor counts at the same time, and no cleaner looks, until the transaction ends. Called with
    the case's own row locked, so that two people of one side do not count at the same time either.
    """
    held, counted = prepared_cursor(), prepared_cursor()
    held.execute(_HOLD, [f"evidence of {by.text}", lock_name(account.holder)])
    counted.execute(
        _GIVEN,
        {
            "holder": account.holder,
            "side": account.side,
            "complaint": account.complaint,
            "dispatch": account.dispatch,
            "sha256": sha256,
            "by": by.text,
            "since": now - QUOTAS.day,
        },
    )

    def read() -> Given:
        twin, files, octets, octets_of_day = counted.fetchone()
        return Given(twin, files, int(octets), int(octets_of_day))

    return read


def lock_name(holder: UUID) -> str:
    """Name the lock that an upload shares and the cleaner takes alone."""
    return f"evidence in {holder}"


def check(counted: Given, by: Actor, size: int, now: datetime) -> None:
    """Refuse what would go over a limit."""
    most = QUOTAS
    if counted.files >= most.case_files:
        raise ValidationFailed({"file": ("file-case-full", {"maximum": most.case_files})})
    if counted.octets + size > most.case_octets:
        raise ValidationFailed({"file": ("files-too-large", {"megabytes": most.case_octets // MIB})})
    over = counted.octets_of_day + size - most.day_octets
    if over > 0 and by.kind in WITH_A_PHONE:
        raise DayFull(wait=_until_room(by, over, now))


def _until_room(by: Actor, over: int, now: datetime) -> timedelta:
    """Return when enough of the day's files are older than a day."""
    today = Evidence.objects.filter(added_by=by.text, added_at__gt=now - QUOTAS.day).order_by("added_at")
    for added_at, octets in today.values_list("added_at", "size"):
        over -= octets
        if over <= 0:
            return max(added_at + QUOTAS.day - now, timedelta(seconds=1))
    return QUOTAS.day
