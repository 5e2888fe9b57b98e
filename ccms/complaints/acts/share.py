"""Performs what concerns the complainant's share of a fine: where it is to go, that it did not come, and the answer.

The share is the quarter of what is collected (section 76(4)). That it was paid is the office's word alone; so its
complainant can contradict it, also after the complaint was closed, and then the head of the office has to answer.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, override

from ccms.accounts.actors import Actor
from ccms.complaints import deadlines
from ccms.complaints.acts.act import Act
from ccms.complaints.acts.consumer import within
from ccms.complaints.field_kinds import Choice, Line, Text
from ccms.complaints.lifecycle import TO_CLOSE, TO_SERVE, Action, DeadlineKind, Outcome, ShareState, Status
from ccms.complaints.models import Complainant, Reward
from ccms.complaints.models.complaint import ShareAccount
from ccms.complaints.plan import LoadedComplaint, Plan, begin
from ccms.core.failures import FieldErrors
from ccms.core.phones import normalise

BANK = "bank"
NOT_PAID = "not_paid"


@dataclass(frozen=True, kw_only=True)
class NameAccount(Act):
    """Say to which wallet or bank account the share is to go; what is said last holds. The office alone reads it."""

    action = Action.NAME_ACCOUNT
    way: Annotated[str, Choice("share_way")] = ""
    account: Annotated[str, Line(40)] = ""
    holder: Annotated[str, Line(80)] = ""
    text: Annotated[str, Text(120)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        loaded.complaint.complainant = Complainant.objects.get(complaint_id=loaded.complaint.id)
        return loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.named_account", by=by, now=now)
        complainant = loaded.complaint.complainant
        complainant.pay_share_to(_account(self))
        plan.touched.append(complainant)
        plan.data["way"] = self.way
        return plan


def _account(said: NameAccount) -> ShareAccount:
    """Return where the share is to go; a wallet's number as every mobile number is kept."""
    errors = FieldErrors()
    account, holder = said.account.strip(), said.holder.strip()
    for name, given in (("account", account), ("holder", holder)):
        if not given:
            errors.add(name, "text-missing")
    if account and said.way != BANK:
        with errors.noting("account"):
            account = normalise(account)
    errors.raise_if_any()
    return ShareAccount(said.way, account, holder, said.text.strip())


@dataclass(frozen=True, kw_only=True)
class ReportUnpaidShare(Act):
    """Say that the share which the office recorded as paid did not come: the head of the office has to answer."""

    action = Action.REPORT_UNPAID_SHARE
    text: Annotated[str, Text()] = ""

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="consumer.reported_unpaid_share", by=by, now=now)
        plan.say("reason", self.text)
        plan.set("share", str(ShareState.DISPUTED))
        if Status(plan.complaint.status) is Status.CLOSED:
            if plan.complaint.outcome != Outcome.ORDER_UNPAID:  # there a share may come at any time
                within(loaded, "reopen", now)
            plan.move_to(Status.ORDERED)
        if loaded.fine and loaded.fine.left > 0:  # of a fine that is not in yet the firm's own time runs on
            if not loaded.clock(DeadlineKind.PAYMENT) and not loaded.clock(DeadlineKind.PAYMENT, TO_SERVE):
                deadlines.start_service(plan)
        elif not loaded.clock(DeadlineKind.PAYMENT):
            deadlines.start(plan, DeadlineKind.PAYMENT, party=TO_CLOSE)
        return plan


@dataclass(frozen=True, kw_only=True)
class AnswerUnpaidShare(Act):
    """Answer as the head of the office: it was paid, and how that is known; or it was not, and is paid anew."""

    action = Action.ANSWER_UNPAID_SHARE
    result: Annotated[str, Choice("share_answer")] = ""
    text: Annotated[str, Text(needed=True)] = ""

    @override
    def load(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> LoadedComplaint:
        wrong = Reward.objects.filter(order__complaint_id=loaded.complaint.id, undone_at=None)
        return replace(loaded, rewards=tuple(wrong)) if self.result == NOT_PAID else loaded

    @override
    def plan(self, loaded: LoadedComplaint, by: Actor, now: datetime) -> Plan:
        plan = begin(loaded, self.action, event="office.answered_unpaid_share", by=by, now=now)
        plan.data["result"] = self.result
        plan.say("reasons", self.text)
        for reward in loaded.rewards:
            reward.undone_at = now
            plan.touched.append(reward)
        plan.set("share", str(ShareState.NONE if self.result == NOT_PAID else ShareState.PAID))
        return plan
