"""The law changes by data alone: a rule, a category with its question, a day count, each from its own day."""

import pytest

from ccms.demonstration.cases import BUYER, at, day
from ccms.law.pack.book import book, use_own
from ccms.law.pack.files import PackRefused
from ccms.law.purchase.asking import questions_for
from ccms.law.rules import Result, evaluate

NEW = """
[[period]]
kind = "answer"
from = 2027-07-01
length = "10 days"
reminders = [3, 6, 9]
bn = "প্রতিষ্ঠানের জবাবের সময়"
en = "Time for the seller's reply"

[[category]]
code = "GIFT_CARD"
from = 2027-07-01
bn = "উপহার কার্ড কাজ করে না"
en = "Gift card does not work"
must_show = ["payment_proof"]
sections = ["45"]
grounds = [{ rule = "DCG-GIFT30" }]

[[card]]
id = "gift_card"
from = 2027-07-01
category = "GIFT_CARD"

[[question]]
id = "card_used_on"
type = "date"
from = 2027-07-01
evidence = ["chat_record"]
bn = "কবে কার্ডটি ব্যবহার করতে গেছেন?"
en = "When did you try to use the card?"

[[question]]
id = "card_repaid_on"
type = "date"
from = 2027-07-01
optional = true
bn = "কবে টাকা ফেরত পেয়েছেন?"
en = "When was it paid back?"

[[rule]]
id = "DCG-GIFT30"
from = 2027-07-01
categories = ["GIFT_CARD"]
due = { from = "card_used_on", add = "30 days" }
done_at = "card_repaid_on"
citation = { law = "guideline-2021", verified = false }
bn = "অচল কার্ডের টাকা ৩০ দিনে ফেরত দিতে হবে।"
en = "A card that does not work is repaid in 30 days."
texts.BREACH = { bn = "৩০ দিন পার হয়েছে।", en = "The 30 days have passed." }
"""


@pytest.fixture
def changed(pack_folder):
    (pack_folder / "new-law.toml").write_text(NEW, encoding="utf-8")
    return book(pack_folder)


def test_a_new_category_asks_its_new_question(changed):
    asked = [question.id for question in questions_for(changed.on(day("2027-07-01")), "GIFT_CARD", {})]

    assert "card_used_on" in asked
    assert "same_city" not in asked


def test_a_new_rule_finds_its_breach_and_its_running_day(changed):
    pack = changed.on(day("2027-08-15"))
    facts = {**BUYER, "category": "GIFT_CARD", "ordered_at": day("2027-07-02"), "card_used_on": day("2027-07-10")}

    assert evaluate(pack, {**facts, "card_repaid_on": None}, at("2027-08-10"))[0].result is Result.NEED_INFO
    running = evaluate(pack, facts, at("2027-08-09"))[0]
    late = evaluate(pack, {**facts, "card_repaid_on": day("2027-08-12")}, at("2027-08-15"))[0]
    assert (running.result, running.due_on) == (Result.NOT_YET_DUE, day("2027-08-09"))
    assert (late.result, late.text.en) == (Result.BREACH, "The 30 days have passed.")


def test_a_changed_day_count_moves_the_deadline_from_its_day_on(changed):
    start = at("2027-06-30 10:00")

    before = changed.on(day("2027-06-30")).periods["answer"]
    after = changed.on(day("2027-07-01")).periods["answer"]

    assert before.ends(start, changed.calendar) == at("2027-07-08 00:00")
    assert after.ends(start, changed.calendar) == at("2027-07-11 00:00")
    assert after.reminders == (3, 6, 9)


def test_before_its_day_the_new_category_does_not_exist(changed):
    assert "GIFT_CARD" not in changed.on(day("2027-06-30")).categories
    assert "GIFT_CARD" in changed.on(day("2027-07-01")).categories


def test_a_new_version_of_a_rule_is_chosen_by_the_day_of_the_purchase(pack_folder):
    version = (pack_folder / "guideline-2021.toml").read_text(encoding="utf-8").split('id = "DCG-DELIV5"')[1]
    newer = '[[rule]]\nid = "DCG-DELIV5"' + version.split("[[rule]]")[0]
    newer = newer.replace("from = 2021-07-04", "from = 2027-07-01").replace('add = "5 days"', 'add = "3 days"')
    newer = newer.replace("৫ দিন", "৩ দিন").replace("5 days", "3 days")
    (pack_folder / "newer.toml").write_text(newer, encoding="utf-8")
    pack = book(pack_folder).on(day("2027-07-10"))

    def due(ordered):
        facts = {
            **BUYER,
            "category": "NON_DELIVERY",
            "pay_method": "bkash",
            "price": 1,
            "advance": 1,
            "same_city": True,
        }
        findings = evaluate(pack, {**facts, "ordered_at": day(ordered)}, at("2027-07-10"))
        return next(finding.due_on for finding in findings if finding.rule == "DCG-DELIV5")

    assert due("2027-06-30") == day("2027-07-05")
    assert due("2027-07-01") == day("2027-07-04")


def test_a_higher_maximum_holds_from_its_own_day(pack_folder):
    (pack_folder / "amended.toml").write_text(
        '[[offence]]\nsection = "45"\nfrom = 2028-01-01\nmax_fine = 100000\nmax_jail_months = 12\nbn = "ক"\nen = "a"\n',
        encoding="utf-8",
    )
    changed = book(pack_folder)

    assert changed.on(day("2027-12-31")).offences["45"].max_fine == 50_000
    assert changed.on(day("2028-01-01")).offences["45"].max_fine == 100_000


def test_an_entry_that_ends_is_gone_the_day_after(pack_folder):
    (pack_folder / "more.toml").write_text(
        '[[evidence]]\ncode = "fax"\nuntil = 2026-12-31\nbn = "ফ্যাক্স"\nen = "Fax"\n', encoding="utf-8"
    )
    changed = book(pack_folder)

    assert "fax" in changed.on(day("2026-12-31")).evidence_kinds
    assert "fax" not in changed.on(day("2027-01-01")).evidence_kinds


def test_a_list_of_reasons_grows_in_a_file_of_its_own(pack_folder):
    (pack_folder / "more.toml").write_text(
        '[reasons]\nrefuse = [{ code = "closed", bn = "বন্ধ", en = "Closed" }]\n', encoding="utf-8"
    )

    codes = [choice.code for choice in book(pack_folder).on(day("2026-01-01")).reasons["refuse"]]

    assert sorted(codes) == ["closed", "harassing", "not_a_shop", "not_our_customer", "wrong_firm"]


def test_a_card_and_an_option_show_the_words_of_the_category_they_lead_to(changed):
    pack = changed.on(day("2027-08-15"))

    shown = {card.category: card.text.bn for card in pack.cards if card.category}
    options = [option for question in pack.questions.values() for option in question.options if option.category]
    shown |= {option.category: option.text.bn for option in options}

    assert shown == {code: category.text.bn for code, category in pack.categories.items()}
    assert shown["GIFT_CARD"] == "উপহার কার্ড কাজ করে না"
    assert shown["REFUND_REFUSED"] == "টাকা ফেরত পাইনি"


@pytest.mark.parametrize("entry", [
    '[[card]]\nid = "a"\ncategory = "OTHER"\nbn = "ক"\nen = "a"\n',
    ('[[question]]\nid = "a"\ntype = "choice"\nbn = "ক"\nen = "a"\n'
    'options = [{ value = "b", category = "OTHER", bn = "ক", en = "a" }]\n'),
])  # fmt: skip
def test_a_second_text_for_a_category_is_refused(pack_folder, entry):
    (pack_folder / "second.toml").write_text(entry, encoding="utf-8")

    with pytest.raises(PackRefused, match="bn: there is no such key"):
        book(pack_folder)


def test_the_law_is_opened_once():
    law = book()

    assert book() is law
    assert law.on(day("2026-03-04")) is law.on(day("2026-03-05"))


def test_the_office_s_holidays_reach_every_book_opened_after(tmp_path):
    before = book()
    own = tmp_path / "own.toml"
    own.write_text('[holidays]\n2026-10-21 = { bn = "দুর্গাপূজা", en = "Durga Puja" }\n', encoding="utf-8")
    try:
        use_own(packs=None, holidays_file=own)
        assert not book().calendar.is_working_day(day("2026-10-21"))
    finally:
        use_own(packs=None, holidays_file=None)
    assert book() is before


def test_a_pack_that_cannot_be_used_is_not_opened(pack_folder):
    (pack_folder / "bad.toml").write_text('[[rule]]\nid = "X"\n', encoding="utf-8")

    with pytest.raises(PackRefused, match=r"bad\.toml: rule X: citation is missing"):
        book(pack_folder)


def test_a_rule_of_later_days_asks_nothing_before_its_questions_exist(pack_folder):
    later = NEW.replace('categories = ["GIFT_CARD"]', 'categories = ["GIFT_CARD", "WRONG_ITEM"]')
    (pack_folder / "new-law.toml").write_text(later, encoding="utf-8")
    pack = book(pack_folder).on(day("2026-11-25"))

    assert "card_used_on" not in {question.id for question in questions_for(pack, "WRONG_ITEM", {})}
    findings = evaluate(pack, {**BUYER, "category": "WRONG_ITEM", "ordered_at": day("2026-11-01")}, at("2026-11-25"))
    assert next(finding for finding in findings if finding.rule == "DCG-GIFT30").result is Result.NOT_APPLICABLE


def test_an_installation_may_keep_its_packs_outside_the_code(pack_folder):
    figures = pack_folder / "figures.toml"
    written = figures.read_text(encoding="utf-8")
    figures.write_text(written.replace("amount = 25\n", "amount = 30\n", 1), encoding="utf-8")
    assert written != figures.read_text(encoding="utf-8")

    use_own(packs=pack_folder, holidays_file=None)
    try:
        own = book().on(day("2026-11-25")).figures["reward_percent"]
    finally:
        use_own(packs=None, holidays_file=None)

    assert (own, book().on(day("2026-11-25")).figures["reward_percent"]) == (30, 25)
