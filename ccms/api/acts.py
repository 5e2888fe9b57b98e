"""Maps each act of the life cycle to its service and to the fields of a request body that it takes, by act and side."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.api import shapes
from ccms.api.vocabulary import LISTS, OfAct, words_of_act
from ccms.complaints.acts import consumer, decision, firm, office, referral
from ccms.complaints.acts.decision import SettlementTerms
from ccms.complaints.acts.firm import Terms
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Complaint
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import FieldErrors, ValidationFailed

LONGEST_TEXT = 2000
LONGEST: Mapping[str, int] = {"transaction": 40, "place": 200, "receipt": 64}
A = Action


class Act(shapes.Sent):
    """What comes with an act. Which of it an action and its choice need, the law pack says; the rest is left out.

    Money in paisa. `remedy` is a kind of offer or solution, `code` a defence, refusal or interim reason, `reason` why
    something is rejected, withdrawn, reopened, moved, reviewed or taken back, `received` what came before a
    withdrawal. What stands from `party` on, an office says. A sum in a counter to an offer of goods asks for money
    instead of them; an offer that meets a counter is agreed at once only without a `text`.
    """

    text: shapes.Story = ""
    amount_paisa: shapes.Paisa | None = None
    day: shapes.Day | None = None
    transaction: shapes.Line = ""
    remedy: Annotated[str, OfAct("remedy")] = ""
    code: Annotated[str, OfAct("code")] = ""
    reason: Annotated[str, OfAct("reason")] = ""
    received: Annotated[str, OfAct("received")] = ""
    party: Annotated[str, OfAct("party")] = ""
    firm: UUID | None = None
    regulator: Annotated[str, OfAct("regulator")] = ""
    basis: Annotated[str, OfAct("basis")] = ""
    at: shapes.Moment | None = None
    place: shapes.Line = ""
    attendance: Annotated[str, OfAct("attendance")] = ""
    performed: bool = False
    section: Annotated[str, OfAct("section")] = ""
    fine_paisa: shapes.Paisa | None = None
    repeated: bool = False
    receipt: shapes.Line = ""
    into: shapes.Line = ""
    officer: UUID | None = None


@dataclass(frozen=True, slots=True)
class Doing:
    """A service with what it must be told and what it may be told; `under` are the names that it knows by others."""

    do: Callable[..., Complaint]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    under: Mapping[str, str] | None = None

    def told(self, body: Act) -> dict[str, Any]:
        """Return what the service is called with. Raises ValidationFailed for what is missing."""
        errors = FieldErrors()
        for name in self.needs:
            if getattr(body, name) in {None, ""}:
                errors.add(name, MISSING.get(name, "text-missing"))
        errors.raise_if_any()
        under = self.under or {}
        return {under.get(name, name): getattr(body, name) for name in (*self.needs, *self.takes)}


MISSING: Mapping[str, str] = {
    "amount_paisa": "amount-missing",
    "fine_paisa": "amount-missing",
    "day": "date-missing",
    "at": "date-missing",
    "reason": "choice-missing",
}


def _settled(*, reference: str, by: Actor, now: datetime, **agreed: Any) -> Complaint:
    return decision.record_settlement(reference=reference, by=by, now=now, terms=SettlementTerms(**agreed))


def _joined(*, into: str, **common: Any) -> Complaint:
    return office.join(**common, into=references.parse(into))


PAID = {"day": "paid_on"}
CONSUMER: Mapping[Action, Doing] = {
    A.ACCEPT: Doing(consumer.accept),
    A.COUNTER: Doing(consumer.counter, takes=("amount_paisa", "day", "text")),
    A.REJECT: Doing(consumer.reject, takes=("reason", "text")),
    A.CONFIRM_PERFORMANCE: Doing(consumer.confirm_performance),
    A.REPORT_BROKEN_PROMISE: Doing(consumer.report_broken_promise, takes=("text",)),
    A.GIVE_INFORMATION: Doing(consumer.give_information, takes=("text",)),
    A.WITHDRAW: Doing(consumer.withdraw, takes=("reason", "received", "amount_paisa", "text")),
    A.REOPEN: Doing(consumer.reopen, takes=("reason", "text")),
    A.REQUEST_REVIEW: Doing(consumer.request_review, takes=("reason", "text")),
}
# A firm's answers take one value, its terms; so they stand apart.
ANSWERS: Mapping[Action, Callable[..., Complaint]] = {
    A.OFFER: firm.offer,
    A.CLAIM_SOLVED: firm.claim_solved,
    A.DEFEND: firm.defend,
    A.REFUSE: firm.refuse,
    A.ASK: firm.ask,
    A.INTERIM: firm.interim,
    A.REPORT_PERFORMANCE: firm.report_performance,
}
# What an answer is made of beside its text.
TERMS: Mapping[Action, tuple[str, ...]] = {
    A.OFFER: ("remedy", "amount_paisa", "day", "transaction"),
    A.CLAIM_SOLVED: ("remedy", "amount_paisa", "day", "transaction"),
    A.DEFEND: ("code", "transaction"),
    A.REFUSE: ("code",),
    A.ASK: (),
    A.INTERIM: ("code", "day"),
    A.REPORT_PERFORMANCE: ("amount_paisa", "day", "transaction"),
}
FIRM: Mapping[Action, Doing] = {A.GIVE_INFORMATION: Doing(consumer.give_information, takes=("text",))}
OFFICE: Mapping[Action, Doing] = {
    A.TAKE_UP: Doing(office.take_up),
    A.SEND_TO_FIRM: Doing(office.send_to_firm, takes=("firm", "text")),
    A.REQUEST_INFORMATION: Doing(office.request_information, takes=("party", "text")),
    A.REFER: Doing(referral.refer, takes=("regulator", "basis")),
    A.RECALL_DISPATCH: Doing(referral.recall_dispatch, takes=("reason", "text")),
    A.REJECT_COMPLAINT: Doing(office.reject_complaint, takes=("reason", "text")),
    A.DISMISS: Doing(office.dismiss, takes=("reason", "text")),
    A.SET_HEARING: Doing(decision.set_hearing, ("at", "place")),
    A.ADJOURN: Doing(decision.adjourn, ("at", "place", "reason")),
    A.HOLD_HEARING: Doing(decision.hold_hearing, takes=("attendance", "text")),
    A.RECORD_SETTLEMENT: Doing(_settled, ("remedy", "day"), ("amount_paisa", "performed", "text")),
    A.ORDER: Doing(decision.order, ("section", "fine_paisa", "text"), ("repeated",)),
    A.RECORD_PAYMENT: Doing(decision.record_payment, ("amount_paisa", "day"), ("receipt",), PAID),
    A.START_RECOVERY: Doing(decision.start_recovery),
    A.RECORD_REWARD: Doing(decision.record_reward, ("amount_paisa", "day"), ("receipt",), PAID),
    A.CLOSE: Doing(decision.close, takes=("text",)),
    A.JOIN: Doing(_joined, ("into",)),
    A.REASSIGN: Doing(office.reassign, ("officer",)),
    A.ADD_NOTE: Doing(office.add_note, ("text",)),
}
# What a service calls otherwise than a body; of what has no field there, the refusal speaks of the whole.
FIELDS: Mapping[str, str] = {"amount": "amount_paisa", "fine": "fine_paisa", "answer": "", "evidence": ""}
SIDES: Mapping[str, Mapping[Action, Doing]] = {"consumer": CONSUMER, "firm": FIRM, "office": OFFICE}


def terms_of(action: Action, body: Act, *, has_proof: bool) -> Terms:
    """Return a firm's terms: of what was sent, what this answer is made of."""
    given = {name: getattr(body, name) for name in TERMS[action]}
    return Terms(text=body.text, has_proof=has_proof, **given)


@contextmanager
def naming_fields() -> Iterator[None]:
    """Let a refusal of a service name the fields of the body."""
    try:
        yield
    except ValidationFailed as refused:
        refused.errors = {FIELDS.get(name, name): error for name, error in refused.errors.items()}
        raise


def cleaned(body: Act, action: Action) -> Act:
    """Return the body with its texts as people may read them. Raises ValidationFailed, also for a word of no list."""
    errors = FieldErrors()
    for name in LISTS:
        if word := getattr(body, name):
            errors.require_word(name, word, words_of_act(name, action))
    with errors.noting("text"):
        body.text = clean_text(body.text, 0, LONGEST_TEXT)
    for name, longest in LONGEST.items():
        with errors.noting(name):
            setattr(body, name, clean_line(getattr(body, name), longest))
    errors.raise_if_any()
    return body
