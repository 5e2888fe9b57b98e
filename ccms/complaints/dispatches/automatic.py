"""Prepares the copies that a pack lets go by themselves: once for each body, at the moment of the route."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.beside.bodies import CopyToBody
from ccms.complaints.facts import loaded_facts, pack_of
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.models.dispatch import DispatchKind
from ccms.law.routing import sent_by_itself
from ccms.ledger.following import Followed, follow_events

READER = "copies"
LATEST = timedelta(days=1)  # what reached its moment before is no news
DECIDED = frozenset({"office.ordered", "office.dismissed", "office.rejected"})
_SUBJECT = "complaint:"


def catch_up(now: datetime) -> int:
    """Read the ledger on, and prepare the copies that are due; return how many events were read."""
    return follow_events(READER, partial(_read, now))


def _read(now: datetime, events: Sequence[Followed]) -> None:
    new = [each for each in events if _is_new(each.at, now) and each.subject.startswith(_SUBJECT)]
    decided = {each.subject for each in new if each.kind in DECIDED}
    ids = {UUID(each.subject.removeprefix(_SUBJECT)) for each in new}
    for complaint in Complaint.objects.select_related("purchase").filter(id__in=ids):
        _copy(complaint, now, decided=complaint.subject in decided)


def _copy(complaint: Complaint, now: datetime, *, decided: bool) -> None:
    pack = pack_of(complaint)
    escalated = complaint.escalated_at is not None and _is_new(complaint.escalated_at, now)
    reached = {name for name, is_reached in (("escalated", escalated), ("decided", decided)) if is_reached}
    if not reached & {route.at for route in pack.routes}:
        return
    known = loaded_facts(complaint)
    due = {
        route.to
        for route in sent_by_itself(pack, complaint.category, known.findings, known.all)
        if route.at in reached and route.to in pack.receivers
    }
    had = Dispatch.objects.filter(complaint=complaint, kind=DispatchKind.COPY).values_list("body", flat=True)
    for body in sorted(due - set(had)):
        perform(CopyToBody(body=body, basis="their_rules"), reference=complaint.reference, by=CLOCK, now=now)


def _is_new(at: datetime, now: datetime) -> bool:
    return now - at < LATEST
