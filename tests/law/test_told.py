"""Was the firm told? The nine combinations, the 72 hours, and what passes without waiting."""

from dataclasses import replace

import pytest

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import CheckId, Effect, History, StartStatus, precheck
from ccms.law.purchase.asking import questions_for

NOW = at("2026-03-10")
BUYER = {
    "told, with proof": {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "told_proof": True},
    "told, no proof": {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "told_proof": False},
    "not told": {"firm_told": "not_told"},
}
FIRM = {"confirms": {"firm_says_told": "confirms"}, "says nothing": {}, "denies": {"firm_says_told": "denies"}}
NINE = [
    ("told, with proof", "confirms", "pass"),
    ("told, with proof", "says nothing", "pass"),
    ("told, with proof", "denies", "contradiction"),
    ("told, no proof", "confirms", "pass"),
    ("told, no proof", "says nothing", "pass"),
    ("told, no proof", "denies", "tell"),
    ("not told", "confirms", "pass"),
    ("not told", "says nothing", "tell"),
    ("not told", "denies", "tell"),
]


@pytest.fixture
def check(law):
    def check(facts, now=NOW):
        return precheck(law.on(day("2026-03-10")), {**stories.wrong_item(), **facts}, History(), now)

    return check


@pytest.mark.parametrize(("buyer", "firm", "outcome"), NINE)
def test_the_nine_combinations(check, buyer, firm, outcome):
    checked = check({**BUYER[buyer], **FIRM[firm]})

    assert checked.check(CheckId.FIRM_FIRST).passed == (outcome != "tell")
    assert checked.contradiction == (outcome == "contradiction")
    assert checked.status is (StartStatus.TOLD_FIRM if outcome == "tell" else StartStatus.WITH_FIRM)
    assert checked.blocked_by is None


def test_telling_the_firm_now_is_an_offer_that_gives_it_72_hours(check):
    checked = check({"firm_told": "not_told"})

    first = checked.check(CheckId.FIRM_FIRST)
    assert first.effect is Effect.TELLS_FIRM
    assert first.would_change[0].fact == "firm_told"
    assert checked.firm_first_until == at("2026-03-13")


def test_a_firm_told_yesterday_keeps_the_rest_of_its_72_hours(check):
    told = {"firm_told": "still_time", "firm_told_at": at("2026-03-09 09:30"), "firm_said": "nothing"}

    checked = check(told)

    assert checked.status is StartStatus.TOLD_FIRM
    assert checked.firm_first_until == at("2026-03-12 09:30")
    assert checked.check(CheckId.FIRM_FIRST).would_change[0].on == day("2026-03-12")


def test_a_firm_that_refused_yesterday_needs_no_more_hours(check):
    told = {"firm_told": "no_solution", "firm_told_at": at("2026-03-09 09:30"), "firm_said": "refused"}

    assert check(told).status is StartStatus.WITH_FIRM


def test_a_firm_that_cannot_be_reached_passes(check):
    assert check({"firm_told": "unreachable"}).status is StartStatus.WITH_FIRM


def test_a_screenshot_of_the_messages_is_proof_that_the_firm_was_told(check):
    told = {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "firm_says_told": "denies"}

    assert check(told).status is StartStatus.TOLD_FIRM
    with_proof = check({**told, "evidence": ["chat_record"]})
    assert with_proof.status is StartStatus.WITH_FIRM
    assert with_proof.contradiction


def test_who_got_the_whole_remedy_is_heard_by_an_officer(check):
    told = {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "firm_said": "remedy"}

    checked = check({**told, "remedy_received": "full"})

    assert checked.status is StartStatus.ESCALATED
    assert checked.reason == "remedy_received"
    assert check({**told, "remedy_received": "part"}).status is StartStatus.WITH_FIRM


def test_a_screenshot_that_comes_later_counts_for_more_than_the_answer_before_it(check):
    told = {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "told_proof": False, **FIRM["denies"]}

    assert check({**told, "evidence": ["chat_record"]}).contradiction


def test_the_72_hours_end_before_the_last_day_of_limitation(law):
    pack = law.on(day("2026-03-10"))
    patient = replace(pack, figures={**pack.figures, "protective_days": 0})

    checked = precheck(
        patient, {**stories.wrong_item(), "delivered_at": day("2026-02-14")}, History(), at("2026-03-14")
    )

    assert checked.status is StartStatus.TOLD_FIRM
    assert checked.limitation.outer_last == day("2026-03-16")
    assert checked.firm_first_until == at("2026-03-16 00:00")


def test_a_promised_day_that_lies_ahead_is_told_and_bars_nothing(check):
    told = {"firm_told": "no_solution", "firm_told_at": day("2026-03-02"), "firm_said": "promised"}
    offered = {**told, "remedy_offered": "partial_refund", "remedy_amount": 50_000}

    first = check({**offered, "remedy_by": day("2026-03-10")}).check(CheckId.FIRM_FIRST)
    assert (first.passed, first.effect) == (False, Effect.INFORMS)
    assert "১০ মার্চ ২০২৬" in first.text.bn
    assert check({**offered, "remedy_by": day("2026-03-10")}).status is StartStatus.WITH_FIRM
    assert check({**offered, "remedy_by": day("2026-03-09")}).check(CheckId.FIRM_FIRST).passed


def test_what_was_offered_is_asked_once_and_only_where_something_was(law):
    def asked(category, **answers):
        told = {"firm_told": "no_solution", **answers}
        return {q.id for q in questions_for(law.on(NOW.date()), category, told) if q.id.startswith("remedy")}

    assert asked("WRONG_ITEM", firm_said="nothing") == set()
    assert asked("WRONG_ITEM", firm_said="refused") == set()
    assert asked("WRONG_ITEM", firm_said="promised") == {"remedy_offered", "remedy_by"}
    assert asked("WRONG_ITEM", firm_said="remedy", remedy_offered="voucher") == {
        "remedy_offered", "remedy_amount", "remedy_by", "remedy_received",
    }  # fmt: skip
    # a refund that is due has its promised day already
    assert asked("REFUND_REFUSED", firm_said="promised", remedy_offered="refund") == {"remedy_offered"}
    assert "refund_promised_on" in {q.id for q in questions_for(law.on(NOW.date()), "REFUND_REFUSED", {})}
