"""Decides whether the firm was told: what the buyer says, what the firm says, and who is believed when they differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.law.periods import day_of, latest_instant
from ccms.law.purchase.facts import FactSheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccms.law.pack.in_force import Pack


class BuyerSays(StrEnum):
    """The rows: what the buyer says about telling the firm."""

    PROVED = "told_with_proof"
    UNPROVED = "told_without_proof"
    NOT_TOLD = "not_told"


class FirmSays(StrEnum):
    """The columns: what the firm's system or signed statement says."""

    CONFIRMS = "confirms"
    NOTHING = "nothing"
    DENIES = "denies"


@dataclass(frozen=True, slots=True)
class FirmFirst:
    """Whether the firm has had its chance. `until` is the end of its 72 hours where it was told less long ago.

    `promised_on` is the day by which it promised a remedy that the buyer has not got.
    """

    passed: bool
    until: datetime | None = None
    contradiction: bool = False
    remedy_received: bool = False
    promised_on: date | None = None


PASSES = {
    (BuyerSays.PROVED, FirmSays.CONFIRMS): True,
    (BuyerSays.PROVED, FirmSays.NOTHING): True,
    (BuyerSays.PROVED, FirmSays.DENIES): True,
    (BuyerSays.UNPROVED, FirmSays.CONFIRMS): True,
    (BuyerSays.UNPROVED, FirmSays.NOTHING): True,
    (BuyerSays.UNPROVED, FirmSays.DENIES): False,
    (BuyerSays.NOT_TOLD, FirmSays.CONFIRMS): True,
    (BuyerSays.NOT_TOLD, FirmSays.NOTHING): False,
    (BuyerSays.NOT_TOLD, FirmSays.DENIES): False,
}
"""The nine combinations. False is "tell the firm now": an offer, never a wall."""


def firm_first(pack: Pack, facts: Mapping[str, object], now: datetime, *, is_repaid: bool) -> FirmFirst:
    """Decide whether the firm counts as told, and long enough ago; `is_repaid` if all the money came back in time."""
    sheet = FactSheet(pack, facts)
    buyer, firm = buyer_says(sheet), firm_says(facts)
    contradiction = buyer is BuyerSays.PROVED and firm is FirmSays.DENIES
    if is_repaid or sheet.value("remedy_received") == "full":
        return FirmFirst(passed=False, remedy_received=True, contradiction=contradiction)
    if sheet.value("firm_told") == "unreachable":
        return FirmFirst(passed=True)
    if not PASSES[buyer, firm]:
        return FirmFirst(passed=False)
    promised = sheet.value("remedy_by")
    chance = _long_enough(pack, sheet, now, contradiction=contradiction)
    return replace(chance, promised_on=day_of(promised)) if isinstance(promised, date) else chance


def _long_enough(pack: Pack, sheet: FactSheet, now: datetime, *, contradiction: bool) -> FirmFirst:
    if sheet.value("firm_said") == "refused":
        return FirmFirst(passed=True, contradiction=contradiction)
    told_at = sheet.value("told_at")
    if not isinstance(told_at, date):
        return FirmFirst(passed=True, contradiction=contradiction)
    until = pack.periods["firm_first"].ends(min(latest_instant(told_at), now), pack.calendar)
    if until > now:
        return FirmFirst(passed=False, until=until, contradiction=contradiction)
    return FirmFirst(passed=True, contradiction=contradiction)


def buyer_says(sheet: FactSheet) -> BuyerSays:
    """Read the row of the table from the answers and the evidence."""
    if sheet.value("firm_was_told") is not True:
        return BuyerSays.NOT_TOLD
    return BuyerSays.PROVED if sheet.value("told_proof") is True else BuyerSays.UNPROVED


def firm_says(facts: Mapping[str, object]) -> FirmSays:
    """Read the column of the table from what the firm's system answered."""
    answered = facts.get("firm_says_told")
    return FirmSays(str(answered)) if answered else FirmSays.NOTHING
