"""The buyer asked for the whole sum and the seller took it: the buyer reads of a promise and is asked nothing."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter
from ccms.complaints.acts.firm import ClaimSolved, Offer, Terms, as_act
from tests.web.consumer.tracking.reading import words

WHOLE = 215_000


@pytest.fixture
def agreed(followed):
    """Return a complaint whose seller offered a part, and then took what the buyer proposed on the page."""
    followed.offer(remedy="partial_refund", amount_paisa=60_000)
    day = followed.in_days(2)
    typed = {"amount": "২১৫০", "day-day": day.day, "day-month": day.month, "day-year": day.year, "text": ""}
    assert followed.post("/answer/other", **typed).status_code == 302
    perform(Offer(remedy="refund", amount_paisa=WHOLE, day=day), **followed.by(followed.seller))
    return followed


def test_the_page_says_that_it_is_promised_and_what(agreed):
    page = words(agreed.get())
    assert "কথা দিয়েছে, দিনের অপেক্ষা" in page
    assert "প্রতিষ্ঠান আপনার প্রস্তাব মেনে নিয়েছে" in page
    assert "প্রতিষ্ঠান কথা দিয়েছে: টাকা ফেরত, ২,১৫০ টাকা" in page
    assert "পুরো টাকা নয়" not in page

    page = words(agreed.get("?lang=en"))
    assert "The seller accepted your proposal" in page
    assert "The seller's promise: Refund, 2,150 taka, by" in page


def test_there_is_nothing_to_say_yes_to(agreed):
    assert agreed.get("/answer").status_code == 409
    assert agreed.post("/answer", answer="yes").status_code == 409
    assert "consumer.accepted" not in agreed.events()


def test_what_was_promised_stands_where_it_is_confirmed(agreed):
    assert "শাড়িঘর কথা দিয়েছে: টাকা ফেরত, ২,১৫০ টাকা" in words(agreed.get("/received"))
    agreed.post("/received", promise="kept")

    assert agreed.stands.status == "settled"


def test_thirty_silent_days_end_at_the_office_and_not_in_a_closed_complaint(agreed):
    agreed.later(days=30)

    assert (agreed.stands.status, agreed.stands.reason) == ("escalated", "broken_promise")
    assert "কথা রাখেনি" in words(agreed.get())


def test_the_page_of_the_proposal_says_what_agreeing_to_it_means(followed):
    followed.offer()

    assert "আবার “হ্যাঁ” বলতে হবে না" in words(followed.get("/answer/other"))
    assert "need not say yes again" in words(followed.get("/answer/other?lang=en"))


@pytest.mark.parametrize(("remedy", "instead"), [("replacement", True), ("partial_refund", False)])
def test_where_goods_were_offered_the_field_says_that_a_sum_takes_their_place(followed, remedy, instead):
    followed.offer(remedy=remedy, amount_paisa=None if instead else 60_000)

    page = words(followed.get("/answer/other"))
    assert ("এর বদলে কত টাকা চান?" in page) is instead
    assert ("শুধু সেই টাকাই চাওয়া হবে, এটি আর চাওয়া হবে না: পণ্য বদল" in page) is instead
    assert "প্রতিষ্ঠানের প্রস্তাব: " in page
    page = words(followed.get("/answer/other?lang=en"))
    assert ("How much money instead?" in page) is instead
    assert ("you ask for this money alone and no longer for: Replacement." in page) is instead


def test_words_of_the_seller_s_own_are_put_to_the_buyer_again(followed):
    followed.offer(remedy="partial_refund", amount_paisa=60_000)
    perform(Counter(amount_paisa=WHOLE, day=followed.in_days(2)), **followed.by(followed.buyer))
    followed.offer(2, remedy="refund", amount_paisa=WHOLE, text="ডেলিভারির ৩০০ টাকা আপনি দেবেন।")

    assert followed.stands.status == "with_consumer"
    assert "ডেলিভারির ৩০০ টাকা আপনি দেবেন।" in words(followed.get("/answer"))


def test_a_whole_sum_offered_under_the_name_of_a_part_is_not_called_a_part(followed):
    followed.offer(remedy="partial_refund", amount_paisa=WHOLE)

    assert "শাড়িঘর বলছে: ২,১৫০ টাকা ফেরত দেবে" in words(followed.get("/answer"))
    assert "it will pay back 2,150 taka, by" in words(followed.get("/answer?lang=en"))


def test_a_repayment_of_a_part_is_called_a_part(followed):
    terms = Terms(remedy="refunded", amount_paisa=60_000, day=followed.in_days(0), transaction="9C7D5E3F1A")
    perform(as_act(ClaimSolved, terms), **followed.by(followed.seller))

    assert "পুরো টাকা নয়, ৬০০ টাকা ফেরত দিয়েছে" in words(followed.get("/answer"))
    assert "it paid back 600 taka, not the whole amount, on" in words(followed.get("/answer?lang=en"))
