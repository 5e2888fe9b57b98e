"""What the law wants in each scenario of `scenarios/`, written by somebody who had not read the packs."""

import tomllib
from pathlib import Path

import pytest

from ccms.core.clock import dhaka_day
from ccms.law.checks import CheckId, History, precheck
from ccms.law.pack.book import book
from ccms.law.purchase.facts import FactSheet
from ccms.law.routing import routes
from ccms.law.rules import judge

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = [
    each for path in sorted(FOLDER.glob("*.toml")) for each in tomllib.loads(path.read_text("utf-8"))["scenario"]
]
BOOK = book()


def rules_of(pack, found, name):
    """Find the results of a rule, or of every rule whose breach can be fined under a section: ACT-45."""
    section = name.removeprefix("ACT-")
    return {result for rule, result in found.items() if rule == name or section in pack.rules[rule].sections}


def differences(scenario):
    """Say in which points the program decides otherwise than the scenario."""
    wanted, facts, now = scenario["expect"], scenario["facts"], scenario["on"]
    pack = BOOK.on(dhaka_day(now))
    category = pack.categories[facts["category"]]
    checked = precheck(pack, facts, History(), now)
    found = {each.rule: str(each.result) for each in checked.findings}
    sheet = FactSheet(pack, facts, dhaka_day(now))
    asked_of_others = [each.id for each in pack.rules.values() if each.matter != "consumer"]
    found |= {rule: str(judge(sheet, rule, now).result) for rule in asked_of_others}
    dues = {each.rule: each.due_on for each in checked.findings}
    concerned = {each.regulator.code: each.role for each in routes(pack, category.code, checked.findings, facts)}
    days = checked.limitation
    got = {
        "cause": days.cause_on or "unknown",
        "safe_last": days.safe_last,
        "outer_last": days.outer_last,
        "may_file": checked.blocked_by is None,
        "ready_on": checked.ready_on,
        "status": str(checked.status),
        "reason": checked.reason,
        "lead": next((body for body, role in concerned.items() if role == "lead"), None),
        "max_fine": max((pack.offences[each].max_fine for each in category.sections), default=0),
        "doubtful": any(check.id is CheckId.CONSUMER and not check.passed for check in checked.checks),
    }
    for key, value in wanted.items():
        match key:
            case "breach":
                yield from (f"{rule} not broken: {found}" for rule in value if "BREACH" not in rules_of(pack, found, rule))
            case "not_breach":
                yield from (f"{rule} broken" for rule in value if "BREACH" in rules_of(pack, found, rule))
            case "kept":
                yield from (f"{rule} not kept: {found}" for rule in value if "OK" not in rules_of(pack, found, rule))
            case "due":
                yield from (f"{rule} due {dues.get(rule)}, not {day}" for rule, day in value.items() if dues.get(rule) != day)
            case "sections":
                yield from (f"s. {each} not offered" for each in value if each not in category.sections)
            case "not_sections":
                yield from (f"s. {each} offered" for each in value if each in category.sections)
            case "bodies":
                yield from (f"{body} not concerned: {concerned}" for body in value if body not in concerned)
            case "not_bodies":
                yield from (f"{body} concerned" for body in value if body in concerned)
            case _:
                if got[key] != value:
                    yield f"{key} {got[key]}, not {value}"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
def test_the_program_decides_what_the_law_wants(scenario):
    assert list(differences(scenario)) == []
