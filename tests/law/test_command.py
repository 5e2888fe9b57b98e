"""`manage.py law check` and `law explain` at the terminal."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ccms.config.management.commands import law
from ccms.demonstration import cases as stories
from ccms.law.pack.book import PACKS
from ccms.law.pack.versions import Book
from ccms.law.purchase.answers import write_answers


def run(*words):
    out = StringIO()
    call_command("law", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def facts_file(tmp_path):
    def facts_file(facts):
        path = tmp_path / "facts.json"
        path.write_text(facts if isinstance(facts, str) else json.dumps(write_answers(facts)), encoding="utf-8")
        return path

    return facts_file


def test_the_shipped_packs_are_checked_and_found_in_order():
    assert "24 categories. Nothing to object." in run("check")


def test_a_bad_pack_ends_with_its_problems(pack_folder):
    (pack_folder / "bad.toml").write_text('[[advice]]\nid = "a"\nwhen = "x"\nbn = ""\nen = "a"\n', encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        run("check", pack_folder)

    assert str(refused.value).splitlines() == [
        "bad.toml: advice a.text: the text is missing in Bangla",
        "bad.toml: advice a: unknown input x",
    ]


def test_years_of_which_holidays_are_estimated_are_named(pack_folder):
    (pack_folder / "holidays-2028.toml").write_text(
        '[holidays]\n2028-02-27 = { bn = "ঈদুল ফিতর", en = "Eid al-Fitr", estimated = true }\n', encoding="utf-8"
    )
    said = run("check", pack_folder).splitlines()

    assert said[-2] == "Warning: holidays of 2027: 14 of 21 are estimated"
    assert said[-1].startswith("Warning: holidays of 2028: 1 of 1 are estimated; no Eid al-Adha, Buddha Purnima,")


def test_a_last_day_that_may_hang_on_the_moon_says_so(facts_file):
    facts = {**stories.two_jeans(), **dict.fromkeys(("ordered_at", "paid_at"), stories.day("2027-02-20"))}
    facts |= {"delivered_at": stories.day("2027-02-24"), "firm_told_at": stories.day("2027-02-25")}
    said = run("explain", facts_file(facts), "--on", "2027-03-04").splitlines()

    assert "holiday  2027-03-10  ঈদুল ফিতর / Eid al-Fitr  (estimated)" in said
    assert not [line for line in said if "2027-05-17" in line]


def test_two_folders_are_compared_entry_by_entry(pack_folder, monkeypatch):
    monkeypatch.setattr(law, "_moment", lambda _: stories.at("2026-11-25 09:00"))
    (pack_folder / "later.toml").write_text(
        '[[offence]]\nsection = "45"\nfrom = 2027-01-01\nuntil = 2027-12-31\nmax_fine = 200000\nmax_jail_months = 12\n'
        'bn = "কথামতো পণ্য বা সেবা না দেওয়া"\nen = "Not giving what was promised"\n',
        encoding="utf-8",
    )
    said = run("check", pack_folder, "--against", PACKS).splitlines()

    assert (
        next(line for line in said[1:] if not line.startswith("Warning"))
        == "new version: offence 45 from 2027-01-01, until 2027-12-31"
    )
    assert "    max_fine: 50000 -> 200000" in said


def test_an_edit_in_place_of_what_is_in_use_is_named_and_fails(pack_folder, monkeypatch):
    monkeypatch.setattr(law, "_moment", lambda _: stories.at("2026-11-25 09:00"))
    figures = pack_folder / "figures.toml"
    figures.write_text(figures.read_text("utf-8").replace("amount = 25", "amount = 30", 1), encoding="utf-8")
    out = StringIO()

    with pytest.raises(
        CommandError, match=r"`law apply` refuses this:\nfigure reward_percent: the version that always"
    ):
        call_command("law", "check", str(pack_folder), "--against", str(PACKS), stdout=out)
    assert "changed in place: figure reward_percent\n    amount: 25 -> 30" in out.getvalue()


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        run("check", tmp_path / "nowhere")


def test_the_office_s_holidays_are_checked_with_the_pack(pack_folder, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[holidays]\n2026-13-01 = { bn = 'ক', en = 'a' }\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"own\.toml: holidays 2026-13-01: is not a day"):
        run("check", pack_folder, "--holidays", own)


def test_a_purchase_is_explained_with_clauses_days_and_bodies(facts_file):
    said = run("explain", facts_file(stories.same_city_order()), "--on", "2026-03-04")

    assert "NOT_YET_DUE  DCG-DELIV5" in said
    assert "clause number not yet verified" in said
    assert "-> 2026-03-07" in said
    assert "limitation  cause 2026-03-07, safe last day 2026-04-05, last day 2026-04-06" in said
    assert "ready on  2026-03-07" in said
    assert "status  not filed  RIPE" in said
    assert "lead  DNCRP" in said


def test_what_can_be_sent_under_another_name_is_explained(facts_file):
    half = {
        "advance": 21_000,
        "paid_into": "personal",
        "ready_to_ship": False,
        "promise_kind": "days",
        "promised_days": 60,
    }
    said = run("explain", facts_file({**stories.same_city_order(), **half}), "--on", "2026-03-04")

    assert "now as  ADVANCE_EXCESS" in said
    assert "status  not filed  RIPE" in said


def test_where_no_day_is_named_the_law_of_today_in_dhaka_is_applied(facts_file, monkeypatch):
    asked, on = [], Book.on
    monkeypatch.setattr(Book, "on", lambda self, day: asked.append(day) or on(self, day))
    monkeypatch.setattr(law, "current_time", lambda: datetime(2026, 4, 19, 19, tzinfo=UTC))  # one in the morning there

    run("explain", facts_file(stories.two_jeans()))

    assert asked[0] == date(2026, 4, 20)


def test_the_category_on_the_command_line_wins(facts_file):
    said = run("explain", facts_file(stories.two_jeans()), "--category", "DEFECTIVE", "--on", "2026-04-20")

    assert said.startswith("DEFECTIVE")


def test_an_unknown_cause_is_said_to_be_unknown(facts_file):
    said = run("explain", facts_file({"category": "WRONG_ITEM"}), "--on", "2026-04-20")

    assert "limitation  unknown  delivered_at" in said


BAD_FILES = [
    ("{", "facts.json"),
    ("[1]", "must be one JSON object"),
    ('{"price": 3}', "name a category: NON_DELIVERY"),
    ('{"category": "X"}', "category: unknown-choice"),
]


@pytest.mark.parametrize(("text", "problem"), BAD_FILES)
def test_a_file_that_cannot_be_used_is_named_with_its_reason(facts_file, text, problem):
    with pytest.raises(CommandError, match=problem):
        run("explain", facts_file(text), "--on", "2026-04-20")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.json"):
        run("explain", tmp_path / "nothing.json", "--on", "2026-04-20")


def test_without_a_day_the_purchase_is_judged_now(facts_file, monkeypatch):
    monkeypatch.setattr(law, "current_time", lambda: stories.at("2026-04-20 09:00"))

    assert "(2026-04-20)" in run("explain", facts_file(stories.two_jeans())).splitlines()[0]


def test_a_rule_that_counts_hours_can_be_tried_to_the_minute(facts_file):
    facts = {
        "category": "CUSTOMER_SERVICE", "ordered_at": "2026-03-01", "firm_told": "no_solution", "firm_said": "nothing",
        "firm_told_at": "2026-03-02T10:00:00+06:00",
    }  # fmt: skip

    before = run("explain", facts_file(facts), "--on", "2026-03-05T09:59")
    after = run("explain", facts_file(facts), "--on", "2026-03-05T10:00")

    assert "NOT_YET_DUE  DCG-COMPLAINT72" in before
    assert "BREACH  DCG-COMPLAINT72" in after
