"""Compares merged firms and the states of applications with the events of the firms, for `manage.py verify`."""

from collections.abc import Iterator

from ccms.accounts.models import Application, Firm
from ccms.accounts.models.application import ApplicationState
from ccms.complaints.registry.applying import COMPLETED
from ccms.complaints.registry.deciding import REFUSED, RETURNED, VERIFIED
from ccms.complaints.registry.lapsing import LAPSED
from ccms.complaints.registry.merging import MERGED, UNMERGED
from ccms.ledger.models import Event

type Difference = tuple[str, str]

CHUNK = 2000
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
