"""What an officer reads of a case: both sides, the points between them, the rules, the days, the money."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ccms.accounts.actors import Role
from ccms.accounts.firms import entries
from ccms.accounts.models.firm_contact import Source
from ccms.accounts.privacy.sealing import erase
from ccms.api import cases
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter, Withdraw
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.reading.case_words import IN_TIME
from ccms.complaints.reading.office_case import InTime, office_case
from ccms.core import references
from ccms.law.pack.book import book
from ccms.law.purchase import payment_messages
from tests import factories
from tests.web.office.working import words_of


def test_claim_and_answer_stand_side_by_side_with_the_points_between_them(desk):
    said = words_of(desk.escalated().get(desk.nasrin))

    assert "দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।" in said
    assert "পুরো টাকা নয়, ১,০০০ টাকা ফেরত দেবে" in said
    assert "অর্ধেক টাকা ফেরত দেব।" in said
    assert "টাকার পরিমাণ ৳ ২,১৫০ ৳ ১,০০০" in said
    assert "তথ্য সমাধান টাকা ফেরত কিছু টাকা ফেরত" in said


def test_every_rule_is_shown_with_its_clause_and_an_unverified_one_says_so(desk):
    said = words_of(desk.escalated().get(desk.nasrin))

    assert "ভোক্তা-অধিকার সংরক্ষণ আইন, ২০০৯, ধারা ৪৫" in said
    assert "ধারা নম্বর এখনো যাচাই হয়নি" in said


def test_no_rule_is_shown_as_kept_that_says_nothing_of_where_the_money_went(desk):
    told = {"advance": 12_500_00, "price": 12_500_00, "paid_into": "personal", "ready_to_ship": True}
    case = desk.filed(category="FRAUD_IDENTITY", facts={**told, "registration_shown": False})
    said = words_of(case.get(desk.nasrin))
    found = {each["rule"]: each["result"] for each in case.complaint.findings}

    assert "মানা হয়নি" in said
    assert "মানা হয়েছে" not in said
    assert "সরাসরি প্রতিষ্ঠানের ব্যাংক হিসাবে" not in said
    assert (found["BB-NODIRECT"], found["DCG-ADV10"]) == ("NOT_APPLICABLE", "NEED_INFO")


def test_the_days_of_the_law_are_counted_out(desk):
    case = desk.escalated()
    opened = office_case(case.reference, desk.actor(desk.nasrin))
    days = dict(opened.charge_sheet)

    assert set(days) == {60, 80, 90}
    assert (days[90] - days[60]).days == 30
    assert "৯০তম দিন" in words_of(case.get(desk.nasrin))
    assert opened.limits.verdict == InTime.WITHIN


@pytest.mark.parametrize(
    ("safe", "outer", "verdict", "words"),
    [
        (-1, 0, InTime.BETWEEN, "মাঝের দিনে জমা হয়েছে"),
        (-2, -1, InTime.AFTER, "৬০ ধারার শেষ দিনের পরে"),
        (0, 1, InTime.WITHIN, "সাবধানে ধরলেও"),
    ],
)
def test_the_day_between_the_two_counts_is_told_from_in_time_and_too_late(desk, safe, outer, verdict, words):
    case, today = desk.escalated(), desk.today
    case.complaint.refresh_from_db()
    opened = office_case(case.reference, desk.actor(desk.nasrin))
    opened.complaint.safe_last, opened.complaint.outer_last = today + timedelta(safe), today + timedelta(outer)

    assert opened.limits.verdict == verdict
    assert words in str(IN_TIME[verdict])


def test_a_contradiction_about_having_been_told_is_shown(desk):
    plain, contradicted = desk.filed(), desk.filed(facts={"firm_says_told": "denies"})

    said = words_of(contradicted.get(desk.nasrin))

    assert "দুই পক্ষের কথা একে অন্যের উল্টো" in said
    assert "বলছে, জানানো হয়নি" in said
    assert "একে অন্যের উল্টো" not in words_of(plain.get(desk.nasrin))


def test_the_money_is_followed_to_other_shops_with_the_same_number(desk):
    wallet = "01811223344"
    case = desk.filed(facts={"paid_into": "personal", "wallet_number": wallet, "trx_id": "8N7A6D5E4F"})
    other = factories.firm(desk.now, name="রাতারাতি শপ")
    for shop in (case.shop, other):
        entries.add_wallet(shop, wallet, source=Source.COMPLAINANT, named_by=None, now=desk.now)

    said = words_of(case.get(desk.nasrin))

    assert "8N7A6D5E4F" in said
    assert "এটি এই প্রতিষ্ঠানের, জানা আছে" in said
    assert "একই নম্বর যাদের রাতারাতি শপ" in said


def test_the_same_number_on_both_sides_is_pointed_out(desk):
    case = desk.filed()
    entries.add_wallet(
        case.shop, case.person.phone.open(), source=Source.COMPLAINANT, named_by=case.person.id, now=desk.now
    )

    assert "ক্রেতার নিজের নম্বরটি প্রতিষ্ঠানেরও একটি নম্বর" in words_of(case.get(desk.nasrin))


def test_a_respondent_who_is_not_verified_is_said_to_be_so(desk):
    case = desk.filed()
    type(case.contact).objects.filter(pk=case.contact.pk).update(proof="unproved", named_by=case.person)
    case.contact.refresh_from_db()
    case.refused_offer()

    said = words_of(case.get(desk.nasrin))

    assert "কে জবাব দিয়েছেন, যাচাই হয়নি" in said
    assert "প্রমাণিত নয় এমন ঠিকানায়" in said


def test_the_history_names_the_officer_and_tells_the_offices_own_lapses(desk):
    case = desk.escalated()
    desk.later(days=9)
    sweep(desk.now)
    perform(TakeUp(own=False), **case.by(desk.nasrin))

    page = case.get(desk.nasrin, "/history")

    assert '<span class="late">অফিস সময়মতো হাতে নেয়নি' in page.text
    assert "নাসরিন সুলতানা" in words_of(page)


def test_a_note_of_the_office_is_read_in_the_office(desk):
    case = desk.taken_up()
    case.ask(desk.nasrin, "add-note", text="কুরিয়ারের সঙ্গে কথা হয়েছে।")

    said = words_of(case.get(desk.tanvir, "/words"))

    assert "কুরিয়ারের সঙ্গে কথা হয়েছে।" in said
    assert "শুধু অফিস পড়ে" in said


def test_what_was_bought_once_from_several_sellers_is_linked(desk):
    case, courier = desk.escalated(), factories.firm(desk.now, name="কুরিয়ার")
    same = factories.filing(courier, desk.now, draft=case.complaint.purchase_id)
    other = file(filing=same, by=case.buyer, now=desk.now).complaint

    assert f"/office/{other.reference}" in case.get(desk.nasrin).text
    assert "একই কেনাকাটা" not in desk.escalated().get(desk.nasrin).text


def test_an_erased_person_leaves_a_page_that_can_still_be_read(desk):
    case = desk.taken_up()
    perform(Withdraw(reason="no_longer", received="nothing"), **case.by(case.buyer))
    erase(case.person.id, desk.now)

    assert "ব্যক্তির অনুরোধে মুছে ফেলা হয়েছে" in words_of(case.get(desk.nasrin))


@pytest.fixture
def broken(desk):
    """Return a case whose seller took the buyer's proposal of the whole sum and then did nothing."""
    case, day = desk.filed(), desk.today + timedelta(days=2)
    offer = Terms(remedy="partial_refund", amount_paisa=60_000, day=day)
    perform(as_act(Offer, offer), **case.by(case.seller))
    perform(Counter(amount_paisa=215_000, day=day), **case.by(case.buyer))
    perform(as_act(Offer, replace(offer, amount_paisa=215_000)), **case.by(case.seller))
    desk.later(days=4)
    sweep(desk.now)
    return case


def test_what_both_agreed_is_no_point_in_dispute_after_the_promise_was_broken(desk, broken):
    assert broken.now_stands().reason == "broken_promise"
    page = broken.get(desk.nasrin)
    in_dispute = page.text.partition('id="points"')[2].partition("</table>")[0]
    assert "২,১৫০" not in in_dispute
    assert "সমাধান আলাদা" not in in_dispute
    said = words_of(page)
    assert "শাড়িঘর বলছে: ২,১৫০ টাকা ফেরত দেবে" in said
    assert "ক্রেতার পাল্টা প্রস্তাব: টাকা ফেরত, ২,১৫০ টাকা" in said
    assert "প্রতিষ্ঠান ক্রেতার প্রস্তাব মেনে কথা দিয়েছে" in words_of(broken.get(desk.nasrin, "/history"))

    said = words_of(broken.get(desk.nasrin, "?lang=en"))
    assert "The buyer proposed instead: Refund, 2,150 taka" in said
    assert "Remedy" not in said
    history = words_of(broken.get(desk.nasrin, "/history?lang=en"))
    assert "The seller accepted the buyer's proposal. It is now a promise" in history
    assert "Refund, 2,150 taka, by" in history


def test_it_is_never_the_turn_of_an_auditor(desk):
    taken = desk.taken_up()
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)

    assert "এখন আপনার পালা" in words_of(desk.sign_in(desk.nasrin).get(taken.url))
    read = words_of(desk.sign_in(auditor).get(taken.url))
    assert "এখন আপনার পালা" not in read
    assert "ভোক্তা অধিদপ্তর" in read


def test_what_was_offered_before_is_read_by_the_officer_both_sides_and_the_api(desk):
    offered = {"remedy_offered": "partial_refund", "remedy_amount": 500_00, "remedy_by": desk.today}
    told = {**offered, "remedy_received": "none"}
    case = desk.filed(facts={"firm_said": "remedy", **told})
    said = words_of(case.get(desk.nasrin))

    assert "কী করবে বলেছিল? কিছু টাকা ফেরত কত টাকা দেবে বলেছিল? ৳ ৫০০" in said
    assert said.count("যা বলেছিল, তা কি পেয়েছেন? না") == 2, "among all answers, and beside whether the seller was told"
    for reader in (case.buyer, case.seller):
        read = cases.case(case.reference, reader, desk.now)["facts"]
        assert {name: read[name] for name in told} == {**told, "remedy_by": desk.today.isoformat()}


def test_a_service_outside_the_list_of_the_act_is_marked_and_told_in_its_own_words(desk):
    course = {"goods_or_service": "service", "service_kind": "other", "promise_kind": "none"}
    said = words_of(desk.filed(category="NON_DELIVERY", facts=course).get(desk.nasrin))
    assert "এখতিয়ার নিয়ে সন্দেহ আছে" in said
    assert "সেবা কবে দেওয়ার কথা ছিল?" in said
    goods = words_of(desk.filed(category="NON_DELIVERY", facts={"promise_kind": "none"}).get(desk.nasrin))
    assert "এখতিয়ার নিয়ে সন্দেহ" not in goods
    assert "পণ্য কবে দেওয়ার কথা ছিল?" in goods


def test_the_same_payment_in_another_complaint_is_named_with_its_number(desk):
    written = f"Send Money Tk 3,000.00 to 01811223344 successful. TrxID 8N7A6D5E4F at {desk.today:%d/%m/%Y} 10:30"
    message = payment_messages.parse_payment_message(book().on(desk.today), written)
    first, second = (desk.filed(facts={"paid_into": "personal"}, payment=message) for _ in range(2))

    said = words_of(first.get(desk.nasrin))
    assert "একই লেনদেন আরও অভিযোগে আছে" in said
    assert references.display(second.reference) in said
    assert "লেনদেনের নম্বরটি অন্য একটি অভিযোগেও আছে।" in said
    assert "মেসেজে ৳ ৩,০০০, উত্তরে ৳ ২,১৫০" in said
    assert "ক্রেতার দেওয়া বিকাশ মেসেজ" in said
