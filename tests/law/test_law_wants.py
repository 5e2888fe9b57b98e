"""What the law wants in each scenario of `scenarios/`, written by somebody who had not read the packs."""

import tomllib
from pathlib import Path

import pytest

from ccms.core.clock import dhaka_day
from ccms.law.checks import History, precheck
from ccms.law.offences import offered
from ccms.law.pack.book import book
from ccms.law.purchase.asking import settled
from ccms.law.purchase.facts import FactSheet
from ccms.law.routing import routes
from ccms.law.rules import Result, judge

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = [
    each for path in sorted(FOLDER.glob("*.toml")) for each in tomllib.loads(path.read_text("utf-8"))["scenario"]
]
BOOK = book()


class Decided:
    """What the program decides on the facts of one scenario, each point by the key under which it is expected."""

    def __init__(self, scenario):
        self.now = now = scenario["on"]
        self.pack = BOOK.on(dhaka_day(now))
        self.category = self.pack.categories[scenario["facts"]["category"]]
        facts = settled(self.pack, self.category.code, scenario["facts"])
        self.checked = precheck(self.pack, facts, History(), now)
        self.findings = {each.rule: each for each in self.checked.findings}
        self.sheet = FactSheet(self.pack, facts, dhaka_day(now))
        self.offered = offered(self.sheet, self.category.code)
        others = [each.id for each in self.pack.rules.values() if each.matter != "consumer"]
        self.found = {rule: each.result for rule, each in self.findings.items()}
        self.found |= {rule: judge(self.sheet, rule, now).result for rule in others}
        self.concerned = {
            each.body.code: each.role for each in routes(self.pack, self.category.code, self.checked.findings, facts)
        }

    def results(self, name):
        """Find the results of a rule, or of every rule whose breach can be fined under a section: ACT-45."""
        section = name.removeprefix("ACT-")
        return {
            result for rule, result in self.found.items() if rule == name or section in self.pack.rules[rule].sections
        }

    def breach(self, rules):
        return [rule for rule in rules if Result.BREACH in self.results(rule)]

    def not_breach(self, rules):
        return [rule for rule in rules if Result.BREACH not in self.results(rule)]

    def kept(self, rules):
        return [rule for rule in rules if Result.OK in self.results(rule)]

    def due(self, days):
        return {rule: self.findings[rule].due_on for rule in days}

    def sections(self, wanted):
        return [each for each in wanted if each in self.offered]

    def not_sections(self, wanted):
        return [each for each in wanted if each not in self.offered]

    def bodies(self, wanted):
        return [each for each in wanted if each in self.concerned]

    def not_bodies(self, wanted):
        return [each for each in wanted if each not in self.concerned]

    def cause(self, _):
        return self.checked.limitation.cause_on or "unknown"

    def safe_last(self, _):
        return self.checked.limitation.safe_last

    def outer_last(self, _):
        return self.checked.limitation.outer_last

    def late(self, _):
        return self.checked.limitation.passed(dhaka_day(self.now))

    def may_file(self, _):
        return self.checked.blocked_by is None

    def ready_on(self, _):
        return self.checked.ready_on

    def status(self, _):
        return self.checked.status

    def reason(self, _):
        return self.checked.reason

    def lead(self, _):
        return next(body for body, role in self.concerned.items() if role == "lead")

    def max_fine(self, _):
        return max((self.pack.offences[each].max_fine for each in self.offered), default=0)

    def doubtful(self, _):
        return self.sheet.value("jurisdiction_doubtful") is True


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["id"])
def test_the_program_decides_what_the_law_wants(scenario):
    decided = Decided(scenario)

    assert {key: getattr(decided, key)(value) for key, value in scenario["expect"].items()} == scenario["expect"]
