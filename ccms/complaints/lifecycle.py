"""Defines the words of the life cycle of a complaint: statuses, acts, deadlines, and what an act asks of its standing.

The table of transitions is made of them. Services, pages and docs read both. A service asks `statuses.allowed(...)`,
decides the facts, and lets `Transition.target` check that the status it arrived at is one the table knows.
"""

from dataclasses import dataclass
from enum import StrEnum

from ccms.accounts.actors import Role


class Status(StrEnum):
    """Whose turn it is."""

    TOLD_FIRM = "told_firm"
    WITH_FIRM = "with_firm"
    WITH_CONSUMER = "with_consumer"
    PROMISED = "promised"
    ESCALATED = "escalated"
    SCRUTINY = "scrutiny"
    REFERRED = "referred"
    HEARING = "hearing"
    ORDERED = "ordered"
    SETTLED = "settled"
    CLOSED = "closed"


ENDED = frozenset({Status.SETTLED, Status.CLOSED})
OPEN = frozenset(Status) - ENDED
UNJUDGED = frozenset({Status.ESCALATED, Status.SCRUTINY})  # an officer has not said yet whom it concerns
AT_OFFICE = frozenset({Status.ESCALATED, Status.SCRUTINY, Status.REFERRED, Status.HEARING})


class Outcome(StrEnum):
    """How a closed complaint ended. `settled` is a status of its own: only the consumer or a hearing says it."""

    WITHDRAWN = "withdrawn"
    DEFENCE_ACCEPTED = "defence_accepted"
    UNRATED = "unrated"
    PERFORMED_UNCONFIRMED = "performed_unconfirmed"
    REJECTED = "rejected"
    DISMISSED = "dismissed"
    ORDER_COMPLIED = "order_complied"
    ORDER_UNPAID = "order_unpaid"
    OUT_OF_SCOPE = "out_of_scope"
    JOINED = "joined"


class Reason(StrEnum):
    """Why a complaint stands before the office."""

    SILENCE = "silence"
    UNREACHABLE = "unreachable"
    NO_EFFORT = "no_effort"
    DISAGREEMENT = "disagreement"
    DEFENCE_UNANSWERED = "defence_unanswered"
    BROKEN_PROMISE = "broken_promise"
    REFUSED = "refused"
    CONSUMER_UNREACHED = "consumer_unreached"
    ABUSE_REVIEW = "abuse_review"
    NOT_CONSUMER = "not_consumer"
    LIMITATION = "limitation"
    REMEDY_RECEIVED = "remedy_received"
    REOPENED = "reopened"
    DISOWNED = "disowned"
    NOT_A_SHOP = "not_a_shop"


class AnswerKind(StrEnum):
    """What a firm can put on the table."""

    OFFER = "offer"
    SOLVED = "solved"
    DEFENCE = "defence"
    PERFORMANCE = "performance"


class ShareState(StrEnum):
    """What is said of the complainant's share of a fine: paid by the office's word, or disputed by its complainant."""

    NONE = ""
    PAID = "paid"
    DISPUTED = "disputed"


class DeadlineKind(StrEnum):
    """Every deadline that runs on a complaint; lengths are the law pack's."""

    FIRM_FIRST = "firm_first"
    REACH_FIRM = "reach_firm"
    ANSWER = "answer"
    CONSUMER_REPLY = "consumer_reply"
    CONSUMER_INFORMATION = "consumer_information"
    COUNTER = "counter"
    PROMISE = "promise"
    TAKE_UP = "take_up"
    FIRST_STEP = "first_step"
    INFORMATION = "information"
    REFERRAL = "referral"
    HEARING_RESULT = "hearing_result"
    PAYMENT = "payment"
    CHARGE_SHEET = "charge_sheet"
    DISPATCH_SEND = "dispatch_send"
    DISPATCH_ANSWER = "dispatch_answer"
    DISPATCH_RETURN = "dispatch_return"
    CORRECTION_ACK = "correction_ack"


# These run beside the status: no status stops them, and what they bring changes none. Each is about one thing (`item`).
BESIDE = frozenset(
    {
        DeadlineKind.DISPATCH_SEND,
        DeadlineKind.DISPATCH_ANSWER,
        DeadlineKind.DISPATCH_RETURN,
        DeadlineKind.CORRECTION_ACK,
    }
)


# Whom the deadline of a fine waits for where it is not the firm: the office serves the order, or closes what is paid.
TO_SERVE, TO_CLOSE = "service", "office"


class Action(StrEnum):
    """Everything that can be done to a complaint."""

    FILE = "file"
    OFFER = "offer"
    CLAIM_SOLVED = "claim_solved"
    DEFEND = "defend"
    REFUSE = "refuse"
    ASK = "ask"
    INTERIM = "interim"
    REPORT_PERFORMANCE = "report_performance"
    GIVE_INFORMATION = "give_information"
    ACCEPT = "accept"
    COUNTER = "counter"
    REJECT = "reject"
    CONFIRM_PERFORMANCE = "confirm_performance"
    REPORT_BROKEN_PROMISE = "report_broken_promise"
    CORRECT_SELLER = "correct_seller"
    ADD_CONTACT = "add_contact"
    ADD_WORDS = "add_words"
    WITHDRAW = "withdraw"
    DISOWN = "disown"
    REOPEN = "reopen"
    REQUEST_REVIEW = "request_review"
    TAKE_UP = "take_up"
    SEND_TO_FIRM = "send_to_firm"
    RULE_CAUSE = "rule_cause"
    RULE_ON_POINTS = "rule_on_points"
    REQUEST_INFORMATION = "request_information"
    REFER = "refer"
    COPY_TO_BODY = "copy_to_body"
    ASK_BODY = "ask_body"
    RECORD_SENDING = "record_sending"
    RECORD_REPLY = "record_reply"
    RECALL_DISPATCH = "recall_dispatch"
    ACKNOWLEDGE_DISPATCH = "acknowledge_dispatch"
    ACCEPT_DISPATCH = "accept_dispatch"
    RETURN_DISPATCH = "return_dispatch"
    ANSWER_DISPATCH = "answer_dispatch"
    COMPLETE_DISPATCH = "complete_dispatch"
    CORRECT_DISPATCH = "correct_dispatch"
    REJECT_COMPLAINT = "reject_complaint"
    DISMISS = "dismiss"
    SET_HEARING = "set_hearing"
    ADJOURN = "adjourn"
    CANNOT_COME = "cannot_come"
    HOLD_HEARING = "hold_hearing"
    RECORD_SETTLEMENT = "record_settlement"
    ORDER = "order"
    RECORD_PAYMENT = "record_payment"
    START_RECOVERY = "start_recovery"
    RECORD_REWARD = "record_reward"
    NAME_ACCOUNT = "name_account"
    REPORT_UNPAID_SHARE = "report_unpaid_share"
    ANSWER_UNPAID_SHARE = "answer_unpaid_share"
    CLOSE = "close"
    JOIN = "join"
    UNJOIN = "unjoin"
    REASSIGN = "reassign"
    ADD_NOTE = "add_note"
    ADD_EVIDENCE = "add_evidence"
    MARK_EVIDENCE = "mark_evidence"
    NOTE_EVIDENCE = "note_evidence"
    REDACT_EVIDENCE = "redact_evidence"
    MAKE_DOSSIER = "make_dossier"
    FILE_DOSSIER = "file_dossier"
    MISS_DEADLINE = "miss_deadline"
    FOLLOW_CONTACT = "follow_contact"


CONSUMER = frozenset({Role.CONSUMER})
FILER = frozenset({Role.CONSUMER, Role.CLERK})
FIRM = frozenset({Role.FIRM_LINK, Role.FIRM_AGENT, Role.FIRM_ADMIN})
OFFICE = frozenset({Role.OFFICER, Role.OFFICE_HEAD})
SUPERVISOR = frozenset({Role.SUPERVISOR})
OFFICE_READERS = OFFICE | SUPERVISOR | {Role.AUDITOR}
BODY = frozenset({Role.BODY})
CLOCK = frozenset({Role.CLOCK})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one complaint stands: all that the table needs to know of it. Folded from events, kept as columns."""

    status: Status
    reason: str = ""
    outcome: str = ""
    on_table: str = ""
    asked: bool = False
    information_open: frozenset[str] = frozenset()
    interim: bool = False
    countered: bool = False
    reopened: bool = False
    reviewed: bool = False
    referral_sent: bool = False
    referral_accepted: bool = False
    dispatch_steps: frozenset[str] = frozenset()
    hearing_held: bool = False
    receipt_proved: bool = False  # the notice reached a contact that is proved to be the firm's
    seller_corrections: int = 0
    share: str = ""
    escalated: bool = False  # it has been before the office; until then the office reads a copy

    @property
    def disowned(self) -> bool:
        """Whether an officer is finding out if it was filed by the holder of the number; meanwhile it rests."""
        return self.reason == Reason.DISOWNED and self.status in UNJUDGED

    @property
    def misdirected(self) -> bool:
        """Whether an officer is finding out if the number that was told is the seller's at all."""
        return self.reason == Reason.NOT_A_SHOP and self.status in UNJUDGED


class Guard(StrEnum):
    """A condition on the standing, by name so that the table stays data."""

    NONE = "none"
    NOT_ASKED = "not_asked"
    INTERIM_FREE = "interim_free"
    INFORMATION_OPEN = "information_open"
    ANYTHING_ON_TABLE = "anything_on_table"
    OFFER_OR_CLAIM_ON_TABLE = "offer_or_claim_on_table"
    OFFER_NOT_COUNTERED = "offer_not_countered"
    COUNTERED = "countered"
    NOT_COUNTERED = "not_countered"
    NOT_REOPENED = "not_reopened"
    NOT_REOPENED_AND_OPENABLE = "not_reopened_and_openable"
    NOT_REVIEWED_AND_DECIDED = "not_reviewed_and_decided"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_NOT_SENT = "referral_not_sent"
    REFERRAL_NOT_ACCEPTED = "referral_not_accepted"
    REFERRAL_OFFERED = "referral_offered"
    DISPATCH_TO_SEND = "dispatch_to_send"
    DISPATCH_SENT = "dispatch_sent"
    DISPATCH_OPEN = "dispatch_open"
    DISPATCH_RETURNED = "dispatch_returned"
    DISPATCH_KEPT = "dispatch_kept"
    PURSUED = "pursued"
    HEARING_NOT_HELD = "hearing_not_held"
    SELLER_NOT_REACHED = "seller_not_reached"
    SELLER_UNHEARD = "seller_unheard"
    SELLER_NOT_FOUND = "seller_not_found"
    ESCALATED = "escalated"
    NOT_DISOWNED = "not_disowned"
    JOINED = "joined"
    COLLECTABLE = "collectable"
    SHARE_PAID = "share_paid"
    SHARE_DISPUTED = "share_disputed"
    SHARE_NOT_DISPUTED = "share_not_disputed"


MOST_CORRECTIONS = 2  # how often a buyer may correct who the seller is
NOT_FOUND = frozenset({Reason.UNREACHABLE, Reason.NOT_A_SHOP})  # no message is known to have come to the seller
OPENABLE = frozenset({Outcome.UNRATED, Outcome.PERFORMED_UNCONFIRMED, Outcome.WITHDRAWN})
DECIDED = frozenset({Outcome.REJECTED, Outcome.OUT_OF_SCOPE, Outcome.DISMISSED})
UNPURSUED = frozenset(
    {Outcome.WITHDRAWN, Outcome.REJECTED, Outcome.OUT_OF_SCOPE, Outcome.JOINED}
)  # nothing goes by itself


def holds(guard: Guard, standing: Standing, side: str) -> bool:
    """Tell whether a guard is met; `side` is "consumer", "firm" or "office"."""
    offered = standing.on_table
    verdicts = {
        Guard.NONE: True,
        Guard.NOT_ASKED: not standing.asked and not standing.countered,  # neither moves the clock of a counter-proposal
        Guard.INTERIM_FREE: not standing.interim and not standing.countered,
        Guard.INFORMATION_OPEN: side in standing.information_open,
        Guard.ANYTHING_ON_TABLE: bool(offered),
        Guard.OFFER_OR_CLAIM_ON_TABLE: offered in {AnswerKind.OFFER, AnswerKind.SOLVED},
        Guard.OFFER_NOT_COUNTERED: offered == AnswerKind.OFFER and not standing.countered,
        Guard.COUNTERED: standing.countered,
        Guard.NOT_COUNTERED: not standing.countered,
        Guard.NOT_REOPENED: not standing.reopened,
        Guard.NOT_REOPENED_AND_OPENABLE: not standing.reopened and standing.outcome in OPENABLE,
        Guard.NOT_REVIEWED_AND_DECIDED: not standing.reviewed and standing.outcome in DECIDED,
        # what was taken over before its sending was recorded at all was sent
        Guard.REFERRAL_SENT: standing.referral_sent or standing.referral_accepted,
        Guard.REFERRAL_NOT_SENT: not (standing.referral_sent or standing.referral_accepted),
        Guard.REFERRAL_NOT_ACCEPTED: not standing.referral_accepted,
        Guard.REFERRAL_OFFERED: standing.referral_sent and not standing.referral_accepted,
        Guard.DISPATCH_TO_SEND: bool(standing.dispatch_steps & {"to_send", "to_file"}),
        Guard.DISPATCH_SENT: "sent" in standing.dispatch_steps,
        Guard.DISPATCH_OPEN: bool(standing.dispatch_steps - {"kept"}),
        Guard.DISPATCH_RETURNED: "returned" in standing.dispatch_steps,
        Guard.DISPATCH_KEPT: "kept" in standing.dispatch_steps,
        Guard.HEARING_NOT_HELD: not standing.hearing_held,
        Guard.SELLER_NOT_REACHED: _is_seller_not_reached(standing),
        Guard.SELLER_UNHEARD: _is_seller_unheard(standing),
        Guard.SELLER_NOT_FOUND: standing.reason in NOT_FOUND,
        Guard.ESCALATED: standing.escalated,
        Guard.PURSUED: standing.escalated and not standing.disowned and standing.outcome not in UNPURSUED,
        Guard.NOT_DISOWNED: not standing.disowned,
        Guard.JOINED: standing.outcome == Outcome.JOINED,
        Guard.COLLECTABLE: standing.outcome == Outcome.ORDER_UNPAID,  # what is owed stays owed after the closing
        Guard.SHARE_PAID: standing.share == ShareState.PAID,
        Guard.SHARE_DISPUTED: standing.share == ShareState.DISPUTED,
        Guard.SHARE_NOT_DISPUTED: standing.share != ShareState.DISPUTED,
    }
    return verdicts[guard]


def _is_seller_not_reached(standing: Standing) -> bool:
    """Tell whether nothing shows that the seller knows of it, and the buyer may still say who the seller is.

    Where the office has sent it to a firm, the office has said who it is.
    """
    unheard = _is_seller_unheard(standing) and not standing.escalated
    return unheard and standing.seller_corrections < MOST_CORRECTIONS


def _is_seller_unheard(standing: Standing) -> bool:
    """Tell whether no message came to an address that is proved to be the seller's, and nobody spoke for the seller."""
    spoke = standing.asked or standing.interim or standing.countered
    return not (standing.receipt_proved or spoke)
