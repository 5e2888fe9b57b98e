"""Plans the steps that all dispatches share: prepared, sent, ended; each writes what its event has to say of it."""

import uuid
from datetime import date
from typing import Any

from ccms.complaints import deadlines
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Channel, DispatchKind, DispatchState, Step
from ccms.complaints.models.dispatch_content import digest_of, profile_of, told_of
from ccms.complaints.plan import Ended, Plan, plain
from ccms.core.clock import start_of_day
from ccms.core.failures import ValidationFailed
from ccms.ledger.canonical import JSON

D = DeadlineKind
_OWN = (D.DISPATCH_SEND, D.DISPATCH_ANSWER, D.DISPATCH_RETURN, D.CORRECTION_ACK)
# What an event of a dispatch beside the status repeats of its row, so that `manage.py verify` can fold it.
FOLDED = (
    *("state", "channel", "memo_no", "outside_no", "sent_on", "received_at", "acknowledged_at", "ended_at", "code"),
    "field",
)
SET, UNFILED = "dispatch_set", "unfiled"


def can_be_corrected(dispatch: Dispatch) -> bool:
    """Tell whether a body has fields by its profile, which may have changed since; what was taken back told nothing.

    What came on its desk by itself names no person and stays as it was at its moment.
    """
    if dispatch.sent_on is None or dispatch.state == DispatchState.RECALLED or dispatch.channel == Channel.DESK:
        return False
    return dispatch.kind != DispatchKind.CORRECTION and profile_of(dispatch) is not None


def prepared(plan: Plan, kind: DispatchKind, body: str, basis: str, corrects: Dispatch | None = None) -> Dispatch:
    """Make a dispatch of the content that the act has loaded."""
    content = plan.loaded.content
    if content is None:
        raise LookupError("a dispatch is planned with its content")
    return Dispatch(
        id=uuid.uuid4(),
        complaint_id=plan.complaint.id,
        event=plan.event_id,
        kind=kind,
        body=body,
        district=content.district,
        consumer_id=plan.complaint.consumer_id,
        level=content.profile.level,
        profile_day=content.day,
        fields=content.names,
        content=content.frozen(),
        basis=basis,
        state=DispatchState.PREPARED,
        prepared_at=plan.at,
        corrects=corrects,
    )


def prepare(plan: Plan, dispatch: Dispatch, despite: str = "", *, alarm: bool = True) -> None:
    """Let a dispatch begin: the event names what is to be sent and holds its digest, and the office has to send it.

    `despite` says why it goes where the body would send it back. Raises ValidationFailed where that is not said.
    Without `alarm` nobody is reminded of it: it goes by itself.
    """
    if plan.loaded.missing:
        if not despite.strip():
            raise ValidationFailed(errors={"despite": ("preflight-missing", {})})
        plan.data["missing"] = list(plan.loaded.missing)
        plan.say("note", despite, internal=True)
    fields: list[JSON] = [*dispatch.fields]
    plan.data |= {
        **told_of(dispatch),
        "basis": dispatch.basis,
        "level": str(dispatch.level),
        "fields": fields,
        "content": digest_of(str(dispatch.content.raw)),
    }
    if plan.loaded.content and (filled := plan.loaded.content.completed):
        plan.data["completed"] = [*filled]
    plan.rows.append(dispatch)
    if alarm:
        deadlines.start(plan, D.DISPATCH_SEND, item=dispatch.id)
    settle(plan, dispatch)


def sent(plan: Plan, dispatch: Dispatch, day: date) -> None:
    """It was sent on a day: the body's time runs from it, where an answer is awaited."""
    dispatch.state, dispatch.sent_on = DispatchState.SENT, day
    plan.data |= {**told_of(dispatch), "sent_on": str(day)}
    plan.stop(D.DISPATCH_SEND, Ended.MET, item=dispatch.id)
    begins = start_of_day(day)
    if not dispatch.is_beside:
        plan.set("referral_sent", value=True)
        deadlines.start(plan, D.REFERRAL, counted_from=begins, step=deadlines.SENT)
    elif dispatch.kind == DispatchKind.CORRECTION:
        deadlines.start(plan, D.CORRECTION_ACK, counted_from=begins, item=dispatch.id)
    else:
        _await_answer(plan, dispatch, day)
    settle(plan, dispatch)


def _await_answer(plan: Plan, dispatch: Dispatch, day: date) -> None:
    """A copy of which the profile asks no answer is over with its sending; help is always answered, a file never."""
    if dispatch.kind == DispatchKind.FILE:
        return
    profile, begins = profile_of(dispatch), start_of_day(day)
    length = profile.answer if profile else None
    if length is None and dispatch.kind == DispatchKind.COPY:
        dispatch.ended_at = plan.at
        return
    until = length.ends(begins, plan.loaded.calendar) if length else None
    deadlines.start(plan, D.DISPATCH_ANSWER, counted_from=begins, until=until, item=dispatch.id)


def end(plan: Plan, dispatch: Dispatch, state: DispatchState, code: str = "") -> None:
    """Nothing more is awaited of it."""
    dispatch.end(state, plan.at, code)
    for kind in _OWN:
        plan.stop(kind, Ended.CANCELLED, item=dispatch.id)


def leave_unfiled(plan: Plan) -> None:
    """What a route let go and is not in the e-filing yet does not go there: nobody pursues the complaint any more."""
    for unfiled in [each for each in plan.loaded.dispatches if each.is_unfiled]:
        end(plan, unfiled, DispatchState.RECALLED)
        plan.data[UNFILED] = str(unfiled.id)
        settle(plan, unfiled)


def settle(plan: Plan, dispatch: Dispatch) -> None:
    """Write the changed row and what is open now about the complaint's dispatches."""
    if dispatch not in plan.rows:
        plan.touched.append(dispatch)
    if dispatch.is_beside:
        held: dict[str, Any] = {name: getattr(dispatch, name) for name in FOLDED}
        plan.data[SET] = {name: plain(value) for name, value in held.items() if value not in {None, ""}}
    others = [each for each in plan.loaded.dispatches if each.id != dispatch.id]
    made = [row for row in plan.rows if isinstance(row, Dispatch)]
    plan.set("dispatch_steps", steps_of([*others, *made, *([] if dispatch in made else [dispatch])]))


def steps_of(dispatches: list[Dispatch]) -> list[str]:
    """Say what is open about some dispatches, and whether a body has anything of the complaint."""
    steps = {Step.TO_FILE if each.is_unfiled else each.step for each in dispatches if each.is_beside and each.step}
    if any(each.sent_on and each.channel != Channel.DESK for each in dispatches):
        steps.add(Step.KEPT)
    return sorted(steps)
