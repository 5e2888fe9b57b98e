"""Where money went to a wallet only lately, its buyer is told to ring the service: the number, and what to say."""

from datetime import datetime, timedelta

import pytest

from ccms.core.clock import DHAKA
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.web.shared.wallet_call import wallet_call
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

NUMBERS = {"bkash": "16247", "nagad": "16167", "rocket": "16216", "upay": "16268"}


NOON = datetime(2026, 11, 25, 12, tzinfo=DHAKA)


def paid(days, now=NOON, **facts):
    """Return the facts of a purchase that was paid so many days ago."""
    at = now - timedelta(days=days)
    return {
        "pay_method": "bkash",
        "paid_at": at,
        "advance": 215_000,
        "trx_id": "8N7A6D5E4F",
        "firm_told_at": at + timedelta(minutes=1),
        "ordered_at": at.date() - timedelta(days=1),
        **facts,
    }


@pytest.fixture
def lately(db):
    """Return a complaint whose buyer sent the money yesterday."""
    return Followed(facts=paid(1, current_time(), wallet_number="01811000002"))


@pytest.mark.parametrize("page", ["", "/sent"])
def test_the_page_names_the_number_and_what_to_say_with_the_transaction(lately, page):
    address = f"/c/sent/{lately.reference}" if page else lately.url
    answer = lately.browser.get(address)

    assert answer.status_code == 200
    said = words(answer)
    assert 'href="tel:16247"' in answer.text
    assert "8N7A6D5E4F" in said
    assert "01811000002" in said.replace(" ", "")
    assert "২,১৫০" in said
    assert "আমরা টাকা আটকাতে পারি না" in said


def test_a_number_that_is_not_confirmed_says_so(lately):
    assert "নম্বরটি আমরা নিশ্চিত করিনি" in words(lately.get())


def test_after_three_days_it_is_gone(lately):
    lately.later(days=2)

    assert "tel:16247" not in lately.get().text


@pytest.mark.parametrize(("service", "number"), NUMBERS.items())
def test_each_wallet_has_its_own_number(service, number):
    assert wallet_call(paid(2, pay_method=service), NOON).number == number


@pytest.mark.parametrize(
    "facts",
    [{"pay_method": "card"}, {"pay_method": "cod"}, {"paid_at": None}, {"paid_at": NOON - timedelta(days=3)}],
)
def test_nobody_is_sent_to_ring_where_it_does_not_help(facts):
    assert wallet_call(paid(0, **facts), NOON) is None


def test_every_number_says_where_it_was_read_and_none_passes_for_confirmed_that_is_not():
    for line in book().on(NOON.date()).helplines.values():
        assert line.source.startswith("https://")
        assert not line.verified
