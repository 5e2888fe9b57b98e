"""Only a late complaint is called late: the days of each broken duty are counted anew here, in plain Python."""

from datetime import date, timedelta
from random import Random

import pytest

from ccms.core.clock import start_of_day
from ccms.law.limitation import limitation
from ccms.law.pack.book import book
from tests import sampling

TODAY = date(2026, 11, 25)  # a Wednesday
NOW = start_of_day(TODAY)
PACK = book().on(TODAY)
NOTHING_CAME = ("NON_DELIVERY", "REFUND_REFUSED", "FRAUD_IDENTITY")
PURCHASES = 20_000


def after(day, days=1):
    return day + timedelta(days=days)


def drawn(draw):
    """Return a purchase of which nothing came: paid between a day and four months ago, and what happened since."""
    since = after(TODAY, -draw.randint(1, 120))

    def later(*, ahead=0):
        return after(since, draw.randint(0, (TODAY - since).days + ahead))

    price = draw.choice([1_000_00, 5_000_00])
    facts = {
        "sale_channel": "website", "purchase_purpose": "own_use", "ordered_at": since, "price": price,
        "goods_or_service": draw.choice(["goods", "service"]), "service_kind": "transport",
        "pay_method": draw.choice(["bkash", "bkash", "card", "cod"]), "paid_at": since,
        "advance": draw.choice([0, price // 2, price]), "same_city": draw.choice([True, False, None]),
        "promise_kind": draw.choice(["none", "day", "days"]), "promised_on": later(ahead=40),
        "promised_days": draw.randint(0, 60), "refund_reason": "not_supplied", "refund_received": "none",
        "failed_on": later(), "seen_on": later(), "supply_impossible": draw.choice([True, False, None]),
        "impossible_told_at": later(), "refund_promised_on": draw.choice([None, later(ahead=30)]),
        "firm_told": draw.choice(["no_solution", "not_told"]), "firm_told_at": later(),
        "firm_said": draw.choice(["nothing", "refused", "promised"]), "refused_on": later(),
        "remedy_offered": draw.choice(["refund", "delivery"]), "remedy_by": draw.choice([None, later(ahead=30)]),
    }  # fmt: skip
    assert facts.keys() <= PACK.questions.keys()
    return facts


class Counted:
    """The days on which the duties of a purchase are broken, as the Act and the Guidelines give them."""

    def __init__(self, category, a):
        self.a, self.category, self.by_refund = a, category, category == "REFUND_REFUSED"
        told = a["firm_told"] == "no_solution"
        self.refused = a["refused_on"] if told and a["firm_said"] == "refused" else None
        self.offered = a["remedy_by"] if told and a["firm_said"] == "promised" else None
        self.impossible = a["impossible_told_at"] if self.by_refund and a["supply_impossible"] else None
        in_days = after(a["paid_at"], a["promised_days"])
        self.promised = {"day": a["promised_on"], "days": in_days}.get(a["promise_kind"])
        self.is_paid = a["pay_method"] != "cod" and a["advance"] > 0
        self.days = [day for day in self._all() if day]

    def _all(self):
        if self.refused and (self.is_paid or self.by_refund):
            yield self.refused
        if self.category == "FRAUD_IDENTITY":
            yield self.a["seen_on"]
        if self.impossible:
            yield after(self.impossible, 4)  # the end of that day, and 72 hours
        if repaid := self._repaid_by():
            yield after(repaid)
        if self.is_paid:
            yield from self._of_the_price()
        elif self.category == "NON_DELIVERY":
            yield self.refused or (after(self.promised) if self.promised else None)
            if not self.promised and self.a["firm_told"] == "no_solution":
                yield after(self.a["firm_told_at"], 4)  # the end of that day, and 72 hours to act

    def _repaid_by(self):
        if self.by_refund:
            return self.a["refund_promised_on"]
        return self.offered if self.a["remedy_offered"] == "refund" else None

    def _of_the_price(self):
        a = self.a
        if self.promised:
            yield after(self.promised)
        if a["goods_or_service"] == "goods" and a["advance"] >= a["price"] and not self.by_refund:
            yield after(a["ordered_at"], 6 if a["same_city"] else 11)
        if a["goods_or_service"] == "goods" and (not self.promised or self.promised <= after(a["paid_at"], 10)):
            yield after(a["paid_at"], 11)
        elif failed := self._failed():
            yield after(failed, 11)

    def _failed(self):
        days = [self.refused, self.impossible, self.a["failed_on"] if self.by_refund else None]
        return min(filter(None, [*days, after(self.promised) if self.promised else None]), default=None)

    @property
    def running(self):
        broken = [day for day in self.days if day <= TODAY]
        return [day for day in broken if PACK.calendar.roll_forward(after(day, 30)) >= TODAY]


@pytest.fixture(scope="module")
def purchases():
    draw = Random(60)  # noqa: S311 - the same purchases in every run
    drawn_ones = [drawn(draw) for _ in range(PURCHASES)]
    return [
        (facts, {code: limitation(PACK, {**facts, "category": code}, NOW) for code in NOTHING_CAME})
        for facts in sampling.sample(drawn_ones, of=4)
    ]


def test_nobody_is_told_to_be_late_of_whom_one_broken_duty_still_has_days(purchases):
    late = in_time = 0
    for facts, told in purchases:
        for category, days in told.items():
            counted = Counted(category, facts)
            if counted.running:
                in_time += 1
                assert days.runs(TODAY), (category, facts)
                assert counted.impossible or days.cause_on == max(counted.running), (category, facts)
            if days.passed(TODAY):
                late += 1
                assert days.cause_on == max(counted.days), (category, facts)

    assert late > len(purchases) // 20, "some are late"
    assert in_time > len(purchases), "and most are not"


def test_the_name_of_a_category_makes_nobody_late(purchases):
    for facts, told in purchases:
        in_time = any(days.runs(TODAY) for days in told.values())

        assert not (in_time and any(days.passed(TODAY) for days in told.values())), facts
