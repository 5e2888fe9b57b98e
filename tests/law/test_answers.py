"""Answers as JSON: read into facts, written back, refused by name."""

import json

import pytest

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.purchase.answers import AnswerRefused, read_answers, write_answers


@pytest.fixture
def pack(law):
    return law.on(day("2026-11-25"))


@pytest.mark.parametrize(
    "story", [stories.groceries, stories.two_jeans, stories.washing_machine, stories.charged_twice]
)
def test_what_is_written_is_read_back(pack, story):
    facts = {**story(), "same_city": None, "evidence": ["chat_record", "invoice"]}

    assert read_answers(pack, json.loads(json.dumps(write_answers(facts)))) == facts


def test_a_time_without_a_zone_is_a_time_in_dhaka(pack):
    assert read_answers(pack, {"paid_at": "2026-03-01T10:00"}) == {"paid_at": at("2026-03-01 10:00")}


def test_days_may_be_typed_in_bangla_digits(pack):
    assert read_answers(pack, {"promised_on": "২০২৬-০৩-০১"}) == {"promised_on": day("2026-03-01")}


REFUSED = [
    ("colour", "red", "unknown-question"),
    ("category", "NONSENSE", "unknown-choice"),
    ("category", None, "unknown-choice"),
    ("pay_method", "bkahs", "unknown-choice"),
    ("pay_method", 3, "unknown-choice"),
    ("district", "atlantis", "unknown-choice"),
    ("evidence", ["selfie"], "unknown-choice"),
    ("evidence", "invoice", "unknown-choice"),
    ("same_city", "yes", "not-yes-or-no"),
    ("price", "100", "not-an-amount"),
    ("price", -1, "not-an-amount"),
    ("price", 1.5, "not-an-amount"),
    ("price", True, "not-an-amount"),
    ("promised_days", 100_000, "not-a-number"),
    ("promised_days", "7", "not-a-number"),
    ("promised_on", "2026-02-30", "not-a-day"),
    ("promised_on", "2026-03-01T10:00", "not-a-day"),
    ("paid_at", "yesterday", "not-a-day"),
    ("trx_id", "x" * 41, "too-long"),
    ("trx_id", 7, "not-a-text"),
]


@pytest.mark.parametrize(("name", "value", "problem"), REFUSED)
def test_an_answer_that_does_not_fit_is_refused_by_name(pack, name, value, problem):
    with pytest.raises(AnswerRefused) as refused:
        read_answers(pack, {"price": 100, name: value})

    assert refused.value.problems == {name: problem}
