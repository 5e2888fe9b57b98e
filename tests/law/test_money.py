"""Of money only what can flow is spoken of: fines, shares of them, money back, what a civil court awards a consumer."""

import re
from datetime import timedelta
from itertools import product

import pytest

from ccms.demonstration.cases import at, day
from ccms.law.checks import advice_to
from ccms.law.offences import SELLER
from ccms.law.purchase.asking import questions_for
from ccms.law.purchase.facts import FactSheet
from tests.law.purchases import MINUTES

NOW = at("2026-11-20 12:00")
PAID = {
    "nothing before it came": {"pay_method": "cod"},
    "no advance": {"pay_method": "bkash", "advance": 0},
    "an advance": {"pay_method": "bkash", "advance": 50_000},
}
BOUGHT = {
    "goods": {"goods_or_service": "goods"},
    "a course": {"goods_or_service": "service", "service_kind": "other"},
    "health care": {"goods_or_service": "service", "service_kind": "health"},
}
FOR = ["own_use", "livelihood", "resale", "business"]
SEEN_ONLY = {"PRICE_HIDDEN", "DATA_PRIVACY", "MISLEADING_AD", "FAKE_DISCOUNT", "OVERPRICE"}  # nothing was bought
NEVER_CAME = {"NON_DELIVERY", "FRAUD_IDENTITY"}
FINE, SHARE = re.compile(r"can fine|জরিমানা করতে পারে"), re.compile(r"25 ?%|২৫%")
BACK = re.compile(r"refund|money back|paid back|টাকা ফেরত", re.IGNORECASE)
COURT = re.compile(r"66|৬৬")
PURCHASES = list(product(PAID, BOUGHT, FOR))


def purchase(pack, category, paid, bought, purpose):
    """Answer what the category asks, page after page, so that each question is asked that arises."""
    told = {"category": category}
    given = {"sale_channel": "app", "purchase_purpose": purpose, "price": 100_000, **PAID[paid], **BOUGHT[bought]}
    while fresh := [q for q in questions_for(pack, category, told) if q.id not in told]:
        for question in fresh:
            told[question.id] = given.get(question.id, _any(question))
    return told


def _any(question):
    return {
        "choice": question.options[0].value if question.options else None,
        "date": day("2026-11-10"),
        "datetime": NOW - timedelta(minutes=9 * MINUTES),
        "money": 100_000,
        "number": 2,
        "text": "",
        "yesno": False,
        "district": "dhaka",
    }[question.type]


def spoken(pack, facts):
    """Return every sentence that a page can show about such a purchase, outside the findings."""
    sheet = FactSheet(pack, {**facts, "limitation_passed": True, "closed_for": "", "money_offered": False})
    for reader in ("buyer", "answering", "ended"):
        yield from (each.text for each in advice_to(reader, sheet))
    for name in ("wish", "offer_kind", "solved_kind", "reject"):
        yield from (each.text for each in pack.offered(name, sheet.answers))


@pytest.fixture(scope="module")
def pack(law):
    return law.on(day("2026-11-20"))


@pytest.mark.parametrize(("paid", "bought", "purpose"), PURCHASES, ids=[", ".join(each) for each in PURCHASES])
def test_no_sentence_of_money_stands_where_none_can_flow_and_each_where_it_can(pack, paid, bought, purpose):
    for code, category in pack.categories.items():
        facts = purchase(pack, code, paid, bought, purpose)
        is_service = code == "SERVICE_LOSS" or facts.get("goods_or_service") == "service"
        is_health = is_service and facts.get("service_kind") == "health"
        fined = any(pack.offences[each].by_whom == SELLER for each in category.sections) and not is_health
        consumer = purpose in {"own_use", "livelihood"} or (purpose == "business" and is_service)
        unpaid = code in SEEN_ONLY or (code == "NON_DELIVERY" and paid == "nothing before it came")
        unpaid = unpaid or (code in NEVER_CAME and paid == "no advance")
        fined = fined and not (code == "NON_DELIVERY" and unpaid)  # an officer decides
        said = [*spoken(pack, facts)]

        for language in ("bn", "en"):
            text = "\n".join(each.read(language) for each in said)
            assert bool(FINE.search(text)) is (fined and consumer), (code, language, text)
            assert bool(SHARE.search(text)) is (fined and consumer), (code, language, text)
            assert bool(BACK.search(text)) is not unpaid, (code, language, text)
            assert bool(COURT.search(text)) is consumer, (code, language, text)


def test_a_sum_is_called_too_little_only_where_the_answer_names_one(pack):
    offered = [{each.code for each in pack.offered("reject", {"money_offered": sum_})} for sum_ in (True, False)]

    assert offered[0] - offered[1] == {"too_little"}
