"""Defines a filing under test: what the register knows of it, and the eleven checks with their order and effects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ccms.core.clock import dhaka_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ccms.law.limitation import Limitation
    from ccms.law.pack.in_force import Pack
    from ccms.law.purchase.facts import FactSheet, FirmFirst
    from ccms.law.rules import Change, Finding
    from ccms.law.texts import Text


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
    same_order: str | None = None  # of the same day and sum, where one of the two has no number
    same_party: bool = False
    only_name: bool = False  # of the firm nothing is known by which anybody could reach it


@dataclass(frozen=True, slots=True)
class Check:
    """One check: passed or not, what that does, and what would change it."""

    id: CheckId
    passed: bool
    effect: Effect
    title: Text
    text: Text
    would_change: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Filing:
    """The filing under test: what the single checks read."""

    pack: Pack
    facts: Mapping[str, object]
    history: History
    now: datetime
    sheet: FactSheet
    findings: tuple[Finding, ...]
    limitation: Limitation
    ending: Limitation | None  # of the thirty days, where so few are left that nothing may hold the filing back
    told: FirmFirst

    @property
    def today(self) -> date:
        """The day in Dhaka."""
        return dhaka_day(self.now)

    @property
    def protective(self) -> bool:
        """Say whether the thirty days of a broken rule end within days, so that nothing may hold the filing back."""
        return self.ending is not None

    @property
    def is_late(self) -> bool:
        """Say whether the thirty days of every broken rule are over."""
        return self.limitation.passed(self.today)
