"""What is known about a purchase: given, derived, missing, or a question that does not arise."""

import pytest

from ccms.demonstration.cases import at, day
from ccms.law.pack.expressions import Expression, ExpressionFailed
from ccms.law.periods import Length
from ccms.law.purchase.facts import ABSENT, FactSheet, Missing


@pytest.fixture
def sheet(law):
    def sheet(today=None, **answers):
        return FactSheet(law.on(day("2026-11-25")), answers, today)

    return sheet


def missing(*questions):
    return Missing(frozenset(questions))


def test_a_fact_is_given_missing_or_does_not_arise(sheet):
    assert sheet(pay_method="bkash", category="WRONG_ITEM").value("paid_at") == missing("paid_at")
    assert sheet(category="WRONG_ITEM").value("paid_at") == missing("pay_method")
    assert sheet(pay_method="cod", category="WRONG_ITEM").value("paid_at") is ABSENT
    assert sheet(pay_method="bkash", category="WRONG_ITEM", paid_at=day("2026-03-01")).value("paid_at") == day(
        "2026-03-01"
    )


def test_a_derived_fact_is_missing_what_its_inputs_miss(sheet):
    known = {"category": "NON_DELIVERY", "pay_method": "bkash"}

    assert sheet(**known).value("full_payment") == missing("advance", "price")
    assert sheet(**known, price=100).value("full_payment") == missing("advance")
    assert sheet(**known, price=100, advance=100).value("full_payment") is True


def test_what_cannot_change_the_answer_is_not_missed(sheet):
    known = sheet(category="NON_DELIVERY", pay_method="bkash", price=100, advance=0)

    assert known.decide(Expression("full_payment && same_city")) is False
    assert known.decide(Expression("!full_payment || same_city")) is True


def test_the_day_and_what_people_do_not_know_are_facts_too(sheet):
    assert sheet(today=day("2026-03-01")).value("today") == day("2026-03-01")
    assert sheet(today=day("2026-03-01")).decide(Expression("today < timestamp('2026-03-02T00:00:00Z')")) is True
    assert sheet().decide(Expression("today == today")) is ABSENT
    assert sheet(price=None).decide(Expression("'price' in unsure")) is True


def test_a_rule_without_an_order_s_day_waits_for_it(sheet):
    assert sheet(category="NON_DELIVERY").due_of("DCG-DELIV5") == missing("ordered_at")


def test_a_rule_that_does_not_apply_has_no_due_day(sheet):
    known = {"category": "NON_DELIVERY", "ordered_at": day("2026-03-01"), "pay_method": "cod", "price": 100}

    assert sheet(**known).due_of("DCG-DELIV5") is ABSENT


def test_an_expression_that_is_wrong_on_known_facts_is_an_error_and_not_a_question(sheet):
    with pytest.raises(ExpressionFailed):
        sheet(category="WRONG_ITEM", price=100).decide(Expression("price > 'hundred'"))


def test_a_naive_length_of_hours_ends_on_the_day_of_its_last_minute(law):
    assert Length.parse("48 hours").last_day(at("2026-03-01 10:00"), law.calendar) == day("2026-03-03")
    assert Length.parse("24 hours").last_day(day("2026-03-01"), law.calendar) == day("2026-03-02")
