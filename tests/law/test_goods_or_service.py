"""Goods or a service: asked where the category leaves it open, told in its own words, doubted where the Act does."""

import pytest

from ccms.demonstration import cases as stories
from ccms.demonstration.cases import at, day
from ccms.law.checks import History, advice_to, precheck
from ccms.law.pack.versions import Bought, in_words_of
from ccms.law.purchase.asking import questions_for
from ccms.law.purchase.facts import FactSheet
from ccms.law.rules import Result
from ccms.law.texts import Text

NOW = at("2026-03-10")
COURSE = {**stories.groceries(), "goods_or_service": "service", "service_kind": "other"}


@pytest.fixture
def pack(law):
    return law.on(day("2026-03-10"))


def asked(pack, category, **answers):
    return {question.id for question in questions_for(pack, category, answers)} & {"goods_or_service", "service_kind"}


def test_it_is_asked_where_the_category_leaves_it_open(pack):
    assert asked(pack, "NON_DELIVERY") == {"goods_or_service"}
    assert asked(pack, "NON_DELIVERY", goods_or_service="goods") == {"goods_or_service"}
    assert asked(pack, "NON_DELIVERY", goods_or_service="service") == {"goods_or_service", "service_kind"}
    assert asked(pack, "WRONG_ITEM", goods_or_service="service") == set()


def test_the_words_follow_from_the_answer(pack):
    assert pack.about(stories.groceries()) is pack
    promised, service = pack.questions["promise_kind"].text, pack.about(COURSE)
    assert promised.bn == "পণ্য কবে দেওয়ার কথা ছিল?"
    assert service.questions["promise_kind"].text.bn == "সেবা কবে দেওয়ার কথা ছিল?"
    assert service.about(COURSE) is service
    assert service.reason("offer_kind", "delivery").text == Text("সেবা দেওয়া", "Giving the service")
    broken = next(found for found in precheck(pack, COURSE, History(), NOW).findings if found.result is Result.BREACH)
    assert broken.text.bn.startswith("সেবা দেওয়ার কথা ছিল")


def test_an_answer_from_before_another_category_was_chosen_changes_no_words(pack):
    assert pack.about({**COURSE, "category": "WRONG_ITEM"}) is pack


def test_what_was_filed_before_the_question_is_about_goods(pack):
    without = {name: fact for name, fact in stories.groceries().items() if name != "goods_or_service"}
    assert FactSheet(pack, without).value("is_service") is False
    assert (
        precheck(pack, without, History(), NOW).findings
        == precheck(pack, {**without, "goods_or_service": "goods"}, History(), NOW).findings
    )


def test_rules_that_speak_of_parcels_do_not_apply_to_a_service(pack):
    results = {found.rule: found.result for found in precheck(pack, COURSE, History(), NOW).findings}
    for rule in ("DCG-DELIV5", "DCG-DELIV10", "DCG-HANDOVER48"):
        assert results[rule] is Result.NOT_APPLICABLE
    assert results["ACT-45-PROMISE"] is Result.BREACH


@pytest.mark.parametrize(
    ("told", "doubtful"),
    [
        ({"service_kind": "other"}, True),
        ({"service_kind": "telecom"}, False),
        ({"service_kind": "telecom", "price": 0}, True),
        ({"goods_or_service": "goods", "service_kind": "other"}, False),
    ],
)
def test_a_service_outside_the_list_of_the_act_is_doubted_and_stops_nothing(pack, told, doubtful):
    facts = {**COURSE, **told}
    checked, same = precheck(pack, facts, History(), NOW), precheck(pack, stories.groceries(), History(), NOW)
    assert [each.id for each in advice_to("office", FactSheet(pack, facts))] == ["JURISDICTION_DOUBTFUL"] * doubtful
    assert ("SERVICE_NOT_LISTED" in {each.id for each in checked.advice}) == doubtful
    assert (checked.status, checked.blocked_by, checked.reason) == (same.status, same.blocked_by, same.reason)


def test_no_text_of_either_kind_shows_how_it_is_written(pack):
    both = Text("[পণ্য|সেবা] এসেছে, [আজ|কাল]", "[a|b]")
    assert in_words_of({"x": (both, 1)}, Bought.SERVICE) == {"x": (Text("সেবা এসেছে, কাল", "b"), 1)}
