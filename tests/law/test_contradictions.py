"""Answers that do not go together are found as the pack lists them; whoever tells them in order is asked nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ccms.law.checks import History, precheck
from ccms.law.contradictions import contradictions
from tests.law.test_slips import check, type_instead

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
ORDERED = date(2026, 11, 5)
BEFORE, AFTER = ORDERED - timedelta(days=2), ORDERED + timedelta(days=2)
BASE = {"category": "WRONG_ITEM", "ordered_at": ORDERED, "price": 430_000, "pay_method": "bkash", "advance": 215_000}
TOLD = {"firm_told": "no_solution"}
NOT_COME = {"category": "NON_DELIVERY", "advance": 430_000}
REFUND = {"category": "REFUND_REFUSED", "refund_received": "full", "refund_reason": "cancelled"}
PIECES = {"category": "OVERPRICE", "unit_price": 5_000, "pieces": 2, "advance": 0}
IMPOSSIBLE = {**REFUND, "refund_reason": "not_supplied", "supply_impossible": True}

# What is said, the answers that contradict each other, and the same answers put right.
PAIRS = {
    "DELIVERED_BEFORE_ORDER": ({"delivered_at": BEFORE}, {"delivered_at": ORDERED}),
    "TOLD_BEFORE_ORDER": ({**TOLD, "firm_told_at": BEFORE}, {**TOLD, "firm_told_at": AFTER}),
    "TOLD_BEFORE_DELIVERY": (
        {**TOLD, "delivered_at": AFTER, "firm_told_at": ORDERED},
        {**TOLD, "delivered_at": AFTER, "firm_told_at": AFTER},
    ),
    "CANCELLED_BEFORE_ORDER": ({**REFUND, "cancelled_at": BEFORE}, {**REFUND, "cancelled_at": AFTER}),
    "REFUND_BEFORE_PAYMENT": (
        {**REFUND, "paid_at": AFTER, "refund_at": ORDERED},
        {**REFUND, "paid_at": ORDERED, "refund_at": AFTER},
    ),
    "HANDED_OVER_BEFORE_ORDER": (
        {**NOT_COME, "handed_over": True, "handed_over_at": BEFORE},
        {**NOT_COME, "handed_over": True, "handed_over_at": AFTER},
    ),
    "DELIVERED_BEFORE_HAND_OVER": (
        {"advance": 430_000, "handed_over": True, "handed_over_at": AFTER, "delivered_at": ORDERED},
        {"advance": 430_000, "handed_over": True, "handed_over_at": ORDERED, "delivered_at": AFTER},
    ),
    "PAID_LONG_BEFORE_ORDER": ({"paid_at": ORDERED - timedelta(days=730)}, {"paid_at": BEFORE}),
    "PROMISED_BEFORE_ORDER": (
        {"promise_kind": "day", "promised_on": BEFORE},
        {"promise_kind": "day", "promised_on": AFTER},
    ),
    "PROMISED_FAR_AWAY": (
        {"promise_kind": "day", "promised_on": date(2199, 11, 5)},
        {"promise_kind": "day", "promised_on": ORDERED + timedelta(days=60)},
    ),
    "REFUND_PROMISED_BEFORE_ORDER": (
        {**REFUND, "refund_promised_on": BEFORE},
        {**REFUND, "refund_promised_on": AFTER},
    ),
    "REFUND_PROMISED_FAR_AWAY": (
        {**REFUND, "refund_promised_on": date(2199, 1, 1)},
        {**REFUND, "refund_promised_on": AFTER},
    ),
    "IMPOSSIBLE_BEFORE_ORDER": (
        {**IMPOSSIBLE, "impossible_told_at": BEFORE},
        {**IMPOSSIBLE, "impossible_told_at": AFTER},
    ),
    "REPLY_BEFORE_TELLING": (
        {**TOLD, "firm_said": "refused", "firm_told_at": AFTER, "firm_replied_at": ORDERED},
        {**TOLD, "firm_said": "refused", "firm_told_at": AFTER, "firm_replied_at": AFTER},
    ),
    "FAILED_BEFORE_ORDER": (
        {**REFUND, "refund_reason": "not_supplied", "goods_or_service": "service", "failed_on": BEFORE},
        {**REFUND, "refund_reason": "not_supplied", "goods_or_service": "service", "failed_on": AFTER},
    ),
    "CHARGED_BEFORE_ORDER": (
        {"category": "PAYMENT_DOUBLE", "pay_method": "cod", "charged_again_on": BEFORE},
        {"category": "PAYMENT_DOUBLE", "pay_method": "cod", "charged_again_on": AFTER},
    ),
    "SEEN_BEFORE_ORDER": (
        {"category": "FRAUD_IDENTITY", "seen_on": BEFORE},
        {"category": "FRAUD_IDENTITY", "seen_on": AFTER},
    ),
    "REFUSED_BEFORE_ORDER": (
        {**TOLD, "firm_said": "refused", "refused_on": BEFORE},
        {**TOLD, "firm_said": "refused", "refused_on": AFTER},
    ),
    "CASHBACK_BEFORE_PAYMENT": (
        {"category": "CASHBACK", "cashback_received": True, "paid_at": AFTER, "cashback_at": ORDERED},
        {"category": "CASHBACK", "cashback_received": True, "paid_at": ORDERED, "cashback_at": AFTER},
    ),
    "WARRANTY_BEFORE_ORDER": (
        {"category": "WARRANTY", "warranty_until": BEFORE},
        {"category": "WARRANTY", "warranty_until": AFTER},
    ),
    "NOT_YET": ({"delivered_at": NOW + timedelta(hours=1)}, {"delivered_at": NOW}),
    "ADVANCE_ABOVE_PRICE": ({"advance": 4_300_000}, {"advance": 430_000}),
    "PRICE_NOTHING": ({"price": 0, "advance": 0}, {}),
    "LABEL_PRICE_NOTHING": ({"category": "OVERPRICE", "label_price": 0}, {"category": "OVERPRICE", "label_price": 1}),
    "PIECES_AND_PRICE": (
        {**PIECES, "price": 9_900},
        {**PIECES, "price": 16_000},  # with a delivery charge
    ),
    "PROMISE_OF_YEARS": (
        {"promise_kind": "days", "promised_days": 731},
        {"promise_kind": "days", "promised_days": 60},
    ),
}


def found(law, answers):
    return contradictions(law.on(date(2026, 11, 25)), {**BASE, **answers}, NOW)


@pytest.mark.parametrize("code", PAIRS)
def test_what_does_not_go_together_is_found_and_what_does_is_not(law, code):
    odd, right = PAIRS[code]

    assert [each.id for each in found(law, odd)] == [code]
    assert found(law, right) == ()


def test_every_entry_of_the_pack_has_its_pair(law):
    pack = law.on(date(2026, 11, 25))

    assert {each.id for each in (*pack.orders, *pack.sums)} == set(PAIRS)


@pytest.mark.parametrize("code", PAIRS)
def test_the_sentence_names_the_days_or_sums_in_both_languages_and_the_questions_behind_them(law, code):
    for each in found(law, PAIRS[code][0]):
        assert not each.text.placeholders()
        assert each.text.bn != each.text.en
        assert set(each.questions) <= {*BASE, *PAIRS[code][0]}


def test_it_is_said_plainly(law):
    (odd,) = found(law, PAIRS["DELIVERED_BEFORE_ORDER"][0])

    assert odd.text.bn == "পণ্য পেয়েছেন মঙ্গলবার, ৩ নভেম্বর ২০২৬, কিন্তু অর্ডার করেছেন বৃহস্পতিবার, ৫ নভেম্বর ২০২৬।"
    assert odd.text.en == "The goods came on Tuesday, 3 November 2026, but the order was on Thursday, 5 November 2026."
    assert odd.questions == ("ordered_at", "delivered_at")


@pytest.mark.parametrize(
    ("told", "odd"),
    [
        ({}, False),
        ({"price": 9_999}, True),
        ({"price": 60_000}, False),
        ({"price": 60_001}, True),
        ({"pieces": 3}, True),
        ({"pieces": None, "price": 5_000}, False),
        ({"unit_price": None, "price": 5_000}, False),
        ({"pieces": 0, "price": 5_000}, False),
    ],
)
def test_one_price_times_the_pieces_is_held_against_the_whole_where_both_are_told(law, told, odd):
    answers = {**PIECES, "price": 10_000, **told}
    known = {name: value for name, value in answers.items() if value is not None}
    assert [each.id for each in found(law, known)] == ["PIECES_AND_PRICE"] * odd


def test_what_is_said_of_the_pieces_names_all_three(law):
    (odd,) = found(law, PAIRS["PIECES_AND_PRICE"][0])

    assert "৫০" in odd.text.bn
    assert "২টি" in odd.text.bn
    assert odd.questions == ("price", "unit_price", "pieces")


def test_of_a_service_it_speaks_of_a_service(law):
    told = {"category": "MISLEADING_AD", "goods_or_service": "service", "delivered_at": BEFORE}
    pack = law.on(date(2026, 11, 25))
    checked = precheck(pack, {**BASE, **told, "full_name": "ক", "district": "dhaka"}, History(), NOW)

    assert checked.contradictions[0].text.bn.startswith("সেবা পেয়েছেন মঙ্গলবার")
    assert checked.contradictions[0].text.en.startswith("The service was given on Tuesday")


def test_hours_count_where_both_are_told_and_a_day_alone_has_all_its_hours(law):
    morning, evening = datetime(2026, 11, 5, 3, tzinfo=UTC), datetime(2026, 11, 5, 12, tzinfo=UTC)

    assert [each.id for each in found(law, {"ordered_at": evening, "delivered_at": morning})] == [
        "DELIVERED_BEFORE_ORDER"
    ]
    assert found(law, {"ordered_at": evening, "delivered_at": ORDERED}) == ()


def test_of_what_is_late_the_seller_is_told_before_it_comes(law):
    told = {**TOLD, "category": "LATE_DELIVERY", "delivered_at": AFTER, "firm_told_at": ORDERED}

    assert found(law, told) == ()


def test_an_answer_that_no_longer_arises_contradicts_nothing(law):
    assert found(law, {"category": "NON_DELIVERY", "delivered_at": BEFORE}) == ()


def test_nothing_is_refused_for_it(law):
    pack = law.on(date(2026, 11, 25))
    told = {**BASE, **TOLD, "delivered_at": BEFORE, "firm_told_at": AFTER, "full_name": "ক", "district": "dhaka"}

    checked = precheck(pack, told, History(), NOW)

    assert [each.id for each in checked.contradictions] == ["DELIVERED_BEFORE_ORDER"]
    assert checked.blocked_by is None


FILE = "contradictions.toml"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('later = "delivered_at"', 'later = "deliverd_at"', "order DELIVERED_BEFORE_ORDER: unknown input deliverd_at"),
        ('earlier = "ordered_at"', 'earlier = "price"', "order DELIVERED_BEFORE_ORDER: price is no date"),
        (']\nlater = "now"', ']\nlater = "paid_at"', 'order NOT_YET: several earlier days need later = "now"'),
        ("grace_days = 30", "grace_days = -30", "order PAID_LONG_BEFORE_ORDER: grace_days: -30 is not a whole number"),
        ("grace_days = 30", "grace_days = 30\nwithin_days = 9", "grace_days or within_days, not both"),
        ("সেবা] পেয়েছেন {later}", "সেবা] পেয়েছেন {latest}", "order DELIVERED_BEFORE_ORDER: nothing fills {latest}"),
        ('odd = "advance > price"', 'odd = "advanse > price"', "sum ADVANCE_ABOVE_PRICE: unknown input advanse"),
        ('odd = "price == 0"', 'odd = "ordered_at == 0"', "ordered_at is no amount or number that is asked"),
        ('odd = "price == 0"', 'odd = "price"', "sum PRICE_NOTHING: 'price' must be true or false"),
        ("when = \"category in ['WRONG_ITEM'", "when = \"category in ['WRONG_ITM'", "category is never 'WRONG_ITM'"),
        ('en = "The full price is given as {price}."', 'en = ""', "sum PRICE_NOTHING.text: the text is missing in Eng"),
    ],
)
def test_a_slip_of_a_lawyer_is_named(pack_folder, old, new, said):
    type_instead(pack_folder, FILE, old, new)

    assert said in check(pack_folder)


def test_a_topic_that_nobody_titled_is_named(pack_folder):
    type_instead(pack_folder, "questions.toml", 'topic = "payment"', 'topic = "paymnt"')

    assert "question pay_method: topic paymnt is missing" in check(pack_folder)


def test_one_day_is_as_odd_as_two(law):
    """A day without its hour ends when the next begins, so that the day before the order lies before it."""
    came = {"ordered_at": date(2026, 11, 20), "delivered_at": date(2026, 11, 19)}

    assert [each.id for each in found(law, came)] == ["DELIVERED_BEFORE_ORDER"]
    assert found(law, {**came, "delivered_at": date(2026, 11, 20)}) == ()
