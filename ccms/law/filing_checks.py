"""Decides each of the eleven checks, one function for each: whether it passes, and what would change that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day
from ccms.law.filing import Check, CheckId, Effect, Filing
from ccms.law.ripe import early, words_early, words_ripe
from ccms.law.rules import Change, Result
from ccms.law.sentences import day_text, due_text, number_text
from ccms.law.texts import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.limitation import Limitation


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
