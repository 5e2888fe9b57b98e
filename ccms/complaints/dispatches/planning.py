"""Plans the steps that all dispatches share: prepared, sent, ended; each writes what its event has to say of it.

Plans what a body says of a dispatch, the same whether by a letter to the office, by a page or by a machine.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ccms.complaints import deadlines
from ccms.complaints.lifecycle import DeadlineKind, Status
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import Channel, DispatchKind, DispatchState, Step, digest_of, profile_of, told_of
from ccms.complaints.plan import Ended, Plan, plain
from ccms.core.clock import start_of_day
from ccms.core.failures import Failure, FieldErrors, ValidationFailed
from ccms.law.pack.nouns import Choice
from ccms.law.pack.receivers import Return
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


class DispatchOver(Failure):
    """The body can say nothing of it any more: it was taken back, ended, or its person was erased."""

    slug = "dispatch-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a body says: a `reason` is of the pack's list, a `code` and a `field` are of the body's own profile."""

    state: DispatchState  # accepted, returned, answered
    day: date
    reason: str = ""
    code: str = ""
    field: str = ""
    outside_no: str = ""
    text: str = ""


def returns_of(dispatch: Dispatch) -> Sequence[Return]:
    """Return why a body can send a dispatch back by its profile, each with the field that it is about."""
    profile = profile_of(dispatch)
    return profile.returns if profile else ()


def results_of(dispatch: Dispatch) -> Sequence[Choice]:
    """Return what a body can answer by its profile."""
    profile = profile_of(dispatch)
    return profile.results if profile else ()


def fields_of(dispatch: Dispatch) -> Sequence[str]:
    """Return the fields that a body is sent by its profile, those too that were empty."""
    profile = profile_of(dispatch)
    return profile.fields if profile else ()


def replied(plan: Plan, dispatch: Dispatch, said: Reply) -> None:
    """Plan a reply: a referral that is sent back or answered is before the office again. Raises ValidationFailed."""
    _check(dispatch, said)
    dispatch.outside_no = said.outside_no.strip()
    plan.data |= {**told_of(dispatch), "reply": str(said.state), "replied_on": str(said.day)}
    code = said.reason or said.code
    if dispatch.outside_no:
        plan.data["outside_no"] = dispatch.outside_no
    if said.reason:
        plan.data["reason"] = said.reason
    if said.code:
        plan.data |= {"code": said.code, "profile_day": plain(dispatch.profile_day)}
    if said.state == DispatchState.RETURNED and (named := said.field or _field_of(dispatch, said.code)):
        plan.data["field"] = dispatch.field = named
    dispatch.answer = plan.say("information", said.text) or dispatch.answer
    if said.state == DispatchState.ACCEPTED:
        _take_over(plan, dispatch, said.day)
    elif dispatch.is_beside:
        _replied_beside(plan, dispatch, said.state, code)
    else:
        dispatch.end(said.state, plan.at, code)
        plan.move_to(Status.SCRUTINY)
        deadlines.arrive_at_office(plan)
    settle(plan, dispatch)


def opened_first(plan: Plan, dispatch: Dispatch) -> None:
    """Plan that a member of the body has opened it: more than that it was sent is known from now on."""
    plan.data |= told_of(dispatch)
    dispatch.state, dispatch.received_at = DispatchState.RECEIVED, plan.at
    settle(plan, dispatch)


def acknowledged(plan: Plan, dispatch: Dispatch) -> None:
    """Plan that the body says that it has it; a correction is over with that."""
    plan.data |= told_of(dispatch)
    dispatch.received_at = dispatch.received_at or plan.at
    dispatch.acknowledged_at = plan.at
    if dispatch.state == DispatchState.SENT:
        dispatch.state = DispatchState.RECEIVED
    if dispatch.kind == DispatchKind.CORRECTION:
        plan.stop(D.CORRECTION_ACK, Ended.MET, item=dispatch.id)
        dispatch.ended_at = plan.at
    settle(plan, dispatch)


def _check(dispatch: Dispatch, said: Reply) -> None:
    """Refuse what a reply needs and lacks, and what belongs to another reply or to another body's profile."""
    if said.state == DispatchState.ACCEPTED and (dispatch.accepted_on or dispatch.is_beside):
        raise ValidationFailed(errors={"reply": ("choice-missing", {})})
    errors, returned = FieldErrors(), said.state == DispatchState.RETURNED
    if said.reason and not returned:
        errors.add("reason", "choice-unknown")
    if returned and not (said.reason or said.code):
        errors.add("reason", "choice-missing")
    if said.state == DispatchState.ANSWERED and not (said.code or said.text.strip()):
        errors.add("text", "text-missing")
    _check_words(dispatch, said, errors)
    errors.raise_if_any()


def _check_words(dispatch: Dispatch, said: Reply, errors: FieldErrors) -> None:
    """Note a code or a field that the body's profile does not have for this reply."""
    codes = {
        DispatchState.RETURNED: [each.code for each in returns_of(dispatch)],
        DispatchState.ANSWERED: [each.code for each in results_of(dispatch)],
    }
    if said.code:
        errors.require_word("code", said.code, codes.get(said.state, ()))
    if said.field:
        errors.require_word("field", said.field, fields_of(dispatch))


def _field_of(dispatch: Dispatch, code: str) -> str:
    """Return the field that a code of the profile is about."""
    return next((each.field for each in returns_of(dispatch) if each.code == code), "")


def _take_over(plan: Plan, referral: Dispatch, day: date) -> None:
    """From the day on which it says so the body has its days to answer."""
    referral.state, referral.accepted_on = DispatchState.ACCEPTED, day
    plan.set("referral_accepted", value=True)
    begins = start_of_day(day)
    until = plan.loaded.pack.periods["referral_answer"].ends(begins, plan.loaded.calendar)
    deadlines.start(plan, D.REFERRAL, counted_from=begins, until=until, step=deadlines.ACCEPTED)


def _replied_beside(plan: Plan, dispatch: Dispatch, state: DispatchState, code: str) -> None:
    """What is sent back waits for the office; what is answered is over."""
    plan.stop(D.DISPATCH_ANSWER, Ended.MET, item=dispatch.id)
    plan.stop(D.CORRECTION_ACK, Ended.MET, item=dispatch.id)
    if state == DispatchState.RETURNED:
        dispatch.state, dispatch.code = state, code
        deadlines.start(plan, D.DISPATCH_RETURN, item=dispatch.id)
    else:
        dispatch.end(state, plan.at, code)
