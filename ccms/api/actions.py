"""What a party does to a complaint, by the names of the life cycle; who may do what, the table decides."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from ccms.accounts.actors import Actor
from ccms.api import cases, shapes
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.complaints.firm_history import event_of
from ccms.complaints.firm_view import firm_view
from ccms.complaints.lifecycle import FIRM, Action, NotAllowed, Status, allowed_actions, side_of
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.services import consumer, firm
from ccms.complaints.services.firm import Terms
from ccms.complaints.services.overtaking import require_unchanged
from ccms.core import references
from ccms.core.bangla import clean_line, clean_text
from ccms.core.failures import Failure, FieldErrors
from ccms.gate import counters
from ccms.gate.limits import Counted

router = Router(tags=["actions"])
LONGEST_TEXT, LONGEST_TRANSACTION = 2000, 40


class Act(shapes.Sent):
    """What comes with an act. Which of it an action and its choice need, the law pack says; the rest is left out.

    Money in paisa. `remedy` is a kind of offer or solution, `code` a defence, refusal or interim reason, `reason` why a
    consumer rejects, withdraws, reopens or asks for a review, `received` what came before a withdrawal.
    """

    text: shapes.Story = ""
    amount_paisa: shapes.Paisa | None = None
    day: date | None = None
    transaction: shapes.Line = ""
    remedy: shapes.Line = ""
    code: shapes.Line = ""
    reason: shapes.Line = ""
    received: shapes.Line = ""


type Doing = Callable[..., Complaint]
FIRM_ACTS: Mapping[Action, Doing] = {
    Action.OFFER: firm.offer,
    Action.CLAIM_SOLVED: firm.claim_solved,
    Action.DEFEND: firm.defend,
    Action.REFUSE: firm.refuse,
    Action.ASK: firm.ask,
    Action.INTERIM: firm.interim,
    Action.REPORT_PERFORMANCE: firm.report_performance,
}
# What each act of a consumer takes of the body.
CONSUMER_ACTS: Mapping[Action, tuple[Doing, tuple[str, ...]]] = {
    Action.ACCEPT: (consumer.accept, ()),
    Action.COUNTER: (consumer.counter, ("amount_paisa", "day", "text")),
    Action.REJECT: (consumer.reject, ("reason", "text")),
    Action.CONFIRM_PERFORMANCE: (consumer.confirm_performance, ()),
    Action.REPORT_BROKEN_PROMISE: (consumer.report_broken_promise, ("text",)),
    Action.WITHDRAW: (consumer.withdraw, ("reason", "received", "amount_paisa", "text")),
    Action.REOPEN: (consumer.reopen, ("reason", "text")),
    Action.REQUEST_REVIEW: (consumer.request_review, ("reason", "text")),
}


class MatchUnreadable(Failure):
    """If-Match holds no version that a complaint's ETag could be."""

    slug = "malformed-request"


@router.post("/complaints/{reference}/actions/{action}", response=shapes.Changed)
def act_on_complaint(
    request: HttpRequest, response: HttpResponse, reference: str, action: Action, body: Act
) -> dict[str, Any]:
    """Do what the life cycle allows. With If-Match, only where nobody else did something since it was read."""
    who, bare = caller(request), references.parse(reference)
    by, seen = who.by, _seen(request)
    doing = _doing(action, by, bare, _cleaned(body), who.now)

    def done() -> dict[str, Any]:
        if seen is not None:
            require_unchanged(bare, by, seen)
        if by.role in FIRM:
            counters.take_or_refuse(Counted.FIRM_MESSAGES, f"{by.firm}:{bare}", who.now)
        complaint = doing()
        return cases.changed(complaint, by, event_of(complaint))

    return once(request, response, done)


def _doing(action: Action, by: Actor, reference: str, body: Act, now: datetime) -> Callable[[], Complaint]:
    """Return the act as it is to be done. Raises NotFound, and NotAllowed for what this side never does."""
    common: dict[str, Any] = {"reference": reference, "by": by, "now": now}
    complaint = find(reference, by)
    if action is Action.GIVE_INFORMATION:
        return lambda: consumer.give_information(**common, text=body.text)
    if by.role in FIRM and action in FIRM_ACTS:
        terms = _terms(body, has_proof=bool(firm_view(reference, by).own_files))
        return lambda: FIRM_ACTS[action](**common, terms=terms)
    if side_of(by.role) == "consumer" and action in CONSUMER_ACTS:
        do, names = CONSUMER_ACTS[action]
        return lambda: do(**common, **{name: getattr(body, name) for name in names})
    instead = allowed_actions(complaint.standing, by.role, proved=by.proved)
    raise NotAllowed(action, Status(complaint.status), instead)


def _terms(body: Act, *, has_proof: bool) -> Terms:
    return Terms(
        remedy=body.remedy,
        code=body.code,
        amount_paisa=body.amount_paisa,
        day=body.day,
        transaction=body.transaction,
        text=body.text,
        has_proof=has_proof,
    )


def _cleaned(body: Act) -> Act:
    """Return the body with its texts as people may read them. Raises ValidationFailed."""
    errors = FieldErrors()
    with errors.noting("text"):
        body.text = clean_text(body.text, 0, LONGEST_TEXT)
    with errors.noting("transaction"):
        body.transaction = clean_line(body.transaction, LONGEST_TRANSACTION)
    errors.raise_if_any()
    return body


def _seen(request: HttpRequest) -> int | None:
    """Return the version that If-Match names, or None where the caller does not say what it read."""
    text = request.headers.get("If-Match", "").strip()
    if text in {"", "*"}:
        return None
    if not (text.startswith('"') and text.endswith('"') and text[1:-1].isascii() and text[1:-1].isdigit()):
        raise MatchUnreadable
    return int(text[1:-1])
