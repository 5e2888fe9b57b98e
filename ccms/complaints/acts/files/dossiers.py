"""Records that a dossier was made: for whom, its digest, what it lacked and why it was made all the same.

The member that makes one gets the originals of others, so each stands in the history as opened.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.evidence import note_openings
from ccms.complaints.lifecycle import Action
from ccms.complaints.models.evidence import Evidence
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.complaints.record import record

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
