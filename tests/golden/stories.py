"""The scripted lives: what happens, step by step, from a filing on Tuesday 1 December 2026, 10:00 in Dhaka.

A step is the name of an act of `acting.ACTS`, such a name with what is different this time, `wait(hours)`, or LOOK,
where all readers look before the life goes on. At its end they look anyway.
"""

from dataclasses import dataclass, field

LOOK = "look"


@dataclass(frozen=True)
class Life:
    """One story: its steps, what was filed, and what is special about the people around it."""

    steps: tuple
    facts: dict = field(default_factory=dict)
    filed: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)


def wait(hours):
    """Let so many hours pass with the sweep running."""
    return ("wait", {"hours": hours})


def act(name, **changes):
    """Do an act with other terms, or by somebody else."""
    return (name, changes)


DAY = 24
NOT_TOLD = {"firm_told": "not_told"}
RESALE = {"purchase_purpose": "resale"}
MISNAMED = {"shop": "unproved", "people": False}
UNKNOWN = {"shop": "unknown", "people": False}
FOR_A_CHILD = {"complainant": "minor_parent", "represented": "আয়েশা বেগম"}
SERVED = (wait(2), "firm receipt")
OFFERED = (*SERVED, wait(5), "offer")
PROMISED = (*OFFERED, wait(3), "buyer receipt", "accept")
ESCALATED = (*OFFERED, wait(1), "reject")
SCRUTINY = (*ESCALATED, wait(20), "take up")
HEARING = (*SCRUTINY, "complete form", "set hearing")
HEARD = (*HEARING, wait(3 * DAY + 6), "hold hearing")
NOT_SERVED = (*HEARD, "order")
ORDERED = (*NOT_SERVED, "order receipt")
REFERRED = (*SCRUTINY, "refer")
SENT_BACK = (*SCRUTINY, "ask for help", "send papers", act("return referral", reason="incomplete"))
SAID_SINCE = (*SCRUTINY, "copy", "send papers", act("defend", text="টাকা ফেরত দেব।"))

LIVES = {
    # before the seller is told in law
    "told_first": Life((), NOT_TOLD),
    "told_first_then_formal_notice": Life((wait(73),), NOT_TOLD),
    "told_first_and_offered": Life((wait(4), "offer", LOOK, "accept"), NOT_TOLD),
    "told_first_and_withdrawn": Life(
        (wait(5), act("withdraw", reason="solved", received="money", amount_paisa=100_000)), NOT_TOLD
    ),
    "told_first_and_nobody_there": Life((wait(80),), NOT_TOLD, people={"shop": "unknown", "people": False}),
    "not_found_anywhere": Life(
        (wait(4 * DAY), act("call", outcome="no_number"), LOOK, "take up", "send to firm"),
        people={"shop": "unknown", "people": False},
    ),
    "only_a_name": Life(
        (wait(5), LOOK, "take up", "send to another shop"), NOT_TOLD, people={"shop": "a name", "people": False}
    ),
    "told_first_and_seller_corrected": Life((wait(5), "correct seller", LOOK, wait(80)), NOT_TOLD, people=MISNAMED),
    "seller_corrected": Life((wait(5), "correct seller", LOOK, "firm receipt"), people=MISNAMED),
    "seller_corrected_to_one_without_number": Life((act("correct seller", reached_by="nothing"),), people=MISNAMED),
    "seller_corrected_to_the_buyer_s_own_number": Life((act("correct seller", reached_by="buyer"),), people=MISNAMED),
    # how the seller is reached changes
    "contact_added_before_the_notice": Life((wait(5), "add contact"), NOT_TOLD, people=UNKNOWN),
    "contact_added": Life((wait(5), "add contact"), people=UNKNOWN),
    "contact_added_at_the_office": Life(
        (wait(4 * DAY), "add contact", LOOK, "take up", act("add contact", phone="01811000078")), people=UNKNOWN
    ),
    "contact_found_before_the_notice": Life((wait(5), "confirm contact", "follow contacts"), NOT_TOLD, people=MISNAMED),
    "contact_found": Life((wait(4 * DAY), "confirm contact", "follow contacts", LOOK, "firm receipt"), people=MISNAMED),
    "contact_lost": Life((wait(5), "retire contact", "follow contacts"), people=MISNAMED),
    "contact_of_a_stranger": Life((wait(5), "disown contact", "follow contacts"), people=MISNAMED),
    # with the seller
    "formal_notice": Life((), filed={"disclose_phone": True}),
    "formal_notice_in_english": Life(SERVED, people={"language": "en", "email": True}),
    "second_way_then_unreachable": Life(
        (wait(4 * DAY), "open number", "call", act("call", outcome="reached")), people={"second_contact": True}
    ),
    "silence": Life((*SERVED, wait(6 * DAY + 20), LOOK, wait(3 * DAY)), people={"email": True}),
    "asked_and_told": Life((*SERVED, "check order", "ask", LOOK, wait(20), "inform")),
    "asked_and_not_told": Life((*SERVED, "ask", wait(5 * DAY))),
    "interim_reply": Life((*SERVED, wait(30), "interim")),
    "refused": Life((*SERVED, "refuse")),
    "refused_and_sent_back": Life((*SERVED, "refuse", "send to firm", act("add file", by="officer"), "firm receipt")),
    "refused_and_sent_to_another_shop": Life(
        (*SERVED, act("add file", by="seller"), "refuse", "send to another shop", "open as seller", "defend")
    ),
    "files_of_both_sides": Life(
        (
            *SERVED,
            "add file",
            act("open file", by="seller"),
            act("add file", by="seller"),
            act("open file", by="buyer"),
        ),
        filed={"files": 1},
    ),
    "words_added": Life((*SERVED, "add words")),
    "words_added_at_the_office": Life((*ESCALATED, "add words", "tell caller")),
    "nobody_can_come_to_the_hearing": Life((*HEARING, "buyer cannot come", "seller cannot come")),
    "file_of_buyer_quarantined": Life((*SERVED, "add file", "quarantine")),
    "file_of_seller_quarantined": Life((*SERVED, act("add file", by="seller"), "quarantine")),
    # with the buyer
    "offered": Life(OFFERED),
    "offered_and_unrated": Life((*OFFERED, "buyer receipt", wait(3 * DAY + 10), LOOK, wait(6 * DAY))),
    "offered_and_buyer_unreached": Life((*OFFERED, wait(9 * DAY), "open number", act("call", outcome="reached"))),
    "countered": Life((*OFFERED, "counter")),
    "countered_and_agreed": Life((*OFFERED, "counter", wait(2), act("offer", amount_paisa=300_000, days=1, text=""))),
    "countered_and_met_with_words": Life((*OFFERED, "counter", wait(2), act("offer", amount_paisa=300_000, days=1))),
    "countered_and_other_offer": Life((*OFFERED, "counter", wait(2), act("offer", amount_paisa=220_000, days=1))),
    "countered_and_silence": Life((*OFFERED, "counter", wait(4 * DAY))),
    "claimed_solved": Life((*SERVED, "claim solved")),
    "claimed_solved_and_settled": Life((*SERVED, "claim solved", "accept")),
    "claimed_without_effort": Life(
        (
            *SERVED,
            act("claim solved", remedy="other", days=None, amount_paisa=None, transaction=""),
            act("reject", reason="not_true"),
        )
    ),
    "defended": Life((*SERVED, "defend")),
    "defence_accepted": Life((*SERVED, "defend", "accept")),
    "defence_unanswered": Life((*SERVED, "defend", "buyer receipt", wait(9 * DAY))),
    # promised
    "promised": Life(PROMISED),
    "promise_kept_and_confirmed": Life((*PROMISED, wait(20), "confirm")),
    "promise_reported_kept": Life((*PROMISED, wait(20), "report performance")),
    "promise_reported_kept_and_settled_and_reopened": Life(
        (*PROMISED, wait(20), "report performance", "accept", LOOK, wait(30), "reopen")
    ),
    "promise_reported_kept_and_unconfirmed": Life((*PROMISED, wait(20), "report performance", wait(9 * DAY))),
    "promise_broken_by_the_clock": Life((*PROMISED, wait(5 * DAY))),
    "promise_broken_by_the_buyer": Life(
        (*SERVED, act("offer", days=0), "accept", "broken promise"), people={"email": True}
    ),
    # an unproved seller
    "unproved_offer": Life(
        ("open pasted link", "open as seller", "offer"), people={"shop": "unproved", "people": False}
    ),
    "unproved_wrong_number": Life(
        ("open pasted link", "open as seller", act("refuse", code="not_a_shop"), LOOK, "take up"),
        people={"shop": "unproved", "people": False},
    ),
    "unproved_silence": Life(("firm receipt", wait(8 * DAY)), people={"shop": "unproved", "people": False}),
    "unproved_claims_page": Life(
        (*SERVED, "claim page", LOOK, "refuse", "confirm contact"), people={"shop": "unproved", "people": False}
    ),
    "proved_claims_page": Life((*SERVED, "claim page"), people={"people": False}),
    # straight to the office
    "resale": Life((), RESALE),
    "after_the_thirty_days": Life(
        ("take up", act("reject complaint", reason="limitation")),
        {
            "ordered_at": "-60 days",
            "paid_at": "-60 days",
            "delivered_at": "-58 days",
            "firm_told_at": "-50 days",
        },
    ),
    "says_that_it_got_all": Life((), {"firm_said": "remedy", "remedy_offered": "refund", "remedy_received": "full"}),
    "nobody_takes_it_up": Life((wait(9 * DAY),), RESALE, people={"email": True}),
    "nobody_takes_it_up_without_head": Life((wait(9 * DAY),), RESALE, people={"staff": "no head"}),
    "nobody_takes_it_up_and_nobody_above": Life((wait(9 * DAY),), RESALE, people={"staff": "officers alone"}),
    # before the office
    "escalated_with_late_offer": Life((*ESCALATED, "note", act("offer", amount_paisa=200_000))),
    "late_offer_accepted": Life((*ESCALATED, act("offer", amount_paisa=200_000), "accept")),
    "late_claim_accepted": Life((*SCRUTINY, "claim solved", LOOK, "accept")),
    "late_defence": Life((*SCRUTINY, "defend")),
    "reassigned": Life((*SCRUTINY, "reassign")),
    "placed": Life((*SERVED, "refuse", "take up of before", "place posts")),
    "cause_ruled": Life((*SCRUTINY, "rule cause")),
    "points_ruled": Life((*SCRUTINY, "rule on points")),
    "files_before_the_office": Life(
        (
            *SCRUTINY,
            "add file",
            "open file",
            act("add file", by="seller"),
            act("add file", by="officer"),
            act("open file", by="buyer"),
            LOOK,
            "quarantine",
        )
    ),
    "file_relied_on": Life(
        (*SCRUTINY, "add file", "open file", "mark file", "note on file", LOOK, act("mark file", relied=False))
    ),
    "joined": Life((*SCRUTINY, "other complaint", "join")),
    "joined_and_taken_out": Life((*SCRUTINY, "other complaint", "join", wait(3 * DAY), "take out")),
    "questions_answered": Life((*SCRUTINY, "ask the buyer", "ask the shop", LOOK, "inform", "seller informs")),
    "questions_not_answered": Life((*SCRUTINY, "ask the buyer", "ask the shop", wait(9 * DAY))),
    "dismissed_and_reviewed": Life((*SCRUTINY, "dismiss", LOOK, wait(30), "ask for review")),
    "withdrawn_before_the_office": Life((*SCRUTINY, act("withdraw", reason="pressured"))),
    "not_a_matter_for_the_office": Life((*SCRUTINY, "reject complaint")),
    "disowned": Life((*SERVED, "disown", LOOK, "take up", act("reject complaint", reason="not_filed"))),
    "disowned_and_sent_on": Life((*PROMISED, "disown", "send to firm", "firm receipt")),
    # the buyer's own data
    "details_corrected_and_disputed": Life(
        (
            *(*SERVED, "ask correction", LOOK, "correct", act("ask correction", field="father", wanted="আবদুল করিম")),
            *("correct", act("ask correction", field="occupation", wanted="শিক্ষক"), "refuse correction"),
            *(LOOK, act("ask correction", field="mother", wanted="রাবেয়া"), "take back correction"),
        )
    ),
    "buyer_erased": Life((*SERVED, "withdraw", "ask erasure", "grant erasure", wait(25), "erase")),
    "three_years_later": Life((*SERVED, "withdraw", wait(24 * 3 * 366), "erase what is over")),
    "buyer_erased_before_any_seller_was_told": Life(
        ("withdraw", "ask erasure", "grant erasure", wait(25), "erase"), RESALE
    ),
    "handed_over_to_the_person": Life((*SERVED, "offer to hand over", LOOK, "take over"), filed=FOR_A_CHILD),
    "given_over_by_the_office": Life(
        (*SERVED, "take over", LOOK, "refuse take over", "take over", "give over"), filed=FOR_A_CHILD
    ),
    "number_lost": Life(
        (
            *SERVED,
            "lose number",
            LOOK,
            "agree lost number",
            "grant lost number",
            LOOK,
            wait(24 * 8),
            "move number",
            LOOK,
        )
    ),
    "number_not_lost": Life(
        (
            *(*SERVED, "lose number", "refuse lost number", "lose number", "agree lost number"),
            *("grant lost number", "stop lost number"),
        )
    ),
    # another body
    "referred_by_mail": Life((*REFERRED, "send papers"), people={"email": True, "shop": "by mail"}),
    "referred": Life(REFERRED),
    "referral_accepted_and_answered": Life(
        (*REFERRED, "send papers", LOOK, "accept referral", LOOK, wait(40), "answer referral")
    ),
    "referral_returned": Life((*REFERRED, "send papers", "return referral")),
    "referral_answered_by_its_page": Life(
        (*REFERRED, "send papers", "body opens", LOOK, "body confirms", "body takes over", LOOK, "body answers", LOOK)
    ),
    "referral_returned_by_its_page": Life((*REFERRED, "send papers", "body sends back", LOOK)),
    "helped_by_its_page": Life(
        (
            *(*SCRUTINY, "ask for help", "send papers", "body opens"),
            act("body sends back", code="no_page", text=""),
            *(LOOK, "complete", "send papers", "body answers", LOOK, "quarantine"),
        )
    ),
    "referral_recalled": Life((*REFERRED, "recall")),
    "referral_missed": Life((*REFERRED, "send papers", wait(9 * DAY))),
    "referral_not_sent": Life((*REFERRED, wait(2 * DAY), LOOK, wait(7 * DAY))),
    "copied_and_not_answered": Life(
        (*SCRUTINY, "copy", LOOK, "send papers", LOOK, wait(55 * DAY)), people={"email": True}
    ),
    "asked_sent_back_and_completed": Life((*SENT_BACK, wait(6 * DAY), LOOK, "complete", LOOK, "recall")),
    "copied_and_answered": Life((*SCRUTINY, "copy", "send papers", "answer referral")),
    "copied_and_corrected": Life((*SAID_SINCE, "correct copy", LOOK, "machine takes it", wait(12 * DAY))),
    "copied_by_itself": Life((*SCRUTINY, "copy by itself")),
    "copied_by_machine_and_withdrawn": Life(
        (*SCRUTINY, "copy", "machine takes it", act("withdraw", reason="pressured"), "machine hears the end")
    ),
    "copied_by_machine": Life((*SCRUTINY, "copy", "machine takes it"), people={"email": True}),
    "copied_to_a_machine_that_is_down": Life((*SCRUTINY, "copy", "machine takes nothing", LOOK, "send papers")),
    "papers_covered_and_filed_in_the_e_filing": Life(
        (
            *(*SCRUTINY, "add file", "cover", "make dossier", "file dossier", LOOK, "nothi takes it", "nothi has it"),
            *(LOOK, "nothi sends it back", "file dossier", "recall"),
        )
    ),
    "filed_by_itself": Life((*SCRUTINY, "file by itself", "nothi takes it")),
    "filed_on_paper": Life((*SCRUTINY, "file dossier", "send papers", "answer referral")),
    "referred_by_machine": Life((*REFERRED, "machine takes it"), people={"email": True}),
    # hearing and order
    "hearing_set": Life(HEARING, people={"email": True}),
    "reached_by_letter": Life(
        ("write letters", LOOK, wait(20), "post letter", LOOK, wait(5 * DAY + 10), "write letters"),
        people={"shop": "by post", "people": False},
    ),
    "letter_came_back": Life(
        ("write letters", wait(20), "post letter", wait(30), "letter came back", wait(1)),
        people={"shop": "by post", "people": False},
    ),
    "hearing_told_again": Life((*HEARING, wait(25), "tell again"), people={"second_contact": True}),
    "hearing_adjourned": Life((*HEARING, "adjourn")),
    "hearing_not_recorded": Life((*HEARING, wait(9 * DAY))),
    "heard": Life(HEARD),
    "settled_at_the_hearing": Life((*HEARD, act("settlement", performed=True, days=0))),
    "promised_at_the_hearing": Life((*HEARD, "settlement")),
    "ordered": Life((*ORDERED, act("add file", by="officer"))),
    "ordered_and_not_paid": Life(
        (
            *ORDERED,
            wait(10 * DAY),
            LOOK,
            "recovery",
            act("payment", amount_paisa=400_000),
            act("close", by="office head", text="প্রতিষ্ঠানের আর কোনো সম্পদ নেই।"),
        )
    ),
    "order_not_served": Life((*NOT_SERVED, LOOK, wait(15 * DAY), LOOK, act("payment", amount_paisa=400_000))),
    "recovery_goes_on": Life((*ORDERED, wait(10 * DAY), "recovery", wait(31 * DAY))),
    "share_did_not_come": Life(
        (
            *ORDERED,
            "name account",
            act("payment", amount_paisa=1_000_000),
            act("reward", amount_paisa=250_000),
            "close",
            LOOK,
            "share did not come",
            LOOK,
            "answer about share",
            LOOK,
            act("reward", amount_paisa=250_000, receipt="T-2"),
            "share did not come",
            act("answer about share", result="paid"),
        )
    ),
    "ordered_paid_and_closed": Life(
        (
            *ORDERED,
            wait(30),
            act("payment", amount_paisa=400_000),
            act("payment", amount_paisa=600_000),
            LOOK,
            act("reward", amount_paisa=250_000),
            "close",
        ),
        people={"email": True},
    ),
    "paid_and_not_closed": Life((*ORDERED, wait(5), act("payment", amount_paisa=1_000_000), wait(40 * DAY))),
    # ninety days
    "charge_sheet_days_over": Life((*SCRUTINY, wait(61 * DAY), LOOK, wait(31 * DAY))),
}
