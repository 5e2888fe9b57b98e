"""Records that a dossier was made: for whom, its digest, what it lacked and why it was made all the same.

The member that makes one gets the originals of others, so each stands in the history as opened.

Files a dossier in the e-filing of the office: planned here, made, sent and followed by the worker.

Where no e-filing is connected the office carries the papers there itself and records it (`record_sending`).
"""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import override

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.evidence import note_openings
from ccms.complaints.dispatches.planning import prepare, settle
from ccms.complaints.lifecycle import Action, DeadlineKind
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import BY_ITSELF, DispatchKind, DispatchState
from ccms.complaints.models.evidence import Evidence
from ccms.complaints.plan import Ended, LoadedComplaint, Plan, begin
from ccms.complaints.record import record
from ccms.core.failures import ValidationFailed

OWN = "DNCRP"  # the body of the routing pack that keeps this file
DOSSIER = "dossier"  # the one thing that goes there
AGAIN = frozenset({DispatchState.FAILED, DispatchState.RETURNED})  # in place of which another one can be filed


def may_file(loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Return the plan of the act. Raises NotAllowed, and ValidationFailed while one is on its way or stands there."""
    event = "clock.filed_dossier" if by.role is Role.CLOCK else "office.filed_dossier"
    plan = begin(loaded, Action.FILE_DOSSIER, event=event, by=by, now=now)
    if any(each.kind == DispatchKind.FILE and each.step and each.state not in AGAIN for each in loaded.dispatches):
        raise ValidationFailed(errors={"": ("already-dispatched", {})})
    return plan


@dataclass(frozen=True, kw_only=True)
class FileByItself(Act):
    """Let the dossier go into the e-filing because a route says so; where none is connected the office files it."""

    action = Action.FILE_DOSSIER

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = may_file(loaded, by, now)
        plan_filing(plan, None)
        return plan


def plan_filing(plan: Plan, before: Dispatch | None) -> Dispatch:
    """Plan the filing of the dossier as it is when it goes; `before` is the filing that it corrects."""
    by_itself = plan.by.role is Role.CLOCK
    dispatch = Dispatch(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        event=plan.event_id,
        kind=DispatchKind.FILE,
        body=OWN,
        consumer_id=plan.complaint.consumer_id,
        level="full",
        fields=[DOSSIER],
        basis=BY_ITSELF if by_itself else "",
        content=json.dumps({"fields": {}, "nonce": secrets.token_hex(16)}, sort_keys=True),
        state=DispatchState.PREPARED,
        prepared_at=plan.at,
        corrects=before,
    )
    for stopped in plan.loaded.dispatches:
        if stopped.kind == DispatchKind.FILE and stopped.ended_at is None:
            plan.stop(DeadlineKind.DISPATCH_SEND, Ended.CANCELLED, item=stopped.id)
            plan.stop(DeadlineKind.DISPATCH_RETURN, Ended.MET, item=stopped.id)
            stopped.ended_at = plan.at
            if stopped.state == DispatchState.FAILED:  # it may have arrived all the same: that letter is sent, no other
                dispatch.draft_no, dispatch.draft_digest = stopped.draft_no, stopped.draft_digest
            settle(plan, stopped)
            plan.data["completes"] = str(stopped.id)
    prepare(plan, dispatch, alarm=not by_itself)
    return dispatch


MADE = "office.made_dossier"


def may_make(loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
    """Return the plan of the act. Raises NotAllowed; the operator of the machine makes a dossier by the command."""
    if by.role is Role.ADMIN:
        return Plan(loaded=loaded, event=MADE, by=by, at=now)
    return begin(loaded, Action.MAKE_DOSSIER, event=MADE, by=by, now=now)


def record_made(plan: Plan, *, body: str, digest: str, files: Sequence[Evidence], reasons: Mapping[str, str]) -> None:
    """Write the event of a dossier, and the opening of each file in it. `reasons` has one for each finding."""
    plan.data = {"digest": digest, "files": len(files), **({"body": body} if body else {})}
    if reasons:
        plan.data["missing"] = sorted(reasons)
    for finding, reason in sorted(reasons.items()):
        plan.say("note", f"{finding}: {reason}", internal=True)
    record([plan])
    note_openings(plan.loaded, files, plan.by, plan.at)
