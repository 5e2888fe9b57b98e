"""Judges the rules of a pack on the facts of one purchase, and says what would change the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.pack.nouns import BUYER, Asked
from ccms.law.periods import earliest_instant, latest_instant
from ccms.law.purchase.facts import Absent, FactSheet, Missing, union
from ccms.law.sentences import day_text, last_day_of, result_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Rule
    from ccms.law.periods import Moment
    from ccms.law.texts import Text


class Result(StrEnum):
    """What a rule says about a purchase."""

    BREACH = "BREACH"
    OK = "OK"
    NOT_YET_DUE = "NOT_YET_DUE"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NEED_INFO = "NEED_INFO"


@dataclass(frozen=True, slots=True)
class Change:
    """What would change an answer: a day that comes (`on`), or a fact or paper that is missing (`fact`)."""

    text: Text
    on: date | None = None
    fact: str | None = None
    becomes: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says, with its clause, in both languages."""

    rule: str
    result: Result
    law: Text
    clause: Text
    clause_verified: bool
    text: Text
    says: Text
    weight: int
    due_on: date | None = None
    due_at: datetime | None = None
    missing: tuple[str, ...] = ()
    would_change: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A result before it is put into words."""

    result: Result
    due: Moment | None = None
    done: Moment | None = None
    missing: Missing = Missing(frozenset())  # noqa: RUF009  (frozen)


def evaluate(pack: Pack, facts: Mapping[str, object], now: datetime) -> list[Finding]:
    """Judge every rule of the facts' category, the weightiest first. `facts["category"]` names it."""
    sheet = FactSheet(pack.about(facts), facts, dhaka_day(now))
    rules = sheet.pack.rules_of(str(facts.get("category", "")))
    return [_finding(sheet, rule, now) for rule in rules if rule.matter == BUYER]


def evaluate_beside(pack: Pack, facts: Mapping[str, object], now: datetime) -> list[Finding]:
    """Judge the duties that are no buyer's matter, as far as the facts decide them."""
    sheet = FactSheet(pack.about(facts), facts, dhaka_day(now))
    rules = [rule for rule in sheet.pack.rules_of_office(str(facts["category"])) if rule.matter != BUYER]
    judged = [_finding(sheet, rule, now) for rule in rules]
    return [finding for finding in judged if finding.result is not Result.NEED_INFO]


def judge(sheet: FactSheet, rule_id: str, now: datetime) -> Verdict:
    """Judge one rule, in the version that held on the purchase's own day."""
    rule = sheet.version(rule_id)
    if isinstance(rule, Missing):
        return Verdict(Result.NEED_INFO, missing=rule)
    if rule is None:
        return Verdict(Result.NOT_APPLICABLE)
    if rule.applies is not None:
        applies = sheet.decide(rule.applies)
        if isinstance(applies, Missing):
            return Verdict(Result.NEED_INFO, missing=applies)
        if applies is not True:
            return Verdict(Result.NOT_APPLICABLE)
    needed = union(sheet.value(name) for name in rule.needs)
    if needed.questions:
        return Verdict(Result.NEED_INFO, missing=needed)
    verdict = _weigh(_at_once(sheet, rule), _in_time(sheet, rule, now))
    return _surely_kept(sheet, rule, verdict) if verdict.result is Result.OK else verdict


def _surely_kept(sheet: FactSheet, rule: Rule, verdict: Verdict) -> Verdict:
    """Call a rule kept only where its `kept` holds: that no breach was found may say nothing about the duty."""
    holds = sheet.decide(rule.kept) if rule.kept else True
    if holds is True:
        return verdict
    return Verdict(Result.NEED_INFO, missing=holds if isinstance(holds, Missing) else Missing(frozenset()))


def _at_once(sheet: FactSheet, rule: Rule) -> Verdict | None:
    if rule.breach is None:
        return None
    broken = sheet.decide(rule.breach)
    if isinstance(broken, Missing):
        return Verdict(Result.NEED_INFO, missing=broken)
    if isinstance(broken, Absent):
        return None if rule.due else Verdict(Result.NOT_APPLICABLE)
    return Verdict(Result.BREACH if broken is True else Result.OK)


def _in_time(sheet: FactSheet, rule: Rule, now: datetime) -> Verdict | None:
    if rule.due is None:
        return None
    due = sheet.moment(rule.due)
    if isinstance(due, Missing):
        return Verdict(Result.NEED_INFO, missing=due)
    if isinstance(due, Absent):
        return Verdict(Result.NOT_APPLICABLE)
    done = sheet.value(rule.done_at) if rule.done_at else None
    if isinstance(done, date):
        return Verdict(Result.BREACH if _late(done, due) else Result.OK, due, done)
    return _not_done(due, done, now)


def _not_done(due: Moment, done: object, now: datetime) -> Verdict:
    """Judge a duty of which nobody said that it was done."""
    if now < latest_instant(due):
        return Verdict(Result.NOT_YET_DUE, due)
    if isinstance(done, Missing):
        return Verdict(Result.NEED_INFO, due, missing=done)
    return Verdict(Result.BREACH, due)


def _late(done: Moment, due: Moment) -> bool:
    """Say whether a duty was surely done too late; a day without its hour is read in the seller's favour."""
    if isinstance(due, datetime):
        return earliest_instant(done) > due
    return earliest_instant(done) >= latest_instant(due)


def _weigh(at_once: Verdict | None, in_time: Verdict | None) -> Verdict:
    """Of two ways to break a rule, a breach counts first, then a day still to come, then what is unknown.

    Where one of the two does not arise, the rule is not kept by the other alone.
    """
    found = [verdict for verdict in (in_time, at_once) if verdict]
    for result in (Result.BREACH, Result.NOT_YET_DUE, Result.NEED_INFO, Result.NOT_APPLICABLE, Result.OK):
        for verdict in found:
            if verdict.result is result:
                return verdict
    return Verdict(Result.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class AsFound:
    """The findings that were kept of a filing, and those that the packs in force would give otherwise today."""

    findings: tuple[Finding, ...]
    otherwise: tuple[Finding, ...] = ()


def as_found(
    pack: Pack, facts: Mapping[str, object], filed_at: datetime, kept: Iterable[Mapping[str, str | None]]
) -> AsFound:
    """Put what was found at a filing into the words of the packs in force; results and days stay as they were kept."""
    sheet = FactSheet(pack.about(facts), facts, dhaka_day(filed_at))
    anew = {finding.rule: finding for finding in evaluate(pack, facts, filed_at)}
    were = {str(each["rule"]): (Result(str(each["result"])), _day(each["due_on"])) for each in kept}
    if not were:
        return AsFound(tuple(anew.values()))
    same = {rule: finding for rule, finding in anew.items() if were.get(rule) == (finding.result, finding.due_on)}
    findings = (
        same.get(rule) or _kept(sheet, rule, *found, filed_at)
        for rule, found in were.items()
        if rule in same or rule in sheet.pack.rules
    )
    # What is not known now may have been known then: the facts of a person who was erased are gone. That a rule which
    # came later does not apply is nothing else than that it was not judged.
    otherwise = (
        each
        for rule, each in anew.items()
        if rule not in same and each.result is not Result.NEED_INFO
        if rule in were or each.result is not Result.NOT_APPLICABLE
    )
    return AsFound(tuple(findings), tuple(otherwise))


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _kept(sheet: FactSheet, rule_id: str, result: Result, due: date | None, filed_at: datetime) -> Finding:
    rule = sheet.pack.rules[rule_id]
    done = sheet.value(rule.done_at) if rule.done_at and due else None
    return _worded(sheet, rule, Verdict(result, due, done if isinstance(done, date) else None), filed_at)


def _finding(sheet: FactSheet, rule: Rule, now: datetime) -> Finding:
    return _worded(sheet, rule, judge(sheet, rule.id, now), now)


def _worded(sheet: FactSheet, rule: Rule, verdict: Verdict, now: datetime) -> Finding:
    version = sheet.version(rule.id)
    shown = rule if version is None or isinstance(version, Missing) else version
    missing = tuple(sorted(verdict.missing.questions))
    in_force = version is not None
    return Finding(
        rule=rule.id,
        result=verdict.result,
        law=sheet.pack.laws[shown.citation.law].title,
        clause=shown.citation.clause,
        clause_verified=shown.citation.verified,
        text=result_text(
            sheet.pack, shown, str(verdict.result), now, due=verdict.due, done=verdict.done, in_force=in_force
        ),
        says=shown.says,
        weight=shown.weight,
        due_on=last_day_of(verdict.due) if verdict.due else None,
        due_at=latest_instant(verdict.due) if verdict.due else None,
        missing=missing,
        would_change=_changes(sheet.pack, verdict, missing),
    )


def _changes(pack: Pack, verdict: Verdict, missing: tuple[str, ...]) -> tuple[Change, ...]:
    if verdict.result is Result.NOT_YET_DUE and verdict.due:
        return (day_change(pack, verdict.due),)
    if verdict.result is Result.NEED_INFO:
        return tuple(Change(pack.questions[name].text, fact=name) for name in missing)
    return ()


def day_change(pack: Pack, due: Moment) -> Change:
    """Say on which day a duty that is not yet due becomes a broken one."""
    on = dhaka_day(latest_instant(due))
    return Change(pack.texts["becomes_breach"].filled({"day": day_text(on)}), on=on, becomes=Result.BREACH)


_ORDER = (Result.BREACH, Result.NOT_YET_DUE, Result.NEED_INFO, Result.OK)


def top_findings(pack: Pack, findings: Iterable[Finding], answers: Mapping[str, object], n: int = 3) -> list[Finding]:
    """Choose the cards to show: broken rules first, and nothing this person could not answer."""
    shown = [finding for finding in findings if _worth_showing(pack, finding, answers)]
    return sorted(shown, key=lambda finding: (_ORDER.index(finding.result), -finding.weight))[:n]


def _worth_showing(pack: Pack, finding: Finding, answers: Mapping[str, object]) -> bool:
    if finding.result is Result.NOT_APPLICABLE:
        return False
    if finding.result is not Result.NEED_INFO:
        return True
    questions = [pack.questions[name] for name in finding.missing]
    return bool(questions) and all(
        question.asked is Asked.CONSUMER and question.id not in answers for question in questions
    )
