"""Nobody waits while the thirty days run: the ground that has begun is named, and offered where it has another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core.clock import dhaka_day, start_of_day
from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import CheckId, History, StartStatus, precheck
from ccms.law.pack.book import book
from ccms.law.rules import Result
from tests.law.purchases import answer_all
from tests.properties import examples

NOW = at("2026-11-25")
PACK = book().on(dhaka_day(NOW))
CATEGORIES = sorted(PACK.categories)
TIMED = sorted(
    category.code
    for category in PACK.categories.values()
    if any(PACK.rules[rule].due for rule in category.ground_rules)
)
PREPAID = {
    **stories.BUYER, **stories.TOLD, "ordered_at": at("2026-11-01 10:00"), "paid_at": at("2026-11-01 10:00"),
    "price": 1_000_00, "advance": 1_000_00, "pay_method": "bkash", "paid_into": "merchant",
    "firm_told_at": day("2026-11-02"),
}  # fmt: skip
NOT_SUPPLIED = {
    **PREPAID, "category": "REFUND_REFUSED", "refund_reason": "not_supplied", "refund_received": "none",
    "promise_kind": "none",
}  # fmt: skip
IMPOSSIBLE = {**NOT_SUPPLIED, "supply_impossible": True, "impossible_told_at": at("2026-11-02 10:00")}
REFUSED = {**NOT_SUPPLIED, "supply_impossible": False, "firm_said": "refused", "refused_on": day("2026-11-05")}
TWICE = {
    **PREPAID, "category": "PAYMENT_DOUBLE", "order_cancelled": True, "cancelled_at": day("2026-11-05"),
    "refund_received": "none",
}  # fmt: skip
HALF = {
    **PREPAID, "category": "NON_DELIVERY", "advance": 500_00, "ready_to_ship": False, "paid_into": "personal",
    "promise_kind": "days", "promised_days": 60,
}  # fmt: skip


def check(facts, now):
    moment = at(now) if isinstance(now, str) else now
    return precheck(book().on(dhaka_day(moment)), facts, History(), moment)


def ripe(checked):
    return checked.check(CheckId.RIPE).text.en


class TestSupplyThatIsImpossible:
    """Paid on 1 November; the seller says on 2 November at ten that it cannot supply: repaid within 72 hours."""

    def test_the_refund_is_late_after_72_hours_and_the_thirty_days_begin_on_the_day_of_the_last(self):
        checked = check(IMPOSSIBLE, "2026-11-06")

        assert checked.status is StartStatus.WITH_FIRM
        assert checked.limitation.cause_on == day("2026-11-05")
        assert "told in 48 hours and repaid in 72" in ripe(checked)

    def test_within_the_72_hours_it_waits_until_they_are_surely_over(self):
        checked = check(IMPOSSIBLE, "2026-11-05 09:59")

        assert (checked.blocked_by, checked.ready_on) == (CheckId.RIPE, day("2026-11-06"))
        assert "until Thursday, 5 November 2026" in ripe(checked)

    def test_from_the_hour_on_it_is_taken(self):
        assert check(IMPOSSIBLE, "2026-11-05 10:00").blocked_by is None


class TestAWrittenRefusal:
    def test_it_begins_the_thirty_days_and_nothing_waits_for_the_tenth_day(self):
        checked = check(REFUSED, "2026-11-06")

        assert checked.status is StartStatus.WITH_FIRM
        assert checked.limitation.cause_on == day("2026-11-05")
        assert "send it now: A seller who took the order may not refuse it later." in ripe(checked)

    def test_once_the_thirty_days_are_over_nobody_is_late_who_has_a_promise_that_still_runs(self):
        promised = {**REFUSED, "refund_reason": "returned", "refund_promised_on": day("2027-03-01")}
        checked = check(promised, "2026-12-20")

        assert (checked.status, checked.reason) == (StartStatus.WITH_FIRM, None)
        assert checked.limitation.cause_on == day("2027-03-02")
        assert check({**promised, "refund_promised_on": None}, "2026-12-20").reason == "limitation"


def test_a_second_charge_is_a_ground_by_itself():
    checked = check(TWICE, "2026-11-06")

    assert checked.status is StartStatus.WITH_FIRM
    assert checked.limitation.cause_on == day("2026-11-01")
    assert "may not keep more than the price" in ripe(checked)


def test_a_buyer_who_does_not_know_whether_the_money_came_back_may_file_once_the_days_run():
    checked = check({**TWICE, "refund_received": None}, "2026-11-06")

    assert broken_grounds(checked, "PAYMENT_DOUBLE") == []
    assert still_running(checked, "PAYMENT_DOUBLE")
    assert checked.status is StartStatus.WITH_FIRM
    assert "your 30 days count from Sunday, 1 November 2026" in ripe(checked)


class TestTooMuchInAdvanceWhileThePromiseRuns:
    def test_it_can_be_sent_as_too_much_advance_with_its_own_last_day(self):
        checked = check(HALF, "2026-11-06")

        assert (checked.blocked_by, checked.ready_on) == (CheckId.RIPE, day("2027-01-01"))
        assert checked.file_as == ("ADVANCE_EXCESS",)
        assert "“Took too much in advance”" in ripe(checked)
        assert "30 November 2026" in ripe(checked)

    def test_under_that_name_it_is_taken(self):
        checked = check({**HALF, "category": "ADVANCE_EXCESS"}, "2026-11-06")

        assert (checked.status, checked.file_as) == (StartStatus.WITH_FIRM, ())

    @pytest.mark.parametrize(("now", "file_as"), [("2026-12-01", ("ADVANCE_EXCESS",)), ("2026-12-02", ())])
    def test_it_is_offered_up_to_its_last_day(self, now, file_as):
        checked = check(HALF, now)

        assert (checked.blocked_by, checked.file_as) == (CheckId.RIPE, file_as)

    def test_a_tenth_in_advance_is_offered_nothing(self):
        assert check({**HALF, "advance": 100_00}, "2026-11-06").file_as == ()


def test_where_nothing_runs_there_is_no_day_to_wait_for():
    assert ripe(check(stories.wrong_item(), "2026-03-04")) == "There is no day to wait for."


@pytest.mark.parametrize("categories", [[category] for category in TIMED] + [CATEGORIES], ids=lambda names: names[0])
@examples(times=0.4)
@given(data=st.data())
def test_whatever_was_bought_nobody_waits_while_thirty_days_run(data, categories):
    category = data.draw(st.sampled_from(categories), label="category")
    facts = {**answer_all(data, PACK, category, NOW, back=45), "category": category}

    checked = precheck(PACK, facts, History(), NOW)

    begun = checked.limitation.has_begun(dhaka_day(NOW))
    broken = broken_grounds(checked, category)
    waits = checked.blocked_by is CheckId.RIPE
    assert not (waits and (begun or broken))
    assert set(checked.file_as) == (others(facts, checked) if waits else set())
    if waits:
        on_the_day = precheck(PACK, facts, History(), start_of_day(checked.ready_on))
        assert on_the_day.blocked_by is not CheckId.RIPE
    elif checked.blocked_by is None and still_running(checked, category):
        assert names_its_ground(checked, broken, category)


def results(checked, category):
    grounds = PACK.categories[category].ground_rules
    return [(finding, finding.result) for finding in checked.findings if finding.rule in grounds]


def broken_grounds(checked, category):
    return [finding for finding, result in results(checked, category) if result is Result.BREACH]


def still_running(checked, category):
    return any(result is Result.NOT_YET_DUE for _, result in results(checked, category))


# What begins the thirty days while the time of every rule runs: an answer, or the rule whose last hours these are.
BEGINS = {
    "CASHBACK": PACK.rules["DCG-CASHBACK72"].says,
    "CUSTOMER_SERVICE": PACK.rules["DCG-COMPLAINT72"].says,
}


def names_its_ground(checked, broken, category):
    said = checked.check(CheckId.RIPE).text
    grounds = [finding.says for finding in broken] or [BEGINS[category]]
    return any(ground.en in said.en and ground.bn in said.bn for ground in grounds)


def others(facts, checked):
    """Find by trying which other names the same purchase can be sent under: a broken rule is the ground of each."""
    own = PACK.categories[facts["category"]].ground_rules
    broken = {finding.rule for finding in checked.findings if finding.result is Result.BREACH} - own
    found = set()
    for name, category in PACK.categories.items():
        tried = precheck(PACK, {**facts, "category": name}, History(), NOW)
        grounds = {finding.rule for finding in broken_grounds(tried, name)}
        days, today = tried.limitation, dhaka_day(NOW)
        if name != facts["category"] and grounds & broken and days.has_begun(today) and not days.passed(today):
            assert tried.blocked_by is not CheckId.RIPE, category
            found.add(name)
    return found
