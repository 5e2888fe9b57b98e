"""Compares merged firms and the states of applications with the events of the firms, for `manage.py verify`.

Compares which clocks of a complaint run with its status, for `manage.py verify`.
"""

from collections.abc import Iterator
from uuid import UUID

from ccms.accounts.models import Application, Firm
from ccms.accounts.models.application import ApplicationState
from ccms.complaints.lifecycle import BESIDE, ENDED, DeadlineKind, Status
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.plan import Ended
from ccms.complaints.registry.applying import COMPLETED
from ccms.complaints.registry.deciding import REFUSED, RETURNED, VERIFIED
from ccms.complaints.registry.lapsing import LAPSED
from ccms.complaints.registry.merging import MERGED, UNMERGED
from ccms.complaints.statuses import CLOCKS, WITH_CHARGE_SHEET
from ccms.ledger.models import Event

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


# The state to which each act leads, by its event.
STATES = {
    COMPLETED: ApplicationState.APPLIED,
    RETURNED: ApplicationState.RETURNED,
    VERIFIED: ApplicationState.VERIFIED,
    REFUSED: ApplicationState.REFUSED,
    LAPSED: ApplicationState.LAPSED,
}


def wrong_merges() -> Iterator[Difference]:
    """Find firms that are merged into another one than the acts say, played again in their order."""
    into: dict[str, str] = {}
    for event in Event.objects.filter(kind__regex=rf"\.({MERGED}|{UNMERGED})$").order_by("id").iterator(CHUNK):
        data, firm = event.data, event.subject.removeprefix("firm:")
        if "into" in data:
            into |= dict.fromkeys([firm, *(each for each in into if into[each] == firm)], data["into"])
        elif "out_of" in data:
            into.pop(firm, None)
    there = dict(Firm.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    kept = {str(firm): str(standing) for firm, standing in there.items()}
    for firm in sorted(into.keys() | kept.keys()):
        if into.get(firm) != kept.get(firm):
            yield "a firm is merged otherwise than its events say", f"firm {firm}"


def wrong_applications() -> Iterator[Difference]:
    """Find applications in another state, for another reason, since another time or of another firm than told last."""
    told: dict[str, tuple[object, ...]] = {}
    for event in Event.objects.filter(kind__in=STATES).order_by("id").iterator(CHUNK):
        told[event.data["application"]] = (
            *(str(STATES[event.kind]), event.data.get("reason", "")),
            *(event.at, event.subject.removeprefix("firm:")),
        )
    for each in Application.objects.order_by("pk").iterator(CHUNK):
        last = told.pop(str(each.pk), None)
        stands = (each.state, each.reason, each.changed_at, str(each.firm_id))
        if each.state != ApplicationState.BEGUN if last is None else last != stands:
            yield "an application stands otherwise than its events say", f"application {each.pk}"
    for key in told:
        yield "an application that an event names is missing", f"application {key}"
