"""Reads the counted numbers of firms for the Cell, and for an association those of its members.

An association reads what was filed while a firm was its member, and no count under five.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast, Sqrt

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, FirmWallet, Membership
from ccms.apps.oversight.counting import WEEK, WEEKS, counted_at, week_of
from ccms.apps.oversight.models import BreachCount, WeekCount
from ccms.core.clock import dhaka_day

LEAST_TOLD = 5  # of an association's members; and no fewer in a week are called unusual
BEFORE = WEEKS - 1  # weeks that say what is usual
MOST = 100


class Lens(StrEnum):
    """By what firms are listed."""

    UNUSUAL = "unusual"
    SILENCE = "silence"
    BROKEN_PROMISE = "broken_promise"
    NO_EFFORT = "no_effort"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    SAME_WALLET = "same_wallet"


REASONS = (Lens.SILENCE, Lens.BROKEN_PROMISE, Lens.NO_EFFORT, Lens.REFUSED, Lens.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm's numbers of thirteen weeks; a number that this reader may not read is None.

    `weeks` are the complaints of each week, the oldest first; empty for an association. `usual` is the mean of the
    twelve weeks before the last one. `shared` is the number of other firms with one of its wallet numbers.
    """

    firm: Firm
    last: int | None
    usual: float | None
    weeks: tuple[int, ...]
    filed: int | None
    reasons: Mapping[Lens, int | None]
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule, and in how many complaints of one firm or of all it was broken: as told, as found, and answered."""

    rule: str
    firm: Firm | None
    alleged: int | None
    found: int | None
    answered: int | None


def counts(by: Actor, shared: Mapping[UUID, int]) -> Mapping[Lens, int]:
    """Return how many firms each lens lists for this reader; nothing where nothing was counted yet."""
    newest = newest_week()
    if newest is None:
        return {}
    rows = list(_sums(by, newest))
    listed: dict[Lens, int] = {lens: sum(row[str(lens)] > 0 for row in rows) for lens in REASONS}
    listed[Lens.UNUSUAL] = sum(row["last"] >= LEAST_TOLD and row["last"] > row["before"] / BEFORE for row in rows)
    listed[Lens.SAME_WALLET] = sum(row["firm"] in shared for row in rows)
    return listed


def firms(by: Actor, lens: Lens, shared: Mapping[UUID, int] | None = None) -> list[FirmLine]:
    """List the firms that this reader may read of, those first that need attention most by this lens."""
    newest = newest_week()
    if newest is None:
        return []
    found = _sums(by, newest)
    shared = sharing() if shared is None else shared
    match lens:
        case Lens.UNUSUAL:
            root = Sqrt(F("before") / float(BEFORE) + 1.0, output_field=FloatField())
            above = (Cast(F("last"), FloatField()) - F("before") / float(BEFORE)) / root
            found = found.filter(last__gte=LEAST_TOLD, last__gt=F("before") / float(BEFORE)).order_by(-above, "firm")
        case Lens.SAME_WALLET:
            found = found.filter(firm__in=shared).order_by("-filed", "firm")
        case _:
            found = found.filter(**{f"{lens}__gt": 0}).order_by(f"-{lens}", "firm")
    rows = list(found[:MOST])
    return _lines(by, rows, newest, shared)


def has_members() -> bool:
    """Tell whether any list of an association's members was taken over."""
    return Membership.objects.exists()


def firm_line(by: Actor, firm: UUID) -> FirmLine | None:
    """Return the numbers of one firm; None where this reader has none to read."""
    newest = newest_week()
    rows = list(_sums(by, newest).filter(firm=firm)) if newest else []
    return _lines(by, rows, newest, sharing())[0] if rows and newest else None


def breaches(by: Actor, month: str, *, firm: UUID | None = None, rule: str = "") -> list[Breach]:
    """Return the broken rules of a month by firm, or of one firm those of all months, most often told first."""
    found = _scope(by, BreachCount.objects.all())
    found = found.filter(firm=firm) if firm else found.filter(month=month)
    if rule:
        found = found.filter(rule=rule)
    rows = list(
        found.values("firm", "rule")
        .annotate(alleged=Sum("alleged"), found=Sum("found"), answered=Sum("answered"))
        .order_by("-found", "-alleged", "rule", "firm")[: MOST * 2]
    )
    known = Firm.objects.in_bulk({row["firm"] for row in rows})
    return [
        Breach(row["rule"], known[row["firm"]], *(_told(by, row[name]) for name in ("alleged", "found", "answered")))
        for row in rows
    ]


def rules_of_month(month: str) -> list[Breach]:
    """Return the broken rules of a month for all firms together, most often told first."""
    rows = (
        BreachCount.objects.filter(month=month)
        .values("rule")
        .annotate(alleged=Sum("alleged"), found=Sum("found"), answered=Sum("answered"))
        .order_by("-alleged", "rule")
    )
    return [Breach(row["rule"], None, row["alleged"], row["found"], row["answered"]) for row in rows]


def newest_week() -> date | None:
    """Return the Sunday of the last week that was counted; None where nothing was counted yet."""
    at: datetime | None = counted_at()
    return week_of(dhaka_day(at)) - WEEK if at else None


def _sums(by: Actor, newest: date) -> Any:
    reasons = {str(lens): Sum(str(lens)) for lens in REASONS}
    return (
        _scope(by, WeekCount.objects.all())
        .values("firm")
        .annotate(
            last=Sum("filed", filter=Q(week=newest), default=0),
            before=Sum("filed", filter=Q(week__lt=newest), default=0),
            **reasons,
        )
        .annotate(filed=F("last") + F("before"))
    )


def _scope(by: Actor, rows: Any) -> Any:
    match by.role:
        case Role.COORDINATOR:
            return rows
        case Role.ASSOCIATION:
            return rows.filter(member=True)
    return rows.none()


def _told(by: Actor, number: int) -> int | None:
    return None if by.role is Role.ASSOCIATION and 0 < number < LEAST_TOLD else number


def _lines(by: Actor, rows: Iterable[Mapping[str, Any]], newest: date, shared: Mapping[UUID, int]) -> list[FirmLine]:
    kept = list(rows)
    keys = [row["firm"] for row in kept]
    known, weeks = Firm.objects.in_bulk(keys), {} if by.role is Role.ASSOCIATION else _weeks(keys, newest)
    return [
        FirmLine(
            firm=known[row["firm"]],
            last=_told(by, row["last"]),
            usual=None if by.role is Role.ASSOCIATION else row["before"] / BEFORE,
            weeks=weeks.get(row["firm"], ()),
            filed=_told(by, row["filed"]),
            reasons={lens: _told(by, row[str(lens)]) for lens in REASONS},
            shared=shared.get(row["firm"], 0),
        )
        for row in kept
    ]


def _weeks(firms: list[UUID], newest: date) -> dict[UUID, tuple[int, ...]]:
    """Return of each firm the complaints of each week, with the weeks that had none."""
    first = newest - BEFORE * WEEK
    found: dict[UUID, list[int]] = {firm: [0] * WEEKS for firm in firms}
    rows = WeekCount.objects.filter(firm__in=firms, week__gte=first)
    for firm, week, filed in rows.values_list("firm", "week", "filed"):
        found[firm][(week - first).days // WEEK.days] += filed
    return {firm: tuple(each) for firm, each in found.items()}


def sharing() -> dict[UUID, int]:
    """Return the firms that have a wallet number with others, and with how many others."""
    live = FirmWallet.objects.filter(retired_at=None, number_index__isnull=False)
    twice = live.values("number_index").annotate(firms=Count("firm", distinct=True)).filter(firms__gt=1)
    found: dict[bytes, set[UUID]] = {}
    for index, firm in live.filter(number_index__in=twice.values("number_index")).values_list("number_index", "firm"):
        found.setdefault(bytes(index or b""), set()).add(firm)
    others: dict[UUID, set[UUID]] = {}
    for together in found.values():
        for firm in together:
            others.setdefault(firm, set()).update(together - {firm})
    return {firm: len(each) for firm, each in others.items()}
