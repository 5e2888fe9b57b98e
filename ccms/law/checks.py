"""Runs the eleven checks before filing, in their order, and finds the status with which a complaint begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day, end_of_day
from ccms.law.contradictions import Contradiction, contradictions
from ccms.law.filing import Check, CheckId, Effect, Filing, History, StartStatus
from ccms.law.filing_checks import ELEVEN, missing_evidence, missing_fields
from ccms.law.limitation import Limitation, limitation
from ccms.law.purchase.facts import FactSheet
from ccms.law.purchase.firm_told import firm_first
from ccms.law.ripe import early
from ccms.law.rules import Result, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Advice
    from ccms.law.rules import Finding

__all__ = ["Check", "CheckId", "Effect", "History", "Precheck", "StartStatus", "precheck"]

_REASONS = {
    CheckId.CONSUMER: "not_consumer",
    CheckId.LIMITATION: "limitation",
    CheckId.HARASS: "abuse_review",
}


@dataclass(frozen=True, slots=True)
class Precheck:
    """Everything that is known before a complaint is filed.

    `status` is None while a check stops the filing (`blocked_by`); `ready_on` is then the day from which it can be
    filed, where waiting helps. `file_as` are the categories under which a filing that is too early could be sent at
    once. `reason` is the reason of an escalated filing. `firm_first_until` is the end of the 72 hours of a filing that
    begins in `told_firm`. `same_order` is an open complaint about the same seller, day and sum: it is filed only
    once its buyer has said that this is another purchase.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    limitation: Limitation
    protective: bool
    status: StartStatus | None
    reason: str | None
    blocked_by: CheckId | None
    ready_on: date | None = None
    file_as: tuple[str, ...] = ()
    firm_first_until: datetime | None = None
    contradiction: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    missing_evidence: tuple[str, ...] = ()
    missing_fields: tuple[str, ...] = ()
    duplicate_reference: str | None = None
    same_order: str | None = None
    only_name: bool = False
    advice: tuple[Advice, ...] = ()

    def check(self, check_id: CheckId) -> Check:
        """Find one of the eleven."""
        return next(check for check in self.checks if check.id is check_id)


def precheck(pack: Pack, facts: Mapping[str, object], history: History, now: datetime) -> Precheck:
    """Run the eleven checks on a purchase, and say whether and how it can be filed now."""
    filing = _filing(pack.about(facts), facts, history, now)
    checks = tuple(ELEVEN[check_id](filing) for check_id in CheckId)
    blocked_by = next((check.id for check in checks if _blocks(check)), None)
    reason = None if blocked_by else _reason(filing, checks)
    status = None if blocked_by else _status(filing, reason)
    tells_firm = status is StartStatus.TOLD_FIRM
    waits_for = early(filing) if blocked_by is CheckId.RIPE else None
    return Precheck(
        checks=checks,
        findings=filing.findings,
        limitation=filing.limitation,
        protective=filing.protective,
        status=status,
        reason=reason,
        blocked_by=blocked_by,
        ready_on=waits_for.day if waits_for else None,
        file_as=tuple(waits_for.instead) if waits_for else (),
        firm_first_until=_firm_first_until(filing) if tells_firm else None,
        contradiction=filing.told.contradiction,
        contradictions=contradictions(filing.pack, facts, now),
        missing_evidence=missing_evidence(filing),
        missing_fields=missing_fields(filing),
        duplicate_reference=history.duplicate_reference or history.same_order or history.possible_duplicate,
        same_order=history.same_order,
        only_name=history.only_name,
        advice=_advice(filing),
    )


def _filing(pack: Pack, facts: Mapping[str, object], history: History, now: datetime) -> Filing:
    today = dhaka_day(now)
    days = limitation(pack, facts, now)
    sheet, findings = FactSheet(pack, facts, today), tuple(evaluate(pack, facts, now))
    grounds = pack.categories[str(facts["category"])].ground_rules
    broken = any(each.result is Result.BREACH and each.rule in grounds for each in findings)
    return Filing(
        pack=pack,
        facts=facts,
        history=history,
        now=now,
        sheet=sheet,
        findings=findings,
        limitation=days,
        ending=days.ending(today, pack.figures["protective_days"]),
        told=firm_first(pack, facts, now, is_repaid=not broken and sheet.value("refund_received") == "full"),
    )


def _blocks(check: Check) -> bool:
    return not check.passed and check.effect in {Effect.STOPS, Effect.DRAFT}


def _reason(filing: Filing, checks: tuple[Check, ...]) -> str | None:
    """Give the reason why an officer looks first; the first check that says so decides."""
    first = next((check.id for check in checks if not check.passed and check.effect is Effect.OFFICER), None)
    if first is CheckId.FIRM_FIRST:
        return "remedy_received" if filing.told.remedy_received else "unreachable"
    return _REASONS[first] if first else None


def _status(filing: Filing, reason: str | None) -> StartStatus:
    if reason:
        return StartStatus.ESCALATED
    if filing.protective or filing.told.passed:
        return StartStatus.WITH_FIRM
    return StartStatus.TOLD_FIRM


def _firm_first_until(filing: Filing) -> datetime:
    return firm_first_until(filing.pack, filing.now, filing.limitation.first_end(filing.today), filing.told.until)


def firm_first_until(pack: Pack, now: datetime, outer: date | None, until: datetime | None = None) -> datetime:
    """End the 72 hours where they end, but never later than the day before the last day of limitation."""
    until = until or pack.periods["firm_first"].ends(now, pack.calendar)
    return until if outer is None else max(now, min(until, end_of_day(outer - timedelta(days=1))))


def _advice(filing: Filing) -> tuple[Advice, ...]:
    return advice_to(
        "buyer", FactSheet(filing.pack, {**filing.facts, "limitation_passed": filing.is_late}, filing.today)
    )


def advice_to(reader: str, sheet: FactSheet) -> tuple[Advice, ...]:
    """Return what is worth knowing to the buyer or the office on these facts."""
    return tuple(each for each in sheet.pack.advice if each.to == reader and sheet.decide(each.when) is True)
