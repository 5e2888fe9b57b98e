"""Whole lives of a complaint through the pages of everybody, from the wizard to the end, by the forms as they stand."""

from ccms.accounts.firms.entries import add_aliases
from tests import factories

NOT_TOLD = {"firm_told": "not_told"}
OFFER = {"amount": "1000", "text": "অর্ধেক টাকা ফেরত দেব।"}
LONG = "আমাদের শর্তে লেখা আছে যে রং মিললে বদল হয় না; অর্ডারের সময়ই জানানো হয়েছিল।"


def test_the_buyer_accepts_the_defence(town):
    town.file().seller("/dispute/outside_terms", text=LONG)
    town.buyer("/answer", answer="yes")

    assert town.stands == ("closed", "defence_accepted")
    assert town.events == ["consumer.filed", "notice.received", "firm.defended", "notice.received", "consumer.accepted"]


def test_a_counter_proposal_is_met_and_kept(town):
    town.file().seller("/offer/refund", **OFFER, **town.in_days(3))
    town.buyer("/answer/other", amount="২১৫০", **town.in_days(4))
    town.seller("/offer/refund", amount="2150", text="", **town.in_days(4))
    assert town.stands == ("promised",)
    town.later(days=2).seller("/done", transaction="8N7A6D5E4F", amount="2150", text="", **town.in_days(0))
    town.buyer("/answer", answer="yes")

    assert town.stands == ("settled",)
    spoken = [event for event in town.events if event != "notice.received"]
    assert spoken[1:4] == ["firm.offered", "consumer.countered", "firm.offered"]
    assert spoken[4:] == ["firm.reported_performance", "consumer.accepted"]


def test_a_shop_that_was_never_told_solves_it_in_its_72_hours(town):
    town.file(**NOT_TOLD)
    assert town.stands == ("told_firm",)
    town.later(hours=20).seller("/solved/refunded", amount="4300", transaction="8N7A6D5E4F", text="", **town.in_days(0))
    town.buyer("/answer", answer="yes")

    assert town.stands == ("settled",)


def test_a_shop_that_was_never_told_does_nothing_and_the_notice_goes_on_by_itself(town):
    town.file(**NOT_TOLD).later(hours=73)
    assert town.stands == ("with_firm",)
    town.later(days=4)

    assert town.stands == ("escalated", "unreachable")


def test_an_interim_reply_moves_the_day_and_the_silence_after_it_counts(town):
    town.file().seller("/more-time", code="checking", text="", **town.in_days(12))
    town.later(days=9)
    assert town.stands == ("with_firm",)
    town.later(days=5)

    assert town.stands == ("escalated", "silence")


def test_the_wrong_firm_says_so_and_the_right_one_gets_its_days(town):
    right = factories.firm(town.desk.now, "আসল দোকান", registered=True)
    add_aliases(right, ("Asol Dokan",))
    contact = factories.contact(right, town.desk.now)
    town.file().seller("/refuse/wrong_firm", text="এটি আমাদের পেজ নয়; আসল দোকানের নাম আলাদা।")
    assert town.stands == ("escalated", "refused")
    town.officer("send-to-firm?q=asol dokan", firm=str(right.pk), text="বিক্রেতা অন্য প্রতিষ্ঠান।")
    town.seller("/offer/refund", contact=contact, amount="4300", text="", **town.in_days(3))
    town.buyer("/answer", answer="yes")

    assert town.stands == ("promised", "refused")


def test_what_was_bought_to_sell_again_is_looked_at_first_and_sent_on(town):
    town.walker.get(f"/c/firm?q={town.shop.name_en}").send(firm=str(town.shop.pk))
    town.walker.buys("website", "resale").send(card="wrong_item")
    town.walker.send(narrative=LONG, wish="refund").answer_all(town.walker.a4, until="/c/rules").send().send()
    town.walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self").send(declaration="on")
    town.reference = town.walker.path.rpartition("/")[2]
    assert town.stands == ("escalated", "not_consumer")
    assert town.complaint.told_at is None
    town.officer("send-to-firm", firm=str(town.shop.pk), text="একজন ভোক্তা হিসেবেই কিনেছেন।")
    town.seller("/offer/refund", amount="4300", text="", **town.in_days(3))

    assert town.stands == ("with_consumer", "not_consumer")


def test_another_officer_looks_at_what_one_has_dismissed(town):
    desk = town.desk
    town.file().seller("/offer/refund", **OFFER, **town.in_days(3))
    town.buyer("/answer/no", reason="too_little", text="পুরো টাকা চাই।")
    town.officer("take-up", apart="on").officer("dismiss", reason="not_proved", text="প্রমাণ নেই।")
    town.buyer("/review", reason="new_proof", text="নতুন রসিদ পেয়েছি।")
    assert town.stands == ("scrutiny", "disagreement")
    town.officer(
        "set-hearing", who=desk.tanvir, agreed="on", place="কক্ষ ৭", at_time="11:00", time="11:00", **town.in_days(3)
    )

    assert town.stands == ("hearing", "disagreement")


def test_a_withdrawal_says_what_was_received_and_is_opened_again(town):
    town.file().buyer("/withdraw", reason="solved", received="money", amount="২০০০")
    assert town.stands == ("closed", "withdrawn")
    town.later(days=5).buyer("/reopen", reason="again", text="টাকা ফেরত নিয়ে নিয়েছে।")

    assert town.stands == ("escalated", "reopened")
    assert "২,০০০" in town.reads_buyer()


def test_the_fourth_against_one_shop_without_a_purchase_number_is_looked_at_first_and_released(town):
    numbers = [town.file(price=str(4300 + number)).reference for number in (3, 2, 1, 0)]
    assert len(set(numbers)) == 4
    assert town.stands == ("escalated", "abuse_review")
    assert town.complaint.told_at is None
    town.officer("send-to-firm", firm=str(town.shop.pk), text="চারটি আলাদা কেনাকাটা।")
    town.seller("/solved/refunded", amount="4300", transaction="8N7A6D5E4F", text="", **town.in_days(0))
    town.buyer("/answer", answer="yes")

    assert town.stands == ("settled", "abuse_review")
