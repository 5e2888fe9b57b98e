"""Every action of the table, performed through its real service with arguments that make sense at that moment."""

from dataclasses import replace
from datetime import timedelta

from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.consumer import (
    Accept,
    ConfirmPerformance,
    Counter,
    Disown,
    GiveInformation,
    Reject,
    Reopen,
    ReportBrokenPromise,
    RequestReview,
    Withdraw,
)
from ccms.complaints.acts.decision import (
    Adjourn,
    Close,
    HoldHearing,
    OrderFine,
    RecordPayment,
    RecordReward,
    RecordSettlement,
    SetHearing,
    StartRecovery,
    reward_due,
)
from ccms.complaints.acts.firm import Ask, ClaimSolved, Defend, Interim, Offer, Refuse, ReportPerformance, Terms, as_act
from ccms.complaints.acts.office import (
    AddNote,
    Dismiss,
    Join,
    Reassign,
    RejectComplaint,
    RequestInformation,
    RuleCause,
    RuleOnPoints,
    SendToFirm,
    TakeUp,
)
from ccms.complaints.acts.promises import open_proposal
from ccms.complaints.acts.referral import AcceptReferral, AnswerReferral, RecallDispatch, Refer, ReturnReferral
from ccms.complaints.acts.seller import CorrectSeller
from ccms.complaints.acts.share import AnswerUnpaidShare, NameAccount, ReportUnpaidShare
from ccms.complaints.lifecycle import Action
from ccms.core.clock import dhaka_day
from tests.factories import a_picture

REGULATOR = "BB"
ACCOUNT = {"way": "bkash", "account": "01712345678", "holder": "রহিমা খাতুন"}


def perform_any(action, complaint, by, now, *, other, another_officer):
    """Do `action`; raises what the service raises."""
    day = dhaka_day(now)
    text = "নিজের কথায় লেখা একটি বাক্য।"
    known = {"reference": complaint.reference, "by": by, "now": now}
    promise = Terms(remedy="refund", amount_paisa=215_000, day=day + timedelta(days=4), text=text)
    done = Terms(remedy="refund", amount_paisa=215_000, day=day, transaction="8N7A6D5E4F", text=text)

    acts = {
        Action.OFFER: lambda: perform(as_act(Offer, _what_is_asked(complaint, promise)), **known),
        Action.CLAIM_SOLVED: lambda: perform(as_act(ClaimSolved, replace(done, remedy="refunded")), **known),
        Action.DEFEND: lambda: perform(Defend(code="outside_terms", text=text), **known),
        Action.REFUSE: lambda: perform(Refuse(code="not_our_customer", text=text), **known),
        Action.ASK: lambda: perform(Ask(text=text), **known),
        Action.INTERIM: lambda: perform(Interim(day=day, text=text), **known),
        Action.REPORT_PERFORMANCE: lambda: perform(as_act(ReportPerformance, done), **known),
        Action.GIVE_INFORMATION: lambda: perform(GiveInformation(text=text), **known),
        Action.ACCEPT: lambda: perform(Accept(), **known),
        Action.COUNTER: lambda: perform(Counter(amount_paisa=300_000, day=day + timedelta(days=2)), **known),
        Action.REJECT: lambda: perform(Reject(reason="too_little", text=text), **known),
        Action.CONFIRM_PERFORMANCE: lambda: perform(ConfirmPerformance(), **known),
        Action.REPORT_BROKEN_PROMISE: lambda: perform(ReportBrokenPromise(text=text), **known),
        Action.CORRECT_SELLER: lambda: _correct(complaint, known),
        Action.WITHDRAW: lambda: perform(Withdraw(reason="no_longer", received="nothing", text=text), **known),
        Action.DISOWN: lambda: perform(Disown(text=text), **known),
        Action.REOPEN: lambda: perform(Reopen(reason="again", text=text), **known),
        Action.REQUEST_REVIEW: lambda: perform(RequestReview(reason="new_proof", text=text), **known),
        Action.TAKE_UP: lambda: perform(TakeUp(), **known),
        Action.SEND_TO_FIRM: lambda: perform(SendToFirm(text=text), **known),
        Action.RULE_CAUSE: lambda: perform(RuleCause(day=day - timedelta(days=90), text=text), **known),
        Action.RULE_ON_POINTS: lambda: perform(RuleOnPoints(facts={"records_produced": None}, text=text), **known),
        Action.REQUEST_INFORMATION: lambda: perform(RequestInformation(party="firm", text=text), **known),
        Action.REFER: lambda: perform(Refer(regulator=REGULATOR, basis="competence"), **known),
        Action.RECALL_DISPATCH: lambda: perform(RecallDispatch(reason="ours"), **known),
        Action.REJECT_COMPLAINT: lambda: perform(RejectComplaint(reason="out_of_scope", text=text), **known),
        Action.DISMISS: lambda: perform(Dismiss(reason="not_proved", text=text), **known),
        Action.SET_HEARING: lambda: perform(SetHearing(at=now + timedelta(days=3), place="ঢাকা"), **known),
        Action.ADJOURN: lambda: perform(Adjourn(at=now + timedelta(days=5), place="ঢাকা", reason="office"), **known),
        Action.HOLD_HEARING: lambda: perform(HoldHearing(attendance="both", text=text), **known),
        Action.RECORD_SETTLEMENT: lambda: perform(
            RecordSettlement(remedy="refund", amount_paisa=100_000, day=day + timedelta(days=2), performed=False),
            **known,
        ),
        Action.ORDER: lambda: perform(OrderFine(section="45", fine_paisa=1_000_000, text=text), **known),
        Action.RECORD_PAYMENT: lambda: _pay(complaint, known, day),
        Action.START_RECOVERY: lambda: perform(StartRecovery(), **known),
        Action.RECORD_REWARD: lambda: _reward(complaint, known, day),
        Action.NAME_ACCOUNT: lambda: perform(NameAccount(**ACCOUNT), **known),
        Action.REPORT_UNPAID_SHARE: lambda: perform(ReportUnpaidShare(text=text), **known),
        Action.ANSWER_UNPAID_SHARE: lambda: perform(
            AnswerUnpaidShare(result=("paid", "not_paid")[complaint.event_seq % 2], text=text), **known
        ),
        Action.CLOSE: lambda: perform(Close(text=text), **known),
        Action.JOIN: lambda: perform(Join(into=other.reference), **known),
        Action.REASSIGN: lambda: perform(Reassign(officer=another_officer.id), **known),
        Action.ADD_NOTE: lambda: perform(AddNote(text=text), **known),
        Action.ADD_EVIDENCE: lambda: evidence.add_to_complaint(**known, upload=a_picture(now), kind="product_photo"),
        Action.ACCEPT_REFERRAL: lambda: perform(AcceptReferral(), **known),
        Action.RETURN_REFERRAL: lambda: perform(ReturnReferral(reason="not_competent"), **known),
        Action.ANSWER_REFERRAL: lambda: perform(AnswerReferral(text=text), **known),
    }
    return acts[action]()


def _what_is_asked(complaint, promise):
    """Give a buyer who countered what is asked, every second time; else the same offer as always."""
    matter = _matter(complaint)
    asked = open_proposal(matter, promise.day - timedelta(days=4))
    if asked is None or complaint.event_seq % 2:
        return promise
    return replace(promise, remedy=asked.remedy, amount_paisa=asked.amount_paisa, day=asked.day, text="")


def _correct(complaint, known):
    """Name another shop at each time."""
    phone = f"018{complaint.pk.int % 10**6:06}{complaint.event_seq % 100:02}"
    return perform(CorrectSeller(name="আসল দোকান", phone=phone), **known)


def _pay(complaint, known, day):
    fine = _matter(complaint).fine
    left = max(fine.left // 2 or 1, 1) if fine else 1
    return perform(RecordPayment(amount_paisa=left, day=day, receipt="T-1"), **known)


def _reward(complaint, known, day):
    due = max(reward_due(_matter(complaint)), 1)
    return perform(RecordReward(amount_paisa=due, day=day, receipt="P-1"), **known)


def _matter(complaint):
    complaint.refresh_from_db()
    return load_complaints([complaint])[0]
