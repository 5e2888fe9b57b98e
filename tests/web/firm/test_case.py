"""What the seller reads of a complaint, by how far it is known that he is the seller."""

from datetime import timedelta

import pytest

from ccms.accounts.channels import Channel
from ccms.accounts.firms.entries import confirm_contact, name_contact
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import GiveInformation, Withdraw
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.firm import Ask
from ccms.complaints.acts.office import AddNote, RequestInformation, SendToFirm
from ccms.complaints.filing.receiving import file
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Answer, Complaint, Evidence
from ccms.gate.clock import current_time
from ccms.web.access import TABLE
from ccms.web.audiences import FIRM_LINK
from tests import factories
from tests.web.firm.conftest import (
    ALWAYS_HIDDEN,
    NAME,
    NARRATIVE,
    NUMBERS,
    OF_THE_BUYER,
    PHONE,
    WORDS,
    words,
)

# Every page behind the code, with a choice where its address has one.
PAGES = (
    *("", "/offer", "/offer/refund", "/offer/voucher", "/solved", "/solved/refunded", "/solved/delivered"),
    *("/dispute", "/dispute/delivered", "/dispute/other", "/refuse/wrong_firm", "/ask", "/more-time", "/done"),
    *("/information", "/evidence", "/check", "/claim", "/receipt", "/cannot-come", "/fine"),
)


def everything(case):
    """Return the text of every page, and of what they do with what is typed into them."""
    file = case.complaint.purchase_id
    pages = [case.get(page) for page in PAGES]
    pages += [case.post(page, text="ছোট", phone="01711111111") for page in PAGES[1:]]
    pages += [case.get(f"/evidence/{file}"), case.get(f"/sent/{file}")]
    return "\n".join(page.text for page in pages)


def test_the_list_of_pages_is_whole():
    behind = {name for name, row in TABLE.items() if row.audiences == FIRM_LINK and name.startswith("firm:")}

    assert len(behind) == 20, "a page was added: try it here too"


# ---- a proved seller --------------------------------------------------------------------------------------------


def test_a_proved_seller_reads_who_complains_what_and_how(proved):
    page = words(proved.get())

    for shown in (NAME, "ভুল পণ্য", "টাকা ফেরত", "৳ ২,১৫০", "INV-20931", "01-product_photo.png", "দুটি জিন্স চেয়েছিলাম"):
        assert shown in page, shown


def test_the_buyers_number_is_shown_only_by_consent(sold):
    without, with_consent = words(sold().get()), words(sold(disclose_phone=True).get())

    assert not any(number in without for number in NUMBERS)
    assert "01755 543210" in with_consent


def test_even_a_proved_seller_never_reads_parents_address_or_mail(sold):
    case = sold(disclose_phone=True).escalate()
    case.take_up()

    shown = everything(case)

    assert [canary for canary in ALWAYS_HIDDEN if canary in shown] == []


def test_payment_numbers_of_the_buyer_are_not_the_sellers(sold):
    case = sold(facts={"wallet_number": "01999888777"})

    assert "01999888777" not in everything(case)


def test_the_page_says_in_words_until_when_and_what_follows(proved):
    page = words(proved.get())

    assert "আর ৭ দিন বাকি" in page
    assert "এর মধ্যে জবাব না দিলে অভিযোগ নিজে থেকেই ভোক্তা অধিদপ্তরে যাবে।" in page


def test_three_lines_say_what_it_costs_what_follows_and_the_most_that_can_be_fined(proved):
    page = words(proved.get())

    assert "জবাব দিতে কোনো টাকা লাগে না।" in page
    assert "মেনে নিলে এখানেই শেষ" in page
    assert "সর্বোচ্চ ৫০,০০০ টাকা (ধারা ৪৫)" in page


def test_the_most_is_the_highest_of_the_categorys_sections(sold):
    page = words(sold(category="COUNTERFEIT").get())

    assert "সর্বোচ্চ ২,০০,০০০ টাকা (ধারা ৪৪, ৫০)" in page


def test_reading_it_behind_the_code_is_the_receipt_once(sold):
    case = sold(reached=False)
    for _ in range(3):
        case.get()

    assert case.events().count("notice.received") == 1
    assert case.stands.receipt_proved


def test_the_choices_are_four_plain_ones_while_it_is_his_turn(proved):
    page = words(proved.get())

    for choice in ("মেনে নিচ্ছি, যা চাওয়া হয়েছে দেব", "অন্য প্রস্তাব দেব", "আগেই মিটিয়ে দিয়েছি", "অভিযোগ ঠিক নয়"):
        assert choice in page


def test_who_only_wants_to_report_cannot_be_given_what_he_asked(sold):
    page = words(sold(wish="inform").get())

    assert "মেনে নিচ্ছি" not in page
    assert "অন্য প্রস্তাব দেব" in page


def test_after_an_answer_it_is_the_buyers_turn_and_nothing_is_asked(proved):
    page = words(proved.offer().get())

    assert "আপনি কী করবেন?" not in page
    assert "আপনার পক্ষ থেকে প্রস্তাব দেওয়া হয়েছে" in page


def test_what_the_buyer_is_reading_stands_on_the_page(proved):
    page = words(proved.offer().get())

    assert "ক্রেতা এখন যা পড়ছেন শাড়িঘর বলছে: পুরো টাকা নয়, ১,০০০ টাকা ফেরত দেবে" in page
    assert "আমরা টাকা ফেরত দেব।" in page


def test_a_seller_who_is_told_for_the_first_time_can_solve_it_before_the_formal_notice(sold):
    case = sold(facts={"firm_told": "not_told", "firm_told_at": None, "told_proof": None})

    page = words(case.get())

    assert case.stands.status == Status.TOLD_FIRM
    assert "না মিটলে আনুষ্ঠানিক নোটিশ নিজে থেকেই যাবে।" in page
    assert "অন্য প্রস্তাব দেব" in page
    assert "একবার" not in page, "questions and more time belong to the notice's own days"


def test_what_the_buyer_answered_is_read_by_the_seller(proved):
    page = words(proved.counter().get())

    assert "টাকা ফেরত, ২,১৫০ টাকা" in page
    assert WORDS in page
    assert "ক্রেতার প্রস্তাব মেনে নিচ্ছি" in page


def test_a_no_is_read_with_its_reason(proved):
    page = words(proved.escalate().get())

    assert "ক্রেতা মানেননি" in page
    assert "টাকা কম" in page
    assert WORDS in page


def test_why_the_buyer_withdrew_stays_with_the_office(proved):
    perform(Withdraw(reason="pressured", received="nothing", text=WORDS), **proved.by(proved.buyer))

    page = words(proved.get())

    assert "ক্রেতা অভিযোগ তুলে নিয়েছেন" in page
    assert "চাপ" not in page
    assert WORDS not in page


def test_what_the_buyer_tells_the_officer_stays_there_and_what_he_tells_the_firm_does_not(proved):
    perform(Ask(text="কোন সাইজ চেয়েছিলেন?"), **proved.by(proved.seller))
    perform(GiveInformation(text="মাপ ৩২ চেয়েছিলাম।"), **proved.by(proved.buyer))
    proved.escalate()
    officer = proved.take_up()
    perform(RequestInformation(party="consumer", text="প্যাকেটটি আছে?"), **proved.by(officer))
    perform(GiveInformation(text="শুধু কর্মকর্তাকে বলছি।"), **proved.by(proved.buyer))

    page = words(proved.get())

    assert "মাপ ৩২ চেয়েছিলাম।" in page
    assert "শুধু কর্মকর্তাকে বলছি।" not in page
    assert "প্যাকেটটি আছে?" not in page


def test_the_office_s_inner_notes_are_not_shown(proved):
    proved.escalate()
    officer = proved.take_up()
    perform(AddNote(text="ভেতরের টোকা"), **proved.by(officer))

    assert "ভেতরের টোকা" not in proved.get().text


def test_hearing_and_order_are_told_to_the_firm(proved):
    early = words(proved.get())
    proved.escalate()
    officer = proved.take_up()
    known = proved.by(officer)  # the hearing begins a moment later
    perform(SetHearing(at=current_time(), place="টিসিবি ভবন, ঢাকা", agreed=True), **known)
    heard = words(proved.get())
    perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছেন।"), **proved.by(officer))
    perform(OrderFine(section="45", fine_paisa=1_000_000, text="পণ্য মেলেনি।"), **proved.by(officer))
    ordered = words(proved.get())

    assert "মেনে নিলে এখানেই শেষ" in early
    assert "মেনে নিলে এখানেই শেষ" not in heard
    assert "সর্বোচ্চ" in heard
    assert "সর্বোচ্চ" not in ordered
    assert "টিসিবি ভবন, ঢাকা" in heard
    assert "১০,০০০ টাকা" in ordered
    assert "পণ্য মেলেনি।" in ordered


def test_a_hearing_that_nobody_recorded_is_not_to_come_any_more_after_the_end(proved):
    proved.escalate()
    at = current_time() + timedelta(hours=1)
    perform(SetHearing(at=at, place="টিসিবি ভবন, ঢাকা", agreed=True), **proved.by(proved.take_up()))
    coming = proved.get()
    proved.later(hours=2)
    perform(Withdraw(reason="solved", received="goods", text=""), **proved.by(proved.buyer))

    assert "টিসিবি ভবন, ঢাকা" in words(coming)
    assert "টিসিবি ভবন, ঢাকা" not in words(proved.get())


def test_an_ended_complaint_can_still_be_read(proved):
    perform(Withdraw(reason="solved", received="goods", text=""), **proved.by(proved.buyer))

    page = words(proved.get())

    assert NAME in page
    assert "আপনি কী করবেন?" not in page
    assert "জরিমানা" not in page


def test_a_complaint_that_went_to_another_firm_is_closed_to_the_first(proved):
    proved.escalate()
    officer = proved.take_up()
    other = factories.firm(current_time(), name="অন্য দোকান")
    perform(SendToFirm(firm=other.id, text=""), **proved.by(officer))

    assert proved.get("/offer").status_code == 404
    assert NAME not in proved.get().text


def test_everything_is_there_in_english_too(proved):
    page = words(proved.browser.get(f"{proved.url}?lang=en"))

    assert "A buyer complains about Sharighor" in page
    assert "Accept: give what was asked" in page
    assert "7 days left" in page


# ---- a seller whom only the buyer has named ---------------------------------------------------------------------


def test_an_unproved_contact_sees_enough_to_know_the_purchase_again_and_no_more(unproved):
    page = words(unproved.get())

    for shown in ("ভুল পণ্য", "টাকা ফেরত", "৳ ২,১৫০", "INV-20931", "নম্বরটি এখনো যাচাই হয়নি"):
        assert shown in page, shown
    assert "কোনোটিই দোকানের বিপক্ষে ধরা হবে না" in page
    assert [canary for canary in OF_THE_BUYER if canary in unproved.get().text] == []


LIVES = {
    "told": lambda case: None,
    "offered": lambda case: case.offer(),
    "countered": lambda case: case.counter(),
    "promised": lambda case: case.promise(),
    "escalated": lambda case: case.escalate(),
    "taken up": lambda case: (case.escalate(), case.take_up()),
    "withdrawn": lambda case: perform(
        Withdraw(reason="pressured", received="nothing", text=WORDS), **case.by(case.buyer)
    ),
    "silent": lambda case: case.later(days=9),
}


@pytest.mark.parametrize("life", LIVES)
def test_nothing_of_the_buyer_is_on_any_page_at_any_time_of_an_unproved_contact(sold, life):
    case = sold(proved=False, disclose_phone=True)
    LIVES[life](case)

    shown = everything(case)

    assert [canary for canary in OF_THE_BUYER if canary in shown] == []


def test_an_officers_question_is_not_put_to_somebody_unknown(unproved):
    unproved.escalate()
    officer = unproved.take_up()
    perform(RequestInformation(party="firm", text="কানারি কেন পাঠাননি?"), **unproved.by(officer))

    assert "কানারি" not in everything(unproved)
    assert unproved.get("/information").status_code == 409
    assert unproved.post("/information", stage="confirm", text="উত্তর").status_code == 409


def test_evidence_is_a_404_for_an_unproved_contact(unproved):
    shown = unproved.complaint.purchase_id
    item = Evidence.objects.get(holder=shown).id

    for page in (
        f"/evidence/{item}",
        f"/evidence/{item}/file",
        f"/evidence/{item}/file?preview=1",
        f"/evidence/{shown}",
    ):
        assert unproved.get(page).status_code == 404, page
    assert "evidence.opened" not in unproved.events()


def test_a_buyer_who_names_his_own_second_number_gains_nothing(unproved):
    unproved.post("/offer/refund", stage="confirm", amount="500000", text="সব দেব", **unproved.day(2))
    answer = Answer.objects.get(complaint=unproved.complaint)

    assert unproved.stands.status == Status.WITH_CONSUMER
    assert not answer.verified
    assert not unproved.stands.receipt_proved


def test_silence_through_an_unproved_contact_is_not_the_firms_silence(unproved):
    unproved.get()
    unproved.later(days=9)

    assert unproved.stands.status == Status.ESCALATED
    assert unproved.stands.reason == "unreachable"


def test_silence_through_a_proved_contact_is(proved):
    proved.later(days=9)

    assert proved.stands.reason == "silence"


def test_the_buyers_own_number_as_the_shops_contact_goes_to_an_officer(db):
    now = current_time()
    factories.offices(now)
    person, shop = factories.consumer(now, PHONE), factories.firm(now)
    name_contact(shop, Channel.SMS, PHONE, source=Source.COMPLAINANT, named_by=person.pk, now=now)

    filed = file(filing=factories.filing(shop, now), by=factories.as_consumer(person), now=now).complaint

    assert Complaint.objects.get(pk=filed.pk).status == Status.ESCALATED


def test_a_contact_that_an_officer_confirms_opens_everything(unproved):
    confirm_contact(unproved.contact, by=factories.officer(unproved.office), now=current_time())

    page = words(unproved.get())

    assert NAME in page
    assert NARRATIVE in page
