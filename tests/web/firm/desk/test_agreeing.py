"""A member takes what the buyer proposed: the desk says before what it does, and afterwards that it is promised."""

from datetime import timedelta

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Counter
from tests.web.firm.desk.counter import carried, words_of


@pytest.fixture
def ticket(counter):
    """Return a complaint whose buyer countered an offer of a part with the whole sum."""
    ticket = counter.filed().reached().offered(amount_paisa=60_000)
    day = counter.today + timedelta(days=2)
    perform(Counter(amount_paisa=215_000, day=day), **ticket.by(ticket.buyer))
    return ticket


def test_the_desk_names_the_whole_sum_and_what_agreeing_does(counter, ticket):
    page = words_of(counter.get(counter.rahim, ticket.url))
    assert "টাকা ফেরত, ২,১৫০ টাকা" in page
    assert "কিছু টাকা ফেরত, ২,১৫০" not in page
    assert "পাঠালেই কথা দেওয়া হয়ে যাবে" in page

    page = words_of(counter.get(counter.rahim, ticket.url, lang="en"))
    assert "The buyer proposed instead: Refund, 2,150 taka" in page
    assert "It is then your promise; the buyer is not asked again" in page


def test_what_the_form_suggests_is_agreed_as_it_stands_and_no_point_is_left_in_dispute(counter, ticket):
    form = f"{ticket.url}/offer/refund"
    day = counter.today + timedelta(days=2)
    opened = carried(counter.get(counter.rahim, form))
    typed = {**opened, "amount": "২১৫০", "day-day": day.day, "day-month": day.month, "day-year": day.year, "text": ""}

    shown = counter.browser(counter.rahim).post(form, typed)
    assert "কথা দিচ্ছি, পাঠান" in words_of(shown)
    sent = counter.browser(counter.rahim).post(form, {**carried(shown), "stage": "confirm"})

    assert ticket.stands.status == "promised"
    assert "আপনার পক্ষ ক্রেতার প্রস্তাব মেনে কথা দিয়েছে" in words_of(counter.browser(counter.rahim).get(sent["Location"]))
    page = words_of(counter.get(counter.rahim, ticket.url))
    assert "আপনি কথা দিয়েছেন: টাকা ফেরত, ২,১৫০ টাকা" in page
    assert "সমাধান আলাদা" not in page  # the head of the row on which the two would differ
    page = words_of(counter.get(counter.rahim, ticket.url, lang="en"))
    assert "Your promise: Refund, 2,150 taka, by" in page
