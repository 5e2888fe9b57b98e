"""Runs the eleven checks before filing, in their order, and finds the status with which a complaint begins.

Decides each of the eleven checks, one function for each: whether it passes, and what would change that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day, end_of_day
from ccms.law.contradictions import Contradiction, contradictions
from ccms.law.filing import Check, CheckId, Effect, Filing, History, StartStatus
from ccms.law.limitation import Limitation, limitation
from ccms.law.purchase.facts import FactSheet, firm_first
from ccms.law.ripe import early, words_early, words_ripe
from ccms.law.rules import Change, Result, evaluate
from ccms.law.sentences import day_text, due_text, number_text
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Advice
    from ccms.law.rules import Finding


def _made(
    filing: Filing, check_id: CheckId, key: str, effect: Effect | None = None, values: Mapping[str, Text] | None = None
) -> Check:
    words = filing.pack.checks[check_id]
    return Check(
        id=check_id,
        passed=effect is None,
        effect=effect or Effect.INFORMS,
        title=words.title,
        text=words.texts[key].filled(values or {}),
    )


def _phone(filing: Filing) -> Check:
    if filing.history.phone_verified:
        return _made(filing, CheckId.PHONE, "passed")
    return _made(filing, CheckId.PHONE, "failed", Effect.STOPS)


def _ecom(filing: Filing) -> Check:
    if filing.sheet.value("online_sale") is False:
        return _made(filing, CheckId.ECOM, "failed", Effect.STOPS)
    return _made(filing, CheckId.ECOM, "passed")


def _consumer(filing: Filing) -> Check:
    if filing.sheet.value("other_law") is True:
        return _made(filing, CheckId.CONSUMER, "other_law", Effect.OFFICER)
    if filing.sheet.value("own_use") is False:
        return _made(filing, CheckId.CONSUMER, "failed", Effect.OFFICER)
    return _made(filing, CheckId.CONSUMER, "passed")


def _duplicate(filing: Filing) -> Check:
    history = filing.history
    if history.duplicate_reference:
        return _made(filing, CheckId.DUPLICATE, "failed", Effect.STOPS)
    if history.possible_duplicate:
        return _made(filing, CheckId.DUPLICATE, "possible", Effect.INFORMS)
    return _made(filing, CheckId.DUPLICATE, "passed")


def _limitation(filing: Filing) -> Check:
    days, ending = filing.limitation, filing.ending
    if days.cause_on is None:
        return _made(filing, CheckId.LIMITATION, "unknown")
    if days.passed(filing.today):
        return _too_late(filing, _days(filing, days))
    if not days.has_begun(filing.today):
        return _made(filing, CheckId.LIMITATION, "not_begun", values=_days(filing, days))
    if ending and ending.safe_last:
        left = (ending.safe_last - filing.today).days
        key = "outer" if left < 0 else "last_day" if left == 0 else "protective"
        return _made(filing, CheckId.LIMITATION, key, values=_days(filing, ending))
    if days.earlier and (first := days.earlier[0].safe_last):
        values = {**_days(filing, days), "first": day_text(first)}
        return _made(filing, CheckId.LIMITATION, "several", values=values)
    return _made(filing, CheckId.LIMITATION, "passed", values=_days(filing, days))


def _days(filing: Filing, days: Limitation) -> Mapping[str, Text]:
    known = {"cause": days.cause_on, "safe_last": days.safe_last, "outer_last": days.outer_last}
    values = {name: day_text(day) for name, day in known.items() if day}
    return {**values, "left": number_text((days.safe_last - filing.today).days)} if days.safe_last else values


def _too_late(filing: Filing, values: Mapping[str, Text]) -> Check:
    """Say that the thirty days are over; a later cause that an officer could see is named."""
    noticed = filing.sheet.value("discovered_on")
    if isinstance(noticed, date):
        values = {**values, "discovered": day_text(noticed)}
        return _made(filing, CheckId.LIMITATION, "discovered", Effect.OFFICER, values)
    return _made(filing, CheckId.LIMITATION, "failed", Effect.OFFICER, values)


def _ripe(filing: Filing) -> Check:
    waits = early(filing)
    if waits is None:
        key, values = words_ripe(filing)
        return _made(filing, CheckId.RIPE, key, values=values)
    key, values = words_early(filing, waits)
    check = _made(filing, CheckId.RIPE, key, Effect.DRAFT, values)
    change = Change(filing.pack.texts["can_file_on"].filled({"day": day_text(waits.day)}), on=waits.day)
    return Check(check.id, check.passed, check.effect, check.title, check.text, (change,))


def _firm_first(filing: Filing) -> Check:
    told = filing.told
    if told.remedy_received:
        return _made(filing, CheckId.FIRM_FIRST, "remedy_received", Effect.OFFICER)
    if filing.history.only_name:
        return _made(filing, CheckId.FIRM_FIRST, "only_name", Effect.OFFICER)
    if told.passed and told.promised_on and told.promised_on >= filing.today:
        return _made(filing, CheckId.FIRM_FIRST, "promise_open", Effect.INFORMS, {"day": day_text(told.promised_on)})
    if told.passed:
        return _made(filing, CheckId.FIRM_FIRST, "contradiction" if told.contradiction else "passed")
    if filing.protective:
        return _made(filing, CheckId.FIRM_FIRST, "protective")
    if told.until is not None:
        change = Change(filing.pack.texts["told_long_enough"], on=dhaka_day(told.until))
        check = _made(filing, CheckId.FIRM_FIRST, "waiting", Effect.TELLS_FIRM, {"until": due_text(told.until)})
    else:
        change = Change(filing.pack.texts["tell_the_firm"], fact="firm_told")
        check = _made(filing, CheckId.FIRM_FIRST, "failed", Effect.TELLS_FIRM)
    return Check(check.id, check.passed, check.effect, check.title, check.text, (change,))


def _policy(filing: Filing) -> Check:
    broken = [finding for finding in filing.findings if finding.result is Result.BREACH]
    if broken:
        return _made(filing, CheckId.POLICY, "broken", values={"count": number_text(len(broken))})
    return _made(filing, CheckId.POLICY, "passed")


def missing_evidence(filing: Filing) -> tuple[str, ...]:
    """Name the indispensable kinds of proof that were not handed in."""
    given = filing.facts.get("evidence") or ()
    wanted = filing.pack.categories[str(filing.facts["category"])].must_show
    return tuple(kind for kind in wanted if kind not in given)  # type: ignore[operator]


def _evidence(filing: Filing) -> Check:
    missing = missing_evidence(filing)
    if not missing:
        return _made(filing, CheckId.EVIDENCE, "passed")
    kinds = [filing.pack.evidence_kinds[kind].text for kind in missing]
    wanted = Text(", ".join(kind.bn for kind in kinds), ", ".join(kind.en for kind in kinds))
    check = _made(filing, CheckId.EVIDENCE, "failed", Effect.INFORMS, {"missing": wanted})
    changes = tuple(Change(filing.pack.evidence_kinds[kind].text, fact=kind) for kind in missing)
    return Check(check.id, check.passed, check.effect, check.title, check.text, changes)


def missing_fields(filing: Filing) -> tuple[str, ...]:
    """Name what is not known of the person yet."""
    wanted = filing.pack.checks[CheckId.FIELDS].inputs
    return tuple(name for name in wanted if not filing.facts.get(name))


def _fields(filing: Filing) -> Check:
    missing = missing_fields(filing)
    if not missing:
        return _made(filing, CheckId.FIELDS, "passed")
    titles = [filing.pack.questions[name].text for name in missing]
    wanted = Text(", ".join(title.bn for title in titles), ", ".join(title.en for title in titles))
    return _made(filing, CheckId.FIELDS, "failed", Effect.INFORMS, {"missing": wanted})


def _harass(filing: Filing) -> Check:
    """Count the filing itself: five a day pass, the sixth goes to an officer. Nothing is ever refused."""
    history, figures = filing.history, filing.pack.figures
    numbered = bool(filing.facts.get("purchase_number"))
    too_many = (
        history.filings_today >= figures["filings_per_day"]
        or history.open_total >= figures["open_in_all"]
        or (not numbered and history.open_against_firm >= figures["open_against_one_firm"])
    )
    if history.same_party:
        return _made(filing, CheckId.HARASS, "same_party", Effect.OFFICER)
    if too_many:
        return _made(filing, CheckId.HARASS, "failed", Effect.OFFICER)
    return _made(filing, CheckId.HARASS, "passed")


ELEVEN = {
    CheckId.PHONE: _phone,
    CheckId.ECOM: _ecom,
    CheckId.CONSUMER: _consumer,
    CheckId.DUPLICATE: _duplicate,
    CheckId.LIMITATION: _limitation,
    CheckId.RIPE: _ripe,
    CheckId.FIRM_FIRST: _firm_first,
    CheckId.POLICY: _policy,
    CheckId.EVIDENCE: _evidence,
    CheckId.FIELDS: _fields,
    CheckId.HARASS: _harass,
}
"""Every check with the function that makes it, in the order of the program."""


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
