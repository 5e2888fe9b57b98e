"""Acts of a body on what it was sent: it says that it has it, takes it over, sends it back, or answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, override
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.complaints.acts.act import Act
from ccms.complaints.dispatches.planning import DispatchOver, Reply, acknowledged, replied, results_of, returns_of
from ccms.complaints.field_kinds import Line, Text
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Dispatch
from ccms.complaints.models.dispatch import LONGEST_CODE, LONGEST_FIELD, LONGEST_NUMBER, DispatchKind, DispatchState
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.choice_words import words_of


@dataclass(frozen=True, kw_only=True)
class OfBody(Act):
    """Something that a body says of a dispatch of its own, which is open and was sent.

    A number that it gave once stays its number for it, unlike that of a letter.
    """

    dispatch: UUID

    def _own(self, loaded: LoadedComplaint, by: Actor) -> Dispatch:
        """Return the dispatch that is meant. Raises DispatchOver where nothing of it is open to this body."""
        found = loaded.dispatch(self.dispatch)
        is_gone = loaded.complaint.consumer.erased_at is not None
        if found is None or found.body != by.body or not found.is_with_body or is_gone:
            raise DispatchOver
        if by.district and found.of_district != by.district:  # as `Dispatch.sent_to` lists it
            raise DispatchOver
        return found


@dataclass(frozen=True, kw_only=True)
class AcknowledgeDispatch(OfBody):
    """Say that the body has what it was sent; a correction is over with that."""

    action = Action.ACKNOWLEDGE_DISPATCH

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.acknowledged", by=by, now=now)
        dispatch = self._own(loaded, by)
        if dispatch.acknowledged_at or dispatch.state == DispatchState.ACCEPTED:
            raise ValidationFailed(errors={"": ("said-before", {})})
        acknowledged(plan, dispatch)
        return plan


@dataclass(frozen=True, kw_only=True)
class AcceptDispatch(OfBody):
    """Take the complaint over; the body's days to answer begin."""

    action = Action.ACCEPT_DISPATCH
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.accepted", by=by, now=now)
        dispatch = self._own(loaded, by)
        said = Reply(state=DispatchState.ACCEPTED, day=dhaka_day(now), outside_no=_number(self.outside_no, dispatch))
        replied(plan, dispatch, said)
        return plan


@dataclass(frozen=True, kw_only=True)
class ReturnDispatch(OfBody):
    """Send it back: a code of the profile, which names a field, or a reason of the pack's list."""

    action = Action.RETURN_DISPATCH
    code: Annotated[str, Line(LONGEST_CODE)] = ""
    field: Annotated[str, Line(LONGEST_FIELD)] = ""
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.returned", by=by, now=now)
        dispatch = self._own(loaded, by)
        if dispatch.kind == DispatchKind.CORRECTION:  # it is confirmed or answered
            raise ValidationFailed(errors={"code": ("choice-unknown", {"allowed": []})})
        reasons = words_of(loaded.pack, "return_referral")
        known = [*(each.code for each in returns_of(dispatch)), *reasons]
        if self.code not in known:
            slug = "choice-unknown" if self.code else "choice-missing"
            raise ValidationFailed(errors={"code": (slug, {"allowed": known})})
        if self.code == "other" and not self.text.strip():
            raise ValidationFailed(errors={"text": ("text-missing", {})})
        of_pack = self.code not in {each.code for each in returns_of(dispatch)}
        said = Reply(
            state=DispatchState.RETURNED,
            day=dhaka_day(now),
            field=self.field,
            outside_no=_number(self.outside_no, dispatch),
            text=self.text,
            **{"reason" if of_pack else "code": self.code},
        )
        replied(plan, dispatch, said)
        return plan


@dataclass(frozen=True, kw_only=True)
class AnswerDispatch(OfBody):
    """Say what the body found or did: a result of its profile, where it has any, and its own words."""

    action = Action.ANSWER_DISPATCH
    code: Annotated[str, Line(LONGEST_CODE)] = ""
    outside_no: Annotated[str, Line(LONGEST_NUMBER)] = ""
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="body.answered", by=by, now=now)
        dispatch = self._own(loaded, by)
        if results_of(dispatch) and not self.code:
            raise ValidationFailed(errors={"code": ("choice-missing", {})})
        said = Reply(
            state=DispatchState.ANSWERED,
            day=dhaka_day(now),
            code=self.code,
            outside_no=_number(self.outside_no, dispatch),
            text=self.text,
        )
        replied(plan, dispatch, said)
        return plan


def _number(given: str, dispatch: Dispatch) -> str:
    """Return the body's own number: the one that is given now, else the one that it gave before."""
    return given.strip() or dispatch.outside_no
