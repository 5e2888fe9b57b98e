"""Defines the table of transitions: who may do what from which status, and where it leads.

Gives the moments that an act of the table can wait for: the time of the hearing, the end of the days to pay.

The table names a wait as it names a guard; here a wait gets its end, and the refusal of an act that comes before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ccms.accounts.actors import Role
from ccms.complaints.lifecycle import (
    BODY,
    CLOCK,
    CONSUMER,
    ENDED,
    FIRM,
    OFFICE,
    OPEN,
    SUPERVISOR,
    Action,
    Guard,
    Status,
)
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed


class Wait(StrEnum):
    """What a row of the table waits for, by name so that the table stays data."""

    NONE = "none"
    HEARING = "hearing"  # the time of the hearing that was set last has come; it is not held before
    PAYMENT = "payment"  # the days in which the fine can be paid are over


NOT_SERVED = datetime.max.replace(tzinfo=UTC)  # as the end of the days to pay: they have not begun


def running(now: datetime, *, hearing_at: datetime | None, pay_until: datetime | None) -> Mapping[Wait, datetime]:
    """Return the waits that are not over, each with its end; `hearing_at` is of a hearing that was not held yet.

    The days to pay of an order that is not proved to have come end at `NOT_SERVED`.
    """
    ends = {Wait.HEARING: hearing_at, Wait.PAYMENT: pay_until}
    return {wait: end for wait, end in ends.items() if end and now < end}


def too_early(wait: Wait, end: datetime) -> ValidationFailed:
    """Return the refusal of an act that waits, with the moment from which it is possible."""
    if end == NOT_SERVED:
        return ValidationFailed(errors={"": ("notice-not-proved", {})})
    if wait is Wait.PAYMENT:
        return ValidationFailed(errors={"": ("payment-days-run", {"day": dhaka_day(end)})})
    return ValidationFailed(errors={"": ("hearing-not-yet", {"at": end})})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. An empty `to` means that the status stays."""

    action: Action
    by: frozenset[Role]
    sources: frozenset[Status]
    to: frozenset[Status] = frozenset()
    guard: Guard = Guard.NONE
    wait: Wait = Wait.NONE

    def target(self, current: Status, wanted: Status) -> Status:
        """Return `wanted` if this row can lead there from `current`."""
        if wanted in (self.to or {current}):
            return wanted
        raise ValueError(f"{self.action} does not lead from {current} to {wanted}")


def _row(
    action: Action,
    by: frozenset[Role],
    sources: Iterable[Status],
    to: Iterable[Status] = (),
    guard: Guard = Guard.NONE,
    wait: Wait = Wait.NONE,
) -> Transition:
    return Transition(action, by, frozenset(sources), frozenset(to), guard, wait)


S = Status
_FIRM_TURN = {S.TOLD_FIRM, S.WITH_FIRM}
_MAYBE_BEFORE_OFFICE = OPEN - {S.TOLD_FIRM}  # what has been before the office never returns there
_LATE = {S.ESCALATED, S.SCRUTINY, S.HEARING}
_SINCE_OFFICE = _MAYBE_BEFORE_OFFICE | ENDED  # a body may be told or asked, also about what has ended

# What a speaker who is not proved does not do: the reply would be in the buyer's or an officer's own words, and of a
# hearing such a speaker is not told.
ONLY_PROVED = frozenset({Action.ASK, Action.GIVE_INFORMATION, Action.CANNOT_COME})

FILING_TARGETS = frozenset({S.TOLD_FIRM, S.WITH_FIRM, S.ESCALATED})

TRANSITIONS: tuple[Transition, ...] = (
    _row(Action.OFFER, FIRM, _FIRM_TURN, {S.WITH_CONSUMER}, Guard.NOT_COUNTERED),
    _row(Action.OFFER, FIRM, {S.WITH_FIRM}, {S.WITH_CONSUMER, S.PROMISED}, Guard.COUNTERED),
    _row(Action.CLAIM_SOLVED, FIRM, _FIRM_TURN, {S.WITH_CONSUMER}),
    _row(Action.DEFEND, FIRM, _FIRM_TURN, {S.WITH_CONSUMER}),
    _row(Action.REFUSE, FIRM, _FIRM_TURN, {S.ESCALATED}),
    _row(Action.ASK, FIRM, {S.WITH_FIRM}, guard=Guard.NOT_ASKED),
    _row(Action.GIVE_INFORMATION, CONSUMER, {S.WITH_FIRM}, guard=Guard.INFORMATION_OPEN),
    _row(Action.INTERIM, FIRM, {S.WITH_FIRM}, guard=Guard.INTERIM_FREE),
    _row(Action.ACCEPT, CONSUMER, {S.WITH_CONSUMER}, {S.PROMISED, S.SETTLED, S.CLOSED}, Guard.ANYTHING_ON_TABLE),
    _row(Action.COUNTER, CONSUMER, {S.WITH_CONSUMER}, {S.WITH_FIRM}, Guard.OFFER_NOT_COUNTERED),
    _row(Action.REJECT, CONSUMER, {S.WITH_CONSUMER}, {S.ESCALATED}),
    _row(Action.REPORT_PERFORMANCE, FIRM, {S.PROMISED}, {S.WITH_CONSUMER}),
    _row(Action.CONFIRM_PERFORMANCE, CONSUMER, {S.PROMISED}, {S.SETTLED}),
    _row(Action.REPORT_BROKEN_PROMISE, CONSUMER, {S.PROMISED}, {S.ESCALATED}),
    _row(Action.OFFER, FIRM, _LATE, guard=Guard.NOT_DISOWNED),
    _row(Action.CLAIM_SOLVED, FIRM, _LATE, guard=Guard.NOT_DISOWNED),
    _row(Action.DEFEND, FIRM, _LATE, guard=Guard.NOT_DISOWNED),
    _row(Action.ACCEPT, CONSUMER, _LATE, {S.PROMISED, S.SETTLED}, Guard.OFFER_OR_CLAIM_ON_TABLE),
    _row(Action.TAKE_UP, OFFICE, {S.ESCALATED}, {S.SCRUTINY}),
    _row(Action.SEND_TO_FIRM, OFFICE, {S.ESCALATED, S.SCRUTINY}, {S.WITH_FIRM}),
    _row(Action.RULE_CAUSE, OFFICE, {S.ESCALATED, S.SCRUTINY}),
    _row(Action.RULE_ON_POINTS, OFFICE, {S.SCRUTINY, S.HEARING}),
    _row(Action.REQUEST_INFORMATION, OFFICE, {S.SCRUTINY}),
    _row(Action.GIVE_INFORMATION, CONSUMER | FIRM, {S.SCRUTINY}, guard=Guard.INFORMATION_OPEN),
    _row(Action.REFER, OFFICE, {S.SCRUTINY}, {S.REFERRED}),
    _row(Action.RECORD_SENDING, OFFICE, {S.REFERRED}, guard=Guard.REFERRAL_NOT_SENT),
    _row(Action.RECORD_REPLY, OFFICE, {S.REFERRED}, {S.REFERRED, S.SCRUTINY}, Guard.REFERRAL_SENT),
    _row(Action.RECALL_DISPATCH, OFFICE, {S.REFERRED}, {S.SCRUTINY}, Guard.REFERRAL_NOT_ACCEPTED),
    # what the body says itself of what it was sent, by page or by machine
    _row(Action.ACKNOWLEDGE_DISPATCH, BODY, {S.REFERRED}, guard=Guard.REFERRAL_SENT),
    _row(Action.ACCEPT_DISPATCH, BODY, {S.REFERRED}, guard=Guard.REFERRAL_OFFERED),
    _row(Action.RETURN_DISPATCH, BODY, {S.REFERRED}, {S.SCRUTINY}, Guard.REFERRAL_SENT),
    _row(Action.ANSWER_DISPATCH, BODY, {S.REFERRED}, {S.SCRUTINY}, Guard.REFERRAL_SENT),
    # dispatches that move no status
    _row(Action.COPY_TO_BODY, OFFICE, _SINCE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.COPY_TO_BODY, CLOCK, _SINCE_OFFICE, guard=Guard.PURSUED),
    _row(Action.ASK_BODY, OFFICE, _SINCE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.RECORD_SENDING, OFFICE, _SINCE_OFFICE, guard=Guard.DISPATCH_TO_SEND),
    _row(Action.RECORD_REPLY, OFFICE, _SINCE_OFFICE, guard=Guard.DISPATCH_SENT),
    _row(Action.RECALL_DISPATCH, OFFICE, _SINCE_OFFICE, guard=Guard.DISPATCH_OPEN),
    _row(Action.ACKNOWLEDGE_DISPATCH, BODY, _SINCE_OFFICE, guard=Guard.DISPATCH_SENT),
    _row(Action.RETURN_DISPATCH, BODY, _SINCE_OFFICE, guard=Guard.DISPATCH_SENT),
    _row(Action.ANSWER_DISPATCH, BODY, _SINCE_OFFICE, guard=Guard.DISPATCH_SENT),
    _row(Action.COMPLETE_DISPATCH, OFFICE, _SINCE_OFFICE, guard=Guard.DISPATCH_RETURNED),
    _row(Action.CORRECT_DISPATCH, OFFICE, _SINCE_OFFICE, guard=Guard.DISPATCH_KEPT),
    _row(Action.REJECT_COMPLAINT, OFFICE, {S.SCRUTINY}, {S.CLOSED}),
    _row(Action.DISMISS, OFFICE, {S.SCRUTINY}, {S.CLOSED}),
    _row(Action.SET_HEARING, OFFICE, {S.SCRUTINY}, {S.HEARING}),
    _row(Action.ADJOURN, OFFICE, {S.HEARING}),
    _row(Action.CANNOT_COME, CONSUMER | FIRM, {S.HEARING}, guard=Guard.HEARING_NOT_HELD),
    _row(Action.HOLD_HEARING, OFFICE, {S.HEARING}, guard=Guard.HEARING_NOT_HELD, wait=Wait.HEARING),
    _row(Action.RECORD_SETTLEMENT, OFFICE, {S.HEARING}, {S.PROMISED, S.SETTLED}, wait=Wait.HEARING),
    _row(Action.DISMISS, OFFICE, {S.HEARING}, {S.CLOSED}, wait=Wait.HEARING),
    _row(Action.ORDER, OFFICE, {S.HEARING}, {S.ORDERED}, wait=Wait.HEARING),
    _row(Action.RECORD_PAYMENT, OFFICE, {S.ORDERED}),
    _row(Action.RECORD_PAYMENT, OFFICE, {S.CLOSED}, guard=Guard.COLLECTABLE),
    _row(Action.START_RECOVERY, OFFICE, {S.ORDERED}, wait=Wait.PAYMENT),
    _row(Action.RECORD_REWARD, OFFICE, {S.ORDERED}),
    _row(Action.RECORD_REWARD, OFFICE, {S.CLOSED}, guard=Guard.COLLECTABLE),
    _row(Action.CORRECT_SELLER, CONSUMER, {S.TOLD_FIRM}, {S.TOLD_FIRM, S.ESCALATED}, Guard.SELLER_NOT_REACHED),
    _row(Action.CORRECT_SELLER, CONSUMER, {S.WITH_FIRM}, {S.WITH_FIRM, S.ESCALATED}, Guard.SELLER_NOT_REACHED),
    _row(Action.ADD_CONTACT, CONSUMER, _FIRM_TURN, guard=Guard.SELLER_UNHEARD),
    _row(Action.ADD_CONTACT, CONSUMER, {S.ESCALATED, S.SCRUTINY}, guard=Guard.SELLER_NOT_FOUND),
    _row(Action.NAME_ACCOUNT, CONSUMER, {S.ORDERED}),
    _row(Action.NAME_ACCOUNT, CONSUMER, {S.CLOSED}, guard=Guard.COLLECTABLE),
    _row(Action.REPORT_UNPAID_SHARE, CONSUMER, {S.ORDERED}, guard=Guard.SHARE_PAID),
    _row(Action.REPORT_UNPAID_SHARE, CONSUMER, {S.CLOSED}, {S.ORDERED}, Guard.SHARE_PAID),
    _row(Action.ANSWER_UNPAID_SHARE, frozenset({Role.OFFICE_HEAD}), {S.ORDERED}, guard=Guard.SHARE_DISPUTED),
    _row(Action.CLOSE, OFFICE, {S.ORDERED}, {S.CLOSED}, Guard.SHARE_NOT_DISPUTED),
    _row(Action.WITHDRAW, CONSUMER, OPEN - {S.ORDERED}, {S.CLOSED}, Guard.NOT_DISOWNED),
    _row(Action.DISOWN, CONSUMER, OPEN - {S.ORDERED}, {S.ESCALATED}, Guard.NOT_DISOWNED),
    _row(Action.JOIN, OFFICE, _MAYBE_BEFORE_OFFICE - {S.ORDERED}, {S.CLOSED}, Guard.ESCALATED),
    _row(Action.UNJOIN, OFFICE, {S.CLOSED}, {S.SCRUTINY}, Guard.JOINED),
    _row(Action.REASSIGN, OFFICE | SUPERVISOR, _MAYBE_BEFORE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.ADD_NOTE, OFFICE, _MAYBE_BEFORE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.ADD_WORDS, CONSUMER, OPEN, guard=Guard.NOT_DISOWNED),
    _row(Action.ADD_EVIDENCE, CONSUMER, OPEN, guard=Guard.NOT_DISOWNED),
    _row(Action.ADD_EVIDENCE, FIRM, OPEN),
    _row(Action.ADD_EVIDENCE, OFFICE, _MAYBE_BEFORE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.ADD_EVIDENCE, BODY, {S.REFERRED}, guard=Guard.REFERRAL_SENT),  # with an answer
    _row(Action.ADD_EVIDENCE, BODY, _SINCE_OFFICE, guard=Guard.DISPATCH_SENT),
    _row(Action.MARK_EVIDENCE, OFFICE, _MAYBE_BEFORE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.NOTE_EVIDENCE, OFFICE, _MAYBE_BEFORE_OFFICE, guard=Guard.ESCALATED),
    _row(Action.REDACT_EVIDENCE, OFFICE, _MAYBE_BEFORE_OFFICE | ENDED, guard=Guard.ESCALATED),
    _row(Action.MAKE_DOSSIER, OFFICE, _MAYBE_BEFORE_OFFICE | ENDED, guard=Guard.ESCALATED),
    _row(Action.FILE_DOSSIER, OFFICE, _MAYBE_BEFORE_OFFICE | ENDED, guard=Guard.ESCALATED),
    _row(Action.FILE_DOSSIER, CLOCK, _MAYBE_BEFORE_OFFICE | ENDED, guard=Guard.PURSUED),
    _row(Action.REOPEN, CONSUMER, {S.SETTLED}, {S.ESCALATED}, Guard.NOT_REOPENED),
    _row(Action.REOPEN, CONSUMER, {S.CLOSED}, {S.ESCALATED}, Guard.NOT_REOPENED_AND_OPENABLE),
    _row(Action.REQUEST_REVIEW, CONSUMER, {S.CLOSED}, {S.SCRUTINY}, Guard.NOT_REVIEWED_AND_DECIDED),
    _row(Action.MISS_DEADLINE, CLOCK, OPEN, OPEN | {S.CLOSED}),
    _row(Action.MISS_DEADLINE, CLOCK, ENDED),  # of those beside the status alone
    # a way to the seller was proved, or is the seller's no more
    _row(Action.FOLLOW_CONTACT, CLOCK, {S.TOLD_FIRM}, {S.TOLD_FIRM, S.ESCALATED}, Guard.SELLER_UNHEARD),
    _row(Action.FOLLOW_CONTACT, CLOCK, {S.WITH_FIRM}, {S.WITH_FIRM, S.ESCALATED}, Guard.SELLER_UNHEARD),
    _row(Action.FOLLOW_CONTACT, CLOCK, {S.ESCALATED}, {S.WITH_FIRM}, Guard.SELLER_NOT_FOUND),
)
