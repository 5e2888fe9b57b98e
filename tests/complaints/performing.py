"""Every action of the table, performed through its real service with arguments that make sense at that moment."""

from dataclasses import replace
from datetime import timedelta

from ccms.complaints.acts import consumer, decision, evidence, firm, office, referral
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.decision import reward_due
from ccms.complaints.acts.firm import Terms
from ccms.complaints.acts.promises import open_proposal
from ccms.complaints.lifecycle import Action
from ccms.core.clock import dhaka_day
from tests.factories import a_picture

REGULATOR = "BB"


def perform(action, complaint, by, now, *, other, another_officer, wrong_firm):
    """Do `action`; raises what the service raises."""
    day = dhaka_day(now)
    text = "নিজের কথায় লেখা একটি বাক্য।"
    known = {"reference": complaint.reference, "by": by, "now": now}
    promise = Terms(remedy="refund", amount_paisa=215_000, day=day + timedelta(days=4), text=text)
    done = Terms(remedy="refund", amount_paisa=215_000, day=day, transaction="8N7A6D5E4F", text=text)

    acts = {
        Action.OFFER: lambda: firm.offer(**known, terms=_what_is_asked(complaint, promise)),
        Action.CLAIM_SOLVED: lambda: firm.claim_solved(**known, terms=replace(done, remedy="refunded")),
        Action.DEFEND: lambda: firm.defend(**known, terms=Terms(code="outside_terms", text=text)),
        Action.REFUSE: lambda: firm.refuse(**known, terms=Terms(code="not_our_customer", text=text)),
        Action.ASK: lambda: firm.ask(**known, terms=Terms(text=text)),
        Action.INTERIM: lambda: firm.interim(**known, terms=Terms(day=day, text=text)),
        Action.REPORT_PERFORMANCE: lambda: firm.report_performance(**known, terms=done),
        Action.GIVE_INFORMATION: lambda: consumer.give_information(**known, text=text),
        Action.ACCEPT: lambda: consumer.accept(**known),
        Action.COUNTER: lambda: consumer.counter(**known, amount_paisa=300_000, day=day + timedelta(days=2)),
        Action.REJECT: lambda: consumer.reject(**known, reason="too_little", text=text),
        Action.CONFIRM_PERFORMANCE: lambda: consumer.confirm_performance(**known),
        Action.REPORT_BROKEN_PROMISE: lambda: consumer.report_broken_promise(**known, text=text),
        Action.WITHDRAW: lambda: consumer.withdraw(**known, reason="no_longer", received="nothing", text=text),
        Action.REOPEN: lambda: consumer.reopen(**known, reason="again", text=text),
        Action.REQUEST_REVIEW: lambda: consumer.request_review(**known, reason="new_proof", text=text),
        Action.TAKE_UP: lambda: office.take_up(**known),
        Action.SEND_TO_FIRM: lambda: office.send_to_firm(**known, text=text),
        Action.REQUEST_INFORMATION: lambda: office.request_information(**known, party="firm", text=text),
        Action.REFER: lambda: referral.refer(**known, regulator=REGULATOR, basis="competence"),
        Action.RECALL_DISPATCH: lambda: referral.recall_dispatch(**known, reason="ours"),
        Action.REJECT_COMPLAINT: lambda: office.reject_complaint(**known, reason="out_of_scope", text=text),
        Action.DISMISS: lambda: office.dismiss(**known, reason="not_proved", text=text),
        Action.SET_HEARING: lambda: decision.set_hearing(**known, at=now + timedelta(days=3), place="ঢাকা"),
        Action.ADJOURN: lambda: decision.adjourn(**known, at=now + timedelta(days=5), place="ঢাকা", reason="office"),
        Action.HOLD_HEARING: lambda: decision.hold_hearing(**known, attendance="both", text=text),
        Action.RECORD_SETTLEMENT: lambda: decision.record_settlement(
            **known,
            terms=decision.SettlementTerms(
                remedy="refund", amount_paisa=100_000, day=day + timedelta(days=2), performed=False
            ),
        ),
        Action.ORDER: lambda: decision.order(**known, section="45", fine_paisa=1_000_000, text=text),
        Action.RECORD_PAYMENT: lambda: _pay(complaint, known, day),
        Action.START_RECOVERY: lambda: decision.start_recovery(**known),
        Action.RECORD_REWARD: lambda: _reward(complaint, known, day),
        Action.CLOSE: lambda: decision.close(**known, text=text),
        Action.JOIN: lambda: office.join(**known, into=other.reference),
        Action.REASSIGN: lambda: office.reassign(**known, officer=another_officer.id),
        Action.ADD_NOTE: lambda: office.add_note(**known, text=text),
        Action.ADD_EVIDENCE: lambda: evidence.add_to_complaint(**known, upload=a_picture(now), kind="product_photo"),
        Action.ACCEPT_REFERRAL: lambda: referral.accept_referral(**known),
        Action.RETURN_REFERRAL: lambda: referral.return_referral(**known, reason="not_competent"),
        Action.ANSWER_REFERRAL: lambda: referral.answer_referral(**known, text=text),
    }
    return acts[action]()


def _what_is_asked(complaint, promise):
    """Give a buyer who countered what is asked, every second time; else the same offer as always."""
    matter = _matter(complaint)
    asked = open_proposal(matter, promise.day - timedelta(days=4))
    if asked is None or complaint.event_seq % 2:
        return promise
    return replace(promise, remedy=asked.remedy, amount_paisa=asked.amount_paisa, day=asked.day, text="")


def _pay(complaint, known, day):
    fine = _matter(complaint).fine
    left = max(fine.left // 2 or 1, 1) if fine else 1
    return decision.record_payment(**known, amount_paisa=left, paid_on=day, receipt="T-1")


def _reward(complaint, known, day):
    due = max(reward_due(_matter(complaint)), 1)
    return decision.record_reward(**known, amount_paisa=due, paid_on=day, receipt="P-1")


def _matter(complaint):
    complaint.refresh_from_db()
    return load_complaints([complaint])[0]
