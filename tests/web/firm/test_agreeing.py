"""The buyer countered: the seller sees what is asked, what pressing does, and by that the promise is made."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter
from ccms.complaints.models import Answer
from tests.web.firm.conftest import WORDS, words

pytestmark = pytest.mark.django_db
WHOLE_BN, WHOLE_EN = "টাকা ফেরত, ২,১৫০ টাকা", "Refund, 2,150 taka"


@pytest.fixture(params=["proved", "unproved"])
def countered(request):
    """Return a complaint whose buyer asked for the whole sum instead, by the day after tomorrow."""
    return request.getfixturevalue(request.param).counter()


def in_english(sold):
    sold.get("?lang=en")
    return sold


def test_a_whole_refund_asked_is_not_called_some_money(countered):
    page = words(countered.get())
    assert WHOLE_BN in page
    assert "কিছু টাকা ফেরত, ২,১৫০" not in page
    assert "পাঠালেই কথা দেওয়া হয়ে যাবে; ক্রেতাকে আবার জিজ্ঞেস করা হবে না" in page

    page = words(in_english(countered).get())
    assert WHOLE_EN in page
    assert "Part of the money back, 2,150" not in page
    assert "It is then your promise; the buyer is not asked again" in page


def test_agreeing_leads_to_the_form_with_sum_and_day_written(countered):
    assert f'href="{countered.url}/offer/refund"' in countered.get().text

    form = countered.get("/offer/refund")

    day = countered.in_days(2)
    assert 'value="২১৫০"' in form.text
    assert [f'name="day-{part}"' in form.text for part in ("day", "month", "year")] == [True] * 3
    assert "এই দিনের মধ্যে এটুকু দিতে রাজি হলেই মিল হয়ে যাবে" in words(form)
    assert f"The buyer proposes: {WHOLE_EN}, by {day.day}" in words(in_english(countered).get("/offer/refund"))


def test_it_says_before_the_sending_that_this_is_the_promise(countered):
    typed = {"amount": "2150", "text": "", **countered.day(2)}

    shown = words(countered.post("/offer/refund", **typed))
    assert "এটি ক্রেতার প্রস্তাবের সঙ্গে মেলে" in shown
    assert "এটি তখন আপনার দেওয়া কথা, শেষ দিন" in shown
    assert "কথা দিচ্ছি, পাঠান" in shown
    assert "পুরো টাকা নয়" not in shown
    assert countered.stands.status == "with_firm"

    shown = words(in_english(countered).post("/offer/refund", **typed))
    assert "This meets the buyer's proposal" in shown
    assert "It is then your promise, to be kept by" in shown


def test_sent_it_is_a_promise_and_the_receipt_says_so(countered):
    sent = countered.post("/offer/refund", stage="confirm", amount="2150", text="", **countered.day(2))

    assert countered.stands.status == "promised"
    receipt = words(countered.browser.get(sent["Location"]))
    assert "আপনার পক্ষ ক্রেতার প্রস্তাব মেনে কথা দিয়েছে" in receipt
    assert WHOLE_BN in receipt
    assert "আপনি এই দিনের কথা দিয়েছেন" in receipt
    receipt = words(in_english(countered).browser.get(sent["Location"]))
    assert "Your side accepted the buyer's proposal. It is now your promise" in receipt
    assert "The day you promised." in receipt
    page = words(countered.get())
    assert f"Your promise: {WHOLE_EN}, by" in page
    assert "I have kept the promise" in page


@pytest.mark.parametrize(("amount", "days"), [("2149", 2), ("2150", 3)])
def test_less_or_later_is_an_offer_and_no_promise_is_announced(countered, amount, days):
    typed = {"amount": amount, "text": "", **countered.day(days)}

    shown = words(countered.post("/offer/refund", **typed))
    countered.post("/offer/refund", stage="confirm", **typed)

    assert "এটি ক্রেতার প্রস্তাবের সঙ্গে মেলে" not in shown
    assert "জবাব পাঠান" in shown
    assert countered.stands.status == "with_consumer"


def test_words_of_its_own_put_it_to_the_buyer_again_and_the_page_says_so_before(countered):
    typed = {"amount": "2150", "text": "ডেলিভারির ৩০০ টাকা আপনি দেবেন।", **countered.day(2)}

    assert "নিজের কথা থাকলে ক্রেতা মত দেবেন" in words(countered.get("/offer/refund"))
    shown = words(countered.post("/offer/refund", **typed))
    assert "ক্রেতাকে আরেকবার জিজ্ঞেস করা হবে" in shown
    assert "কথা দিচ্ছি, পাঠান" not in shown
    shown = words(in_english(countered).post("/offer/refund", **typed))
    assert "the buyer is asked once more" in shown
    countered.post("/offer/refund", stage="confirm", **typed)

    assert countered.stands.status == "with_consumer"


def test_the_form_shows_a_proved_seller_the_buyer_s_own_words(proved, unproved):
    assert WORDS in words(proved.counter().get("/offer/refund"))
    assert WORDS not in words(unproved.counter().get("/offer/refund"))


def test_a_day_of_the_buyer_s_that_is_over_is_named_as_it_counts_now(proved):
    proved.offer()
    perform(Counter(amount_paisa=215_000, day=proved.in_days(1)), **proved.by(proved.buyer))
    proved.later(days=2)

    page = words(in_english(proved).get())
    assert "the buyer's own day is over; as many days count from today" in page
    assert f"by {proved.in_days(1).day}" in page
    typed = {"amount": "2150", "text": "", **proved.day(1)}
    assert "This meets the buyer's proposal" in words(proved.post("/offer/refund", **typed))
    proved.post("/offer/refund", stage="confirm", **typed)
    assert proved.stands.status == "promised"


def test_a_refund_of_less_than_was_paid_is_shown_as_a_part_before_it_is_sent(proved):
    typed = {"amount": "1000", "text": "", **proved.day(2)}

    assert "পুরো টাকা নয়, ১,০০০ টাকা ফেরত দেবে" in words(proved.post("/offer/refund", **typed))
    assert "1,000 taka, not the whole amount" in words(in_english(proved).post("/offer/refund", **typed))
    proved.post("/offer/refund", stage="confirm", **typed)
    assert Answer.objects.get(complaint=proved.complaint).remedy == "partial_refund"


def test_a_repayment_of_less_than_was_paid_is_shown_as_a_part_too(proved):
    typed = {"amount": "1000", "transaction": "8N7A6D5E4F", "text": "", **proved.day(0)}

    assert "পুরো টাকা নয়, ১,০০০ টাকা ফেরত দিয়েছে" in words(proved.post("/solved/refunded", **typed))
    assert "1,000 taka, not the whole amount" in words(in_english(proved).post("/solved/refunded", **typed))


def test_a_whole_sum_offered_as_a_part_is_shown_as_the_whole(proved):
    shown = words(proved.post("/offer/partial_refund", amount="2150", text="", **proved.day(2)))

    assert "শাড়িঘর বলছে: ২,১৫০ টাকা ফেরত দেবে" in shown
    assert "পুরো টাকা নয়" not in shown
