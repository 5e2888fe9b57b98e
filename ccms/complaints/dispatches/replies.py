"""Plans what a body says of a dispatch, the same whether by a letter to the office, by a page or by a machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ccms.complaints import deadlines
from ccms.complaints.dispatches.planning import settle
from ccms.complaints.lifecycle import DeadlineKind, Status
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.models.dispatch_content import profile_of, told_of
from ccms.complaints.plan import Ended, Plan, plain
from ccms.core.clock import start_of_day
from ccms.core.failures import Failure, FieldErrors, ValidationFailed
from ccms.law.pack.nouns import Choice
from ccms.law.pack.receivers import Return

D = DeadlineKind


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
