"""Compares which clocks of a complaint run with its status, for `manage.py verify`."""

from collections.abc import Iterator
from uuid import UUID

from ccms.complaints.lifecycle import BESIDE, ENDED, DeadlineKind, Status
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.plan import Ended
from ccms.complaints.statuses import CLOCKS, WITH_CHARGE_SHEET

type Difference = tuple[str, str]

CHUNK = 2000
_STATUSES = frozenset(map(str, Status))
# Which clocks of a status are always all live; of the others, one of CLOCKS is enough.
ALL_LIVE = {Status.ESCALATED: CLOCKS[Status.ESCALATED], Status.SCRUTINY: frozenset({DeadlineKind.FIRST_STEP})}


def wrong_clocks() -> Iterator[Difference]:
    """Find complaints without the live clocks of their status, or with others than run beside it."""
    clocks = Deadline.objects.values_list("complaint_id", "kind")
    live: dict[UUID, set[str]] = {}
    for complaint, kind in clocks.filter(closed_at__isnull=True).iterator():
        live.setdefault(complaint, set()).add(kind)
    ninety_days = clocks.filter(kind=DeadlineKind.CHARGE_SHEET, closed_how=Ended.MISSED)
    over = {complaint for complaint, _ in ninety_days.iterator()}
    for key, reference, status in Complaint.objects.values_list("id", "reference", "status").iterator(CHUNK):
        for what in _wrong_clocks(status, live.get(key, set()), ninety_days_over=key in over):
            yield what, reference


def _wrong_clocks(status: str, kinds: set[str], *, ninety_days_over: bool) -> Iterator[str]:
    if status not in _STATUSES:
        yield "the status is none of the life cycle"
        return
    known = Status(status)
    its_own, charge_sheet = kinds - {DeadlineKind.CHARGE_SHEET} - BESIDE, DeadlineKind.CHARGE_SHEET in kinds
    if its_own - CLOCKS[known] or (charge_sheet and known not in WITH_CHARGE_SHEET):
        yield "a clock runs that does not belong to the status"
    if known not in ENDED and not (its_own and its_own >= ALL_LIVE.get(known, frozenset())):
        yield "an open complaint waits without a clock"
    if known in WITH_CHARGE_SHEET and not (charge_sheet or ninety_days_over):
        yield "the ninety days of section 61 do not run"
