"""The eleven checks before filing, in their order, and the status with which a complaint begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day, end_of_day
from ccms.law.facts import FactSheet
from ccms.law.limitation import Limitation, limitation
from ccms.law.rules import Change, Finding, Result, evaluate
from ccms.law.sentences import day_text, moment_text, number_text
from ccms.law.texts import Text
from ccms.law.told import FirmFirst, firm_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.nouns import Advice
    from ccms.law.pack import Pack


class CheckId(StrEnum):
    """The eleven checks in their order (lifecycle of a complaint, section 5)."""

    PHONE = "PHONE"
    ECOM = "ECOM"
    CONSUMER = "CONSUMER"
    DUPLICATE = "DUPLICATE"
    LIMITATION = "LIMITATION"
    RIPE = "RIPE"
    FIRM_FIRST = "FIRM_FIRST"
    POLICY = "POLICY"
    EVIDENCE = "EVIDENCE"
    FIELDS = "FIELDS"
    HARASS = "HARASS"


class Effect(StrEnum):
    """What a check that is not passed does."""

    STOPS = "stops"
    DRAFT = "draft"
    TELLS_FIRM = "tells_firm"
    OFFICER = "officer"
    INFORMS = "informs"


class StartStatus(StrEnum):
    """The status a filing begins with."""

    TOLD_FIRM = "told_firm"
    WITH_FIRM = "with_firm"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class History:
    """What the register knows about this person, this firm and this purchase before the filing."""

    phone_verified: bool = True
    filings_today: int = 0
    open_total: int = 0
    open_against_firm: int = 0
    duplicate_reference: str | None = None
    possible_duplicate: str | None = None
    same_party: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check: passed or not, what that does, and what would change it."""

    id: CheckId
    passed: bool
    effect: Effect
    title: Text
    text: Text
    would_change: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Precheck:
    """Everything that is known before a complaint is filed.

    `status` is None while a check stops the filing (`blocked_by`); `ready_on` is then the day from which it can be filed,
    where waiting helps. `reason` is the reason of an escalated filing. `firm_first_until` is the end of the 72 hours of
    a filing that begins in `told_firm`.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    limitation: Limitation
    protective: bool
    status: StartStatus | None
    reason: str | None
    blocked_by: CheckId | None
    ready_on: date | None = None
    firm_first_until: datetime | None = None
    contradiction: bool = False
    missing_evidence: tuple[str, ...] = ()
    missing_fields: tuple[str, ...] = ()
    duplicate_reference: str | None = None
    advice: tuple[Advice, ...] = ()

    def check(self, check_id: CheckId) -> Check:
        """Find one of the eleven."""
        return next(check for check in self.checks if check.id is check_id)


@dataclass(frozen=True)
class _Filing:
    """The filing under test: what the single checks read."""

    pack: Pack
    facts: Mapping[str, object]
    history: History
    now: datetime
    sheet: FactSheet
    findings: tuple[Finding, ...]
    limitation: Limitation
    protective: bool
    told: FirmFirst

    @property
    def today(self) -> date:
        return dhaka_day(self.now)


def precheck(pack: Pack, facts: Mapping[str, object], history: History, now: datetime) -> Precheck:
    """Run the eleven checks on a purchase, and say whether and how it can be filed now."""
    filing = _filing(pack, facts, history, now)
    checks = tuple(_CHECKS[check_id](filing) for check_id in CheckId)
    blocked_by = next((check.id for check in checks if _blocks(check)), None)
    reason = None if blocked_by else _reason(filing, checks)
    status = None if blocked_by else _status(filing, reason)
    waits = status is StartStatus.TOLD_FIRM
    return Precheck(
        checks=checks,
        findings=filing.findings,
        limitation=filing.limitation,
        protective=filing.protective,
        status=status,
        reason=reason,
        blocked_by=blocked_by,
        ready_on=_ready_on(filing) if blocked_by is CheckId.RIPE else None,
        firm_first_until=_firm_first_until(filing) if waits else None,
        contradiction=filing.told.contradiction,
        missing_evidence=_missing_evidence(filing),
        missing_fields=_missing_fields(filing),
        duplicate_reference=history.duplicate_reference or history.possible_duplicate,
        advice=_advice(filing),
    )


def _filing(pack: Pack, facts: Mapping[str, object], history: History, now: datetime) -> _Filing:
    today = dhaka_day(now)
    days = limitation(pack, str(facts["category"]), facts, pack.calendar)
    left = days.days_left(today)
    return _Filing(
        pack=pack,
        facts=facts,
        history=history,
        now=now,
        sheet=FactSheet(pack, facts, today),
        findings=tuple(evaluate(pack, facts, now)),
        limitation=days,
        protective=left is not None
        and left <= pack.figures["protective_days"]
        and not days.passed(today)
        and _has_begun(days, today),
        told=firm_first(pack, facts, now),
    )


def _has_begun(days: Limitation, today: date) -> bool:
    return days.cause_on is not None and days.cause_on <= today


def _blocks(check: Check) -> bool:
    return not check.passed and check.effect in {Effect.STOPS, Effect.DRAFT}


def _reason(filing: _Filing, checks: tuple[Check, ...]) -> str | None:
    """Give the reason why an officer looks first; the first check that says so decides."""
    reasons = {
        CheckId.CONSUMER: "not_consumer",
        CheckId.LIMITATION: "limitation",
        CheckId.FIRM_FIRST: "remedy_received",
        CheckId.HARASS: "abuse_review",
    }
    for check in checks:
        if not check.passed and check.effect is Effect.OFFICER:
            return reasons[check.id]
    return None


def _status(filing: _Filing, reason: str | None) -> StartStatus:
    if reason:
        return StartStatus.ESCALATED
    if filing.protective or filing.told.passed:
        return StartStatus.WITH_FIRM
    return StartStatus.TOLD_FIRM


def _firm_first_until(filing: _Filing) -> datetime:
    """End the 72 hours where they end, but never later than the day before the last day of limitation."""
    until = filing.told.until or filing.pack.periods["firm_first"].ends(filing.now, filing.pack.calendar)
    outer = filing.limitation.outer_last
    return until if outer is None else max(filing.now, min(until, end_of_day(outer - timedelta(days=1))))


def _made(
    filing: _Filing, check_id: CheckId, key: str, effect: Effect | None = None, values: Mapping[str, Text] | None = None
) -> Check:
    words = filing.pack.checks[check_id]
    return Check(
        id=check_id,
        passed=effect is None,
        effect=effect or Effect.INFORMS,
        title=words.title,
        text=words.texts[key].filled(values or {}),
    )


def _phone(filing: _Filing) -> Check:
    if filing.history.phone_verified:
        return _made(filing, CheckId.PHONE, "passed")
    return _made(filing, CheckId.PHONE, "failed", Effect.STOPS)


def _ecom(filing: _Filing) -> Check:
    if filing.sheet.value("online_sale") is False:
        return _made(filing, CheckId.ECOM, "failed", Effect.STOPS)
    return _made(filing, CheckId.ECOM, "passed")


def _consumer(filing: _Filing) -> Check:
    if filing.sheet.value("own_use") is False:
        return _made(filing, CheckId.CONSUMER, "failed", Effect.OFFICER)
    return _made(filing, CheckId.CONSUMER, "passed")


def _duplicate(filing: _Filing) -> Check:
    history = filing.history
    if history.duplicate_reference:
        return _made(filing, CheckId.DUPLICATE, "failed", Effect.STOPS)
    if history.possible_duplicate:
        return _made(filing, CheckId.DUPLICATE, "possible", Effect.INFORMS)
    return _made(filing, CheckId.DUPLICATE, "passed")


def _limitation(filing: _Filing) -> Check:
    days = filing.limitation
    if days.cause_on is None or days.safe_last is None or days.outer_last is None:
        return _made(filing, CheckId.LIMITATION, "unknown")
    values = {
        "cause": day_text(days.cause_on),
        "safe_last": day_text(days.safe_last),
        "outer_last": day_text(days.outer_last),
        "left": number_text(max(0, (days.safe_last - filing.today).days)),
    }
    if days.passed(filing.today):
        return _made(filing, CheckId.LIMITATION, "failed", Effect.OFFICER, values)
    if not _has_begun(days, filing.today):
        return _made(filing, CheckId.LIMITATION, "not_begun", values=values)
    key = "protective" if filing.protective else "passed"
    return _made(filing, CheckId.LIMITATION, key, values=values)


def _grounds(filing: _Filing) -> list[Finding]:
    grounds = filing.pack.categories[str(filing.facts["category"])].grounds
    return [finding for finding in filing.findings if finding.rule in grounds]


def _ready_on(filing: _Filing) -> date | None:
    """Give the first day on which a ground is no longer running."""
    due = [finding.due_at for finding in _grounds(filing) if finding.result is Result.NOT_YET_DUE and finding.due_at]
    return dhaka_day(min(due)) if due else None


def _ripe(filing: _Filing) -> Check:
    results = {finding.result for finding in _grounds(filing)}
    ready_on = _ready_on(filing)
    if Result.BREACH in results or ready_on is None:
        return _made(filing, CheckId.RIPE, "passed")
    if filing.protective:
        return _made(filing, CheckId.RIPE, "protective")
    day = day_text(ready_on)
    check = _made(
        filing, CheckId.RIPE, "failed", Effect.DRAFT, {"day": day, "last": day_text(ready_on - timedelta(days=1))}
    )
    change = Change(filing.pack.texts["can_file_on"].filled({"day": day}), on=ready_on)
    return Check(check.id, check.passed, check.effect, check.title, check.text, (change,))


def _firm_first(filing: _Filing) -> Check:
    told = filing.told
    if told.remedy_received:
        return _made(filing, CheckId.FIRM_FIRST, "remedy_received", Effect.OFFICER)
    if told.passed:
        return _made(filing, CheckId.FIRM_FIRST, "contradiction" if told.contradiction else "passed")
    if filing.protective:
        return _made(filing, CheckId.FIRM_FIRST, "protective")
    if told.until is not None:
        change = Change(filing.pack.texts["told_long_enough"], on=dhaka_day(told.until))
        check = _made(filing, CheckId.FIRM_FIRST, "waiting", Effect.TELLS_FIRM, {"until": moment_text(told.until)})
    else:
        change = Change(filing.pack.texts["tell_the_firm"], fact="firm_told")
        check = _made(filing, CheckId.FIRM_FIRST, "failed", Effect.TELLS_FIRM)
    return Check(check.id, check.passed, check.effect, check.title, check.text, (change,))


def _policy(filing: _Filing) -> Check:
    broken = [finding for finding in filing.findings if finding.result is Result.BREACH]
    if broken:
        return _made(filing, CheckId.POLICY, "broken", values={"count": number_text(len(broken))})
    return _made(filing, CheckId.POLICY, "passed")


def _missing_evidence(filing: _Filing) -> tuple[str, ...]:
    given = filing.facts.get("evidence") or ()
    wanted = filing.pack.categories[str(filing.facts["category"])].must_show
    return tuple(kind for kind in wanted if kind not in given)  # type: ignore[operator]


def _evidence(filing: _Filing) -> Check:
    missing = _missing_evidence(filing)
    if not missing:
        return _made(filing, CheckId.EVIDENCE, "passed")
    kinds = [filing.pack.evidence_kinds[kind].text for kind in missing]
    wanted = Text(", ".join(kind.bn for kind in kinds), ", ".join(kind.en for kind in kinds))
    check = _made(filing, CheckId.EVIDENCE, "failed", Effect.INFORMS, {"missing": wanted})
    changes = tuple(Change(filing.pack.evidence_kinds[kind].text, fact=kind) for kind in missing)
    return Check(check.id, check.passed, check.effect, check.title, check.text, changes)


def _missing_fields(filing: _Filing) -> tuple[str, ...]:
    wanted = filing.pack.checks[CheckId.FIELDS].inputs
    return tuple(name for name in wanted if not filing.facts.get(name))


def _fields(filing: _Filing) -> Check:
    missing = _missing_fields(filing)
    if not missing:
        return _made(filing, CheckId.FIELDS, "passed")
    titles = [filing.pack.questions[name].text for name in missing]
    wanted = Text(", ".join(title.bn for title in titles), ", ".join(title.en for title in titles))
    return _made(filing, CheckId.FIELDS, "failed", Effect.INFORMS, {"missing": wanted})


def _harass(filing: _Filing) -> Check:
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


def _advice(filing: _Filing) -> tuple[Advice, ...]:
    late = filing.limitation.passed(filing.today)
    sheet = FactSheet(filing.pack, {**filing.facts, "limitation_passed": late}, filing.today)
    return tuple(each for each in filing.pack.advice if sheet.decide(each.when) is True)


_CHECKS = {
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
