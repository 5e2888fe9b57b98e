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


TEXT = "নিজের কথায় লেখা একটি বাক্য।"


def perform_any(action, complaint, by, now, *, other, another_officer):
    """Do `action`; raises what the service raises."""
    day, known = dhaka_day(now), {"reference": complaint.reference, "by": by, "now": now}
    if action is Action.ADD_EVIDENCE:
        return evidence.add_to_complaint(**known, upload=a_picture(now), kind="product_photo")
    made = {
        **_of_the_firm(complaint, day),
        **_of_the_buyer(complaint, day),
        **_of_the_office_before_a_hearing(other, another_officer, day),
        **_of_a_body(),
        **_of_hearings(now, day),
        **_of_money(complaint, day),
    }
    return perform(made[action](), **known)


def _of_the_firm(complaint, day):
    promise = Terms(remedy="refund", amount_paisa=215_000, day=day + timedelta(days=4), text=TEXT)
    done = Terms(remedy="refund", amount_paisa=215_000, day=day, transaction="8N7A6D5E4F", text=TEXT)
    return {
        Action.OFFER: lambda: as_act(Offer, _what_is_asked(complaint, promise)),
        Action.CLAIM_SOLVED: lambda: as_act(ClaimSolved, replace(done, remedy="refunded")),
        Action.DEFEND: lambda: Defend(code="outside_terms", text=TEXT),
        Action.REFUSE: lambda: Refuse(code="not_our_customer", text=TEXT),
        Action.ASK: lambda: Ask(text=TEXT),
        Action.INTERIM: lambda: Interim(day=day, text=TEXT),
        Action.REPORT_PERFORMANCE: lambda: as_act(ReportPerformance, done),
    }


def _of_the_buyer(complaint, day):
    phone = f"018{complaint.pk.int % 10**6:06}{complaint.event_seq % 100:02}"  # of another shop at each time
    return {
        Action.GIVE_INFORMATION: lambda: GiveInformation(text=TEXT),
        Action.ACCEPT: Accept,
        Action.COUNTER: lambda: Counter(amount_paisa=300_000, day=day + timedelta(days=2)),
        Action.REJECT: lambda: Reject(reason="too_little", text=TEXT),
        Action.CONFIRM_PERFORMANCE: ConfirmPerformance,
        Action.REPORT_BROKEN_PROMISE: lambda: ReportBrokenPromise(text=TEXT),
        Action.CORRECT_SELLER: lambda: CorrectSeller(name="আসল দোকান", phone=phone),
        Action.WITHDRAW: lambda: Withdraw(reason="no_longer", received="nothing", text=TEXT),
        Action.DISOWN: lambda: Disown(text=TEXT),
        Action.REOPEN: lambda: Reopen(reason="again", text=TEXT),
        Action.REQUEST_REVIEW: lambda: RequestReview(reason="new_proof", text=TEXT),
    }


def _of_the_office_before_a_hearing(other, another_officer, day):
    return {
        Action.TAKE_UP: TakeUp,
        Action.SEND_TO_FIRM: lambda: SendToFirm(text=TEXT),
        Action.RULE_CAUSE: lambda: RuleCause(day=day - timedelta(days=90), text=TEXT),
        Action.REQUEST_INFORMATION: lambda: RequestInformation(party="firm", text=TEXT),
        Action.REFER: lambda: Refer(regulator=REGULATOR, basis="competence"),
        Action.RECALL_DISPATCH: lambda: RecallDispatch(reason="ours"),
        Action.REJECT_COMPLAINT: lambda: RejectComplaint(reason="out_of_scope", text=TEXT),
        Action.DISMISS: lambda: Dismiss(reason="not_proved", text=TEXT),
        Action.JOIN: lambda: Join(into=other.reference),
        Action.REASSIGN: lambda: Reassign(officer=another_officer.id),
        Action.ADD_NOTE: lambda: AddNote(text=TEXT),
    }


def _of_a_body():
    return {
        Action.ACCEPT_REFERRAL: AcceptReferral,
        Action.RETURN_REFERRAL: lambda: ReturnReferral(reason="not_competent"),
        Action.ANSWER_REFERRAL: lambda: AnswerReferral(text=TEXT),
    }


def _of_hearings(now, day):
    agreed = {"remedy": "refund", "amount_paisa": 100_000, "day": day + timedelta(days=2)}
    return {
        Action.SET_HEARING: lambda: SetHearing(at=now + timedelta(days=3), place="ঢাকা"),
        Action.ADJOURN: lambda: Adjourn(at=now + timedelta(days=5), place="ঢাকা", reason="office"),
        Action.HOLD_HEARING: lambda: HoldHearing(attendance="both", text=TEXT),
        Action.RECORD_SETTLEMENT: lambda: RecordSettlement(**agreed, performed=False),
        Action.ORDER: lambda: OrderFine(section="45", fine_paisa=1_000_000, text=TEXT),
    }


def _of_money(complaint, day):
    result = ("paid", "not_paid")[complaint.event_seq % 2]
    return {
        Action.RECORD_PAYMENT: lambda: _payment(complaint, day),
        Action.START_RECOVERY: StartRecovery,
        Action.RECORD_REWARD: lambda: _reward(complaint, day),
        Action.NAME_ACCOUNT: lambda: NameAccount(**ACCOUNT),
        Action.REPORT_UNPAID_SHARE: lambda: ReportUnpaidShare(text=TEXT),
        Action.ANSWER_UNPAID_SHARE: lambda: AnswerUnpaidShare(result=result, text=TEXT),
        Action.CLOSE: lambda: Close(text=TEXT),
    }


def _what_is_asked(complaint, promise):
    """Give a buyer who countered what is asked, every second time; else the same offer as always."""
    matter = _matter(complaint)
    asked = open_proposal(matter, promise.day - timedelta(days=4))
    if asked is None or complaint.event_seq % 2:
        return promise
    return replace(promise, remedy=asked.remedy, amount_paisa=asked.amount_paisa, day=asked.day, text="")


def _payment(complaint, day):
    fine = _matter(complaint).fine
    left = max(fine.left // 2 or 1, 1) if fine else 1
    return RecordPayment(amount_paisa=left, day=day, receipt="T-1")


def _reward(complaint, day):
    due = max(reward_due(_matter(complaint)), 1)
    return RecordReward(amount_paisa=due, day=day, receipt="P-1")


def _matter(complaint):
    complaint.refresh_from_db()
    return load_complaints([complaint])[0]
