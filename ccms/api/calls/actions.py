"""The call by which a party or an office acts on a complaint; acts and rights are those of the life cycle's table."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ccms.accounts.actors import Actor
from ccms.api import cases, shapes
from ccms.api.acts import Act, cleaned, naming_fields, said
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.api.versions import seen
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.book import acts
from ccms.complaints.field_kinds import Proof
from ccms.complaints.firm_history import event_of
from ccms.complaints.lifecycle import FIRM, Action, Status
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.statuses import NotAllowed, roles_of
from ccms.core import references
from ccms.gate import counters
from ccms.gate.limits import Counted

router = Router(tags=["actions"])


@router.post("/complaints/{reference}/actions/{action}", response=shapes.Changed)
def act_on_complaint(
    request: HttpRequest, response: HttpResponse, reference: str, action: Action, body: Act
) -> dict[str, Any]:
    """Do what the life cycle allows. With If-Match, only where nobody else did something since it was read."""
    who, bare = caller(request), references.parse(reference)
    by, read = who.by, seen(request)
    doing = _doing(action, by, bare, cleaned(body, action), who.now)

    def done() -> dict[str, Any]:
        read.require(bare, by)
        if by.role in FIRM:
            counters.take_or_refuse(Counted.FIRM_MESSAGES, f"{by.firm}:{bare}", who.now)
        with naming_fields():
            complaint = doing()
        return cases.changed(complaint, by, event_of(complaint), who.now)

    return once(request, response, done)


def _doing(action: Action, by: Actor, reference: str, body: Act, now: datetime) -> Callable[[], Complaint]:
    """Return the act as it is to be done. Raises NotFound, ValidationFailed, and NotAllowed for another side's act."""
    complaint, act = find(reference, by), acts().get(action)
    if act is None or by.role not in roles_of(action):
        instead = cases.actions(complaint, by, now)
        raise NotAllowed(action, Status(complaint.status), instead)
    speaks = by.role in FIRM and Proof() in act.kinds.values()
    told = said(act, body, has_proof=speaks and bool(firm_view(reference, by).own_files))
    return lambda: perform(told, reference=reference, by=by, now=now)
