"""Careless edits that read well: what a program can see of them is refused, warned of, or shown before signing."""

from datetime import date

import pytest
from django.core.management import call_command

from ccms.law.explaining import examples, judged_otherwise
from ccms.law.pack.book import book
from ccms.law.pack.silent import far_ahead, silent
from tests.law.reading_packs import read_book
from tests.law.test_slips import check, type_instead

GUIDELINE, ACT, PERIODS, FIGURES = "guideline-2021.toml", "act-2009.toml", "periods.toml", "figures.toml"
CHECKS, ADVICE, HOLIDAYS = "checks.toml", "advice.toml", "holidays-2026.toml"
REFUSED = [
    # the number is right, and the unit is not
    (GUIDELINE, '"72 hours" }\ndone_at = "cashback_at"', '"72 days" }\ndone_at = "cashback_at"',
     "rule DCG-CASHBACK72: bn says 72 hours, but it is due after 72 days"),
    (GUIDELINE, 'due = { from = "order_on", add = "5 days" }', 'due = { from = "order_on", add = "5 working_days" }',
     "rule DCG-DELIV5: bn says 5 days, but it is due after 5 working_days"),
    # words in place of digits, and one right number of two
    (GUIDELINE, "একই শহরে ৫ দিনের মধ্যে পণ্য দিতে হবে", "একই শহরে ছয় দিনের মধ্যে পণ্য দিতে হবে",
     "rule DCG-DELIV5: bn says 6 days, but it is due after 5 days"),
    (GUIDELINE, "same city: delivery is due in 5 days.", "same city: delivery is due in five or 7 days.",
     "rule DCG-DELIV5: en says 7 days, but it is due after 5 days"),
    # one language was forgotten
    (ADVICE, "appeal to the High Court within 90 days", "appeal to the High Court within 60 days",
     "Bangla says [68, 90], English [60, 68]"),
    (ACT, 'clause = { bn = "ধারা ৫১", en = "s. 51" }', 'clause = { bn = "ধারা ৫১", en = "s. 54" }',
     "rule ACT-51-EXPIRED.citation.clause: Bangla says [51], English [54]"),
    # a seller accused under the complainant's own section
    (ACT, 'clause = { bn = "ধারা ৫১", en = "s. 51" }', 'clause = { bn = "ধারা ৫৪", en = "s. 54" }',
     "rule ACT-51-EXPIRED: citation: clause.bn says 54, its sections are 51"),
    # a figure that sentences would go on saying
    (ADVICE, "Of a fine that is collected, {reward_percent}% is yours", "Of a fine that is collected, 25% is yours",
     "the number is a figure of its own; write {reward_percent}"),
    (CHECKS, "আইনে {limitation_outer_days} দিনের মধ্যে", "আইনে ৩০ দিনের মধ্যে",
     "the number is a figure of its own; write {limitation_outer_days}"),
    # a date that a rule counts from, with a bracket that nobody closed
    ("questions.toml", 'when = "repaid_after_failure"', 'when = "(repaid_after_failure"',
     "cannot read '(repaid_after_failure'"),
    # lengths that no law could mean
    (PERIODS, 'kind = "answer"\nlength = "7 days"\nreminders = [3, 6]', 'kind = "answer"\nlength = "7 hours"',
     "period answer: 7 hours is not within 3 to 60 days"),
    (PERIODS, 'length = "5 working_days"\nrepeat', 'length = "5 days"\nrepeat',
     "period payment: 5 days is not within 3 to 30 working_days"),
    (PERIODS, 'length = "90 days"\nreminders = [60, 80]', 'length = "90 working_days"\nreminders = [60, 80]',
     "period charge_sheet: 90 working_days is not within 30 to 365 days"),
    (FIGURES, "amount = 29", "amount = 3", "figure limitation_safe_days: amount: 3 is not a whole number"),
    (FIGURES, "amount = 29", "amount = 20", "limitation_safe_days: 20 is not one less than, nor equal to,"),
    (FIGURES, 'id = "protective_days"\namount = 5', 'id = "protective_days"\namount = 30', "30 is not a whole number"),
    # the same section twice, and two bodies of which each always leads
    (ACT, '[[offence]]\nsection = "45"', '[[offence]]\nsection = "045"',
     "offence 045: a section begins with no nought"),
    ("routing.toml", 'id = "ACT-CELL"\nto = "CDCC"\nrole = "figures"\nunless = "!online_sale"',
     'id = "ACT-CELL"\nto = "CDCC"\nrole = "lead"',
     "route ACT-CELL: it always leads, and others lead too"),
]  # fmt: skip
WARNED = [
    (ACT, "applies = \"short_kind == 'pieces'\"", "applies = \"short_kind == 'pieces' && short_kind != 'pieces'\"",
     "rule ACT-45-PART: never applies"),
    (GUIDELINE, 'breach = "!registration_shown"', 'breach = "false"', "rule DCG-REG: is never broken"),
    (GUIDELINE, 'done_at = "handed_over_at"', 'done_at = "paid_at"', "rule DCG-HANDOVER48: is never broken"),
    (HOLIDAYS, '2026-12-16 = { bn = "বিজয় দিবস", en = "Victory Day" }\n', "", "holidays of 2026: 3 of 20"),
    (HOLIDAYS, 'en = "Victory Day" }', 'en = "Victory Day", open = true }', "no 16/12"),
    (HOLIDAYS, "[holidays]\n", '[holidays]\n2072-12-16 = { bn = "বিজয় দিবস", en = "Victory Day" }\n',
     "holidays of 2072: the years before it have none"),
]  # fmt: skip
SHOWN = [
    (ACT, 'breach = "unit_price > label_price"', 'breach = "unit_price < label_price"',
     "ACT-40-OVERPRICE: BREACH -> OK"),
    (ACT, 'section = "45"\nmax_fine = 50000', 'section = "45"\nmax_fine = 500000', "highest fine: 50000 -> 500000"),
    ("questions.toml", "value = \"sale_channel != 'in_shop'\"", "value = \"sale_channel == 'in_shop'\"", "waits: ECOM"),
    (GUIDELINE, "applies = \"prohibited_kind == 'mlm'\"", "applies = \"prohibited_kind == 'lottery'\"", "DCG-MLM"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), REFUSED)
def test_what_does_not_agree_with_itself_is_refused(pack_folder, file, old, new, said):
    type_instead(pack_folder, file, old, new)

    assert said in check(pack_folder)


@pytest.mark.parametrize(("file", "old", "new", "said"), WARNED)
def test_what_would_have_no_effect_is_warned_of(pack_folder, capsys, file, old, new, said):
    type_instead(pack_folder, file, old, new)
    call_command("law", "check", str(pack_folder))

    assert said in capsys.readouterr().out


@pytest.mark.parametrize(("file", "old", "new", "said"), SHOWN)
def test_what_only_a_person_can_judge_is_shown_on_the_examples(law, pack_folder, file, old, new, said):
    type_instead(pack_folder, file, old, new)

    assert said in "\n".join(judged_otherwise(law, book(pack_folder)))


def test_the_examples_are_of_every_category_and_decided_alike_by_the_same_law(law):
    today = law.on(date(2026, 12, 1))

    assert len(examples()) == 50
    assert {each.facts["category"] for each in examples()} == set(today.categories)
    assert list(judged_otherwise(law, read_book())) == []


def test_the_shipped_rules_all_speak(law):
    assert list(silent(law)) == []
    assert list(far_ahead(law)) == []


def test_a_figure_that_is_changed_is_said_by_every_sentence(pack_folder):
    type_instead(pack_folder, FIGURES, 'id = "reward_percent"\namount = 25', 'id = "reward_percent"\namount = 30')
    pack = book(pack_folder).on(date(2026, 12, 1))
    told = {each.id: each.text for each in pack.advice}

    assert "৩০%" in told["SHARE"].bn
    assert "30 %" in told["FINE_ONLY"].en
