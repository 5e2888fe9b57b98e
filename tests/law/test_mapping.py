"""The map of duties and grounds that a lawyer reads is the packs themselves, and leaves no duty out."""

from datetime import date
from pathlib import Path

from ccms.law.explaining import law_map


def test_the_page_in_docs_is_what_the_packs_say(law):
    kept = Path(__file__).parents[2] / "docs" / "generated" / "law-map.md"

    assert kept.read_text(encoding="utf-8") == "\n".join(law_map(law.on(date.max))) + "\n"


def test_every_version_of_every_duty_stands_in_it_for_each_of_its_categories(law):
    page = "\n".join(law_map(law.on(date.max)))
    rules = [rule for versions in law.versions.values() for rule in versions]

    assert page.count("\n| `") == sum(len(rule.categories) or 1 for rule in rules)


def test_it_says_which_answers_another_than_the_buyer_gives(law):
    rows = {line.split("`")[1]: line for line in law_map(law.on(date.max)) if line.startswith("| `")}

    assert "an officer is asked `terms_shown`" in rows["DCG-TERMS"]
    assert "the firm, or else an officer, is asked `compliance_officer_named`" in rows["DCG-COMPOFF"]
    assert "is asked" not in rows["DCG-DATA"]
