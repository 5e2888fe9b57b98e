"""The shipped packs say what the law and the life cycle say: counts, amounts, names, both languages."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from ccms.demonstration.cases import day
from ccms.law.pack.book import PACKS
from ccms.law.pack.required import FIGURES, PERIODS, TEXTS
from ccms.law.pack.wording import _texts
from ccms.law.rules import Result

TODAY = day("2026-11-25")
MAXIMUM = {
    "37": 50_000, "38": 50_000, "39": 50_000, "40": 50_000, "41": 200_000, "42": 200_000, "43": 100_000, "44": 200_000,
    "45": 50_000, "46": 50_000, "47": 50_000, "48": 50_000, "49": 50_000, "50": 200_000, "51": 50_000, "52": 200_000,
    "53": 200_000, "54": 50_000,
}  # fmt: skip
MONTHS = {
    "41": 36, "42": 36, "43": 24, "50": 36, "52": 36, "53": 36, "54": 36,
}  # fmt: skip
RULES = {
    "DCG-TERMS", "DCG-INFO", "DCG-HANDOVER48", "DCG-DELIV5", "DCG-DELIV10", "DCG-TRACK", "DCG-ADV10", "DCG-REFUND10",
    "DCG-FORCE48", "DCG-CASHBACK72", "DCG-COMPLAINT72", "DCG-COMPOFF", "DCG-REG", "DCG-WALLET", "DCG-MLM",
    "DCG-LOTTERY", "DCG-PROHIB", "DCG-MED", "DCG-DATA", "DCG-WARRANTY", "DCG-STOCK", "DCG-SELLERPAY10", "DCG-RECORDS",
    "BB-PROOF", "BB-NODIRECT", "BB-CANCEL3", "PDPO-PURPOSE",
}  # fmt: skip
SECTIONS = {
    "NON_DELIVERY": "45", "LATE_DELIVERY": "45", "WRONG_ITEM": "45", "DEFECTIVE": "45", "COUNTERFEIT": "44 50",
    "EXPIRED": "51", "UNSAFE": "41 42 43 45", "SHORT_QTY": "45 46 48", "OVERPRICE": "40", "FAKE_DISCOUNT": "44 45",
    "MISLEADING_AD": "44", "PRICE_HIDDEN": "38 39", "LABEL": "37", "REFUND_REFUSED": "45", "CASHBACK": "44 45",
    "WARRANTY": "45", "PAYMENT_DOUBLE": "45", "ADVANCE_EXCESS": "45", "CUSTOMER_SERVICE": "",
    "SERVICE_LOSS": "52 53", "DATA_PRIVACY": "",
    "PROHIBITED": "44", "FRAUD_IDENTITY": "44 45", "OTHER": "",
}  # fmt: skip


@pytest.fixture
def pack(law):
    return law.on(TODAY)


def test_every_offence_has_the_maximum_of_the_act(pack):
    assert {section: offence.max_fine for section, offence in pack.offences.items()} == MAXIMUM
    assert {section: offence.max_jail_months for section, offence in pack.offences.items()} == {
        section: MONTHS.get(section, 12) for section in MAXIMUM
    }


def test_only_section_54_is_the_complainant_s(pack):
    assert {section for section, offence in pack.offences.items() if offence.by_whom == "complainant"} == {"54"}


def test_every_rule_of_other_instruments_than_the_act_is_there(pack):
    assert {rule for rule in pack.rules if not rule.startswith("ACT")} == RULES


def test_a_rule_begins_with_its_instrument(pack):
    assert pack.rules["DCG-DELIV5"].in_force.since == day("2021-07-04")
    assert pack.rules["BB-PROOF"].in_force.since == day("2021-06-30")
    assert pack.rules["BB-NODIRECT"].in_force.since == day("2021-08-29")
    assert pack.rules["BB-CANCEL3"].in_force.since == day("2023-09-26")


def test_there_are_twenty_four_categories_with_their_sections(pack):
    assert {code: " ".join(category.sections) for code, category in pack.categories.items()} == SECTIONS


def test_each_of_the_seven_cards_leads_to_a_category_and_together_they_reach_all(pack):
    reached = [
        [card.category] if card.category else [option.category for option in pack.questions[card.refine].options]
        for card in pack.cards
    ]

    assert len(pack.cards) == 7
    assert sorted(chain(*reached)) == sorted(pack.categories)


def test_there_are_eight_divisions_and_sixty_four_districts(pack):
    assert len(pack.divisions) == 8
    assert len(pack.districts) == 64
    assert {district.division for district in pack.districts.values()} == set(pack.divisions)
    assert len({district.text.bn for district in pack.districts.values()}) == 64
    assert len({district.text.en for district in pack.districts.values()}) == 64


def test_the_limits_on_filing_are_those_of_the_life_cycle(pack):
    assert (
        pack.figures["filings_per_day"],
        pack.figures["open_in_all"],
        pack.figures["open_against_one_firm"],
        pack.figures["protective_days"],
    ) == (5, 20, 3, 5)


def test_every_reason_of_an_escalation_has_its_words(pack):
    assert {choice.code for choice in pack.reasons["escalated"]} == {
        "silence", "unreachable", "no_effort", "disagreement", "defence_unanswered", "broken_promise", "refused",
        "consumer_unreached", "abuse_review", "not_consumer", "limitation", "remedy_received", "reopened",
        "disowned", "not_a_shop",
    }  # fmt: skip


def test_every_outcome_has_its_words(pack):
    assert {choice.code for choice in pack.reasons["outcome"]} == {
        "settled", "withdrawn", "defence_accepted", "unrated", "performed_unconfirmed", "rejected", "dismissed",
        "order_complied", "order_unpaid", "out_of_scope", "joined",
    }  # fmt: skip


def test_delivered_needs_proof_and_money_needs_amount_day_and_transaction(pack):
    assert pack.reason("defend", "delivered").needs == ("proof",)
    assert pack.reason("solved_kind", "refunded").needs == ("amount", "date", "transaction")
    with pytest.raises(KeyError):
        pack.reason("defend", "nonsense")


def test_a_choice_gives_its_words_in_either_language(pack):
    choice = pack.reason("wish", "refund")

    assert (choice.bn, choice.en) == ("টাকা ফেরত", "Money back")
    assert (choice.text.read("bn"), choice.text.read("en")) == (choice.bn, choice.en)


def test_no_language_stands_in_the_other_one_s_place(pack):
    """Bangla texts hold Bangla letters, and English ones none, but for names."""
    bangla = re.compile(r"[\u0980-\u09ff]")
    for noun in ("questions", "categories", "cards", "reasons", "checks", "versions", "texts", "periods", "advice"):
        for path, text in _texts(noun, getattr(pack, noun)):
            if text.bn:
                assert bangla.search(text.bn), path
                assert not bangla.search(text.en), path


def test_every_question_of_the_catalogue_is_an_input_or_refines_a_card(pack):
    """A question that nothing reads would only tire people."""
    read = set(pack.derived) | {card.refine for card in pack.cards}
    for path in PACKS.glob("*.toml"):
        text = re.sub(r"^(id|bn|en|help) = .*$|help = \{.*\}", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        read |= set(re.findall(r"[a-z_]+", text))

    assert pack.questions.keys() - read == set()


def test_evidence_of_a_category_begins_with_the_minimum(pack):
    assert pack.categories["NON_DELIVERY"].evidence == ("order_proof", "payment_proof", "chat_record")
    assert pack.categories["OTHER"].must_show == ()


def test_law_needs_no_django():
    modules = "ccms.law.explaining, ccms.law.effort, ccms.law.purchase.payment_messages"
    code = f"import sys, {modules}; sys.exit('django' in sys.modules)"

    assert _run(code) == 0


def _run(code):
    return subprocess.run([sys.executable, "-c", code], check=False, cwd=PACKS.parents[2]).returncode


def test_the_engine_s_command_line_is_not_loaded():
    code = "import sys, ccms.law.pack.book; sys.exit(hasattr(sys.modules['cel.cli'], 'app'))"

    assert _run(code) == 0


def test_the_newest_rules_can_be_asked_for_any_year(law):
    for year in range(2009, 2040):
        pack = law.on(datetime(year, 6, 1, tzinfo=UTC).date() + timedelta(days=1))
        assert pack.rules.keys() >= RULES


def test_no_period_and_no_shared_sentence_stands_there_that_nothing_reads():
    """Each name stands in the code beside the list of what a pack must have, alone or put together."""
    root = PACKS.parents[1]
    code = "".join(
        path.read_text(encoding="utf-8") for path in root.rglob("*.py") if path.name != "required.py"
    )  # fmt: skip
    results = {str(result).lower() for result in Result} | {"not_in_force"}
    agreements = set(re.findall(r'_agreement\(pack, "([a-z_]+)"', code))
    put_together = results | {f"payment_{each}_{how}" for each in agreements for how in ("agrees", "differs")}

    assert {name for name in PERIODS if f'"{name}"' not in code} == set()
    assert {name for name in TEXTS - put_together if f'"{name}"' not in code} == set()


def test_no_figure_stands_there_that_nothing_reads():
    code = "".join(path.read_text(encoding="utf-8") for path in (PACKS.parents[1]).rglob("*.py"))
    by_name = "".join(path.read_text(encoding="utf-8") for path in (PACKS.parents[1]).rglob("events/*.py"))

    unread = {name for name in FIGURES if f'figures["{name}"]' not in code and f'Figure("{name}")' not in by_name}

    assert unread == set()


def test_no_advice_sends_people_to_the_cell_which_has_no_public_address(law):
    for advice in law.on(TODAY).advice:
        if "Cell" in advice.text.en:
            assert "officer" in advice.text.en or "16236" in advice.text.en, advice.id
            assert "কর্মকর্তা" in advice.text.bn or "১৬২৩৬" in advice.text.bn, advice.id
