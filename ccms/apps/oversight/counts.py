"""Counts once a day, by firm, the complaints of thirteen weeks and the broken rules of thirteen months.

A complaint counts for the firm as it stands in the registry now: of a merged firm, the one that it is part of. Not
counted are complaints that go on in another, that the office did not take, and those that the holder of the number
says they did not file, while an officer looks.

Reads the counted numbers of firms for the Cell, and for an association those of its members.

An association reads what was filed while a firm was its member, and no count under five.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast, Sqrt

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, FirmWallet, Membership
from ccms.apps.oversight.models import BreachCount, WeekCount
from ccms.complaints.firm_desk.figures import ANSWERS
from ccms.complaints.lifecycle import UNJUDGED, Outcome, Reason
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate import jobs
from ccms.gate.jobs import wait_for_turn
from ccms.law.rules import Result

DUTY = "oversight"
WEEKS = 13  # the last whole one, and the twelve before it
MONTHS = 13
WEEK = timedelta(days=7)
LEFT_OUT = (Outcome.JOINED, Outcome.REJECTED, Outcome.OUT_OF_SCOPE)

_CASES = """
    CREATE TEMPORARY TABLE oversight_case ON COMMIT DROP AS
    SELECT c.id, firm.id AS firm, filed.day AS filed_on, c.reason, c.findings,
           (c.escalated_at AT TIME ZONE 'Asia/Dhaka')::date AS escalated_on,
           EXISTS (SELECT FROM accounts_membership AS m WHERE m.firm_id = firm.id AND m.since <= filed.day
                   AND (m.until IS NULL OR m.until >= filed.day)) AS member,
           EXISTS (SELECT FROM complaints_answer AS a WHERE a.complaint_id = c.id AND a.verified
                   AND a.action = ANY(%(answers)s)) AS answered
    FROM complaints_complaint AS c
    JOIN accounts_firm AS named ON named.id = c.firm_id
    JOIN accounts_firm AS firm ON firm.id = coalesce(named.merged_into_id, named.id)
    CROSS JOIN LATERAL (SELECT (c.filed_at AT TIME ZONE 'Asia/Dhaka')::date AS day) AS filed
    WHERE c.filed_at >= %(since)s AND c.filed_at < %(until)s AND c.outcome <> ALL(%(left_out)s)
        AND NOT (c.reason = %(disowned)s AND c.status = ANY(%(unjudged)s))
"""
# Of each rule that a ruling moved, what the newest ruling made of it.
_RULED = """
    CREATE TEMPORARY TABLE oversight_ruled ON COMMIT DROP AS
    SELECT DISTINCT ON (r.complaint_id, moved ->> 'rule')
           r.complaint_id AS complaint, moved ->> 'rule' AS rule, moved ->> 'is' AS says
    FROM (SELECT DISTINCT complaint_id FROM complaints_ruling) AS r
    JOIN oversight_case AS k ON k.id = r.complaint_id
    JOIN ledger_event AS e ON e.subject = 'complaint:' || r.complaint_id AND e.kind = 'office.ruled_on_points'
    CROSS JOIN LATERAL jsonb_array_elements(
        coalesce(convert_from(e.body, 'UTF8')::jsonb #> '{data,findings}', '[]')) AS moved
    ORDER BY r.complaint_id, moved ->> 'rule', e.seq DESC
"""
_WEEKS = """
    INSERT INTO oversight_week (firm_id, week, member, filed, silence, refused, no_effort, broken_promise, unreachable)
    SELECT firm, week, member, sum(filed), sum(silence), sum(refused), sum(no_effort), sum(broken), sum(unreached)
    FROM (
        SELECT firm, member, filed_on - extract(dow FROM filed_on)::int AS week, 1 AS filed, 0 AS silence,
               0 AS refused, 0 AS no_effort, 0 AS broken, 0 AS unreached
        FROM oversight_case
        UNION ALL
        SELECT firm, member, escalated_on - extract(dow FROM escalated_on)::int, 0, (reason = 'silence')::int,
               (reason = 'refused')::int, (reason = 'no_effort')::int, (reason = 'broken_promise')::int,
               (reason = 'unreachable')::int
        FROM oversight_case WHERE escalated_on IS NOT NULL
    ) AS each
    WHERE week >= %(first_week)s AND week < %(this_week)s
    GROUP BY firm, week, member
"""
_BREACHES = """
    INSERT INTO oversight_breach (firm_id, rule, month, member, alleged, found, answered)
    SELECT k.firm, said.rule, to_char(k.filed_on, 'YYYY-MM'), k.member, count(*) FILTER (WHERE said.alleged),
           count(*) FILTER (WHERE said.found), count(*) FILTER (WHERE k.answered)
    FROM oversight_case AS k
    CROSS JOIN LATERAL (
        SELECT rule, bool_or(alleged) AS alleged, bool_or(found) AS found
        FROM (
            SELECT f ->> 'rule' AS rule, true AS alleged, false AS found
            FROM jsonb_array_elements(k.findings) AS f WHERE f ->> 'result' = %(breach)s
            UNION ALL
            SELECT r.rule, false, true FROM oversight_ruled AS r WHERE r.complaint = k.id AND r.says = %(breach)s
        ) AS one GROUP BY rule
    ) AS said
    GROUP BY 1, 2, 3, 4
"""


def run_due(now: datetime) -> bool:
    """Count anew where today's count is not made yet; tell whether it was. A duty of the worker."""
    last = jobs.last_done(DUTY)
    if last is not None and dhaka_day(last) == dhaka_day(now):
        return False
    count_again(now)
    return True


def count_again(now: datetime) -> None:
    """Count everything anew, in place of what was counted before; days of today and of this week are not over."""
    today = dhaka_day(now)
    this_week = week_of(today)
    first_week, first_month = this_week - WEEKS * WEEK, _first_month(today)
    asked: dict[str, Any] = {
        "since": start_of_day(min(first_week, first_month)),
        "until": start_of_day(today),
        "left_out": [str(outcome) for outcome in LEFT_OUT],
        "disowned": str(Reason.DISOWNED),
        "unjudged": [str(status) for status in UNJUDGED],
        "answers": [str(action) for action in ANSWERS],
        "first_week": first_week,
        "this_week": this_week,
        "breach": str(Result.BREACH),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        wait_for_turn(DUTY)
        WeekCount.objects.all().delete()
        BreachCount.objects.all().delete()
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_CASES, asked)
        cursor.execute("ANALYZE oversight_case")
        cursor.execute(_RULED)
        cursor.execute(_WEEKS, asked)
        cursor.execute(_BREACHES, asked)
        cursor.execute("DROP TABLE oversight_ruled, oversight_case")
        jobs.done(DUTY, now)


def counted_at() -> datetime | None:
    """Return when it was counted last."""
    return jobs.last_done(DUTY)


def week_of(day: date) -> date:
    """Return the Sunday on which the week of a day began."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def months_until(day: date) -> list[str]:
    """Return the month of this day and the twelve before it, the newest first."""
    last = day.year * 12 + day.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(last, last - MONTHS, -1)]


def _first_month(day: date) -> date:
    return date.fromisoformat(f"{months_until(day)[-1]}-01")


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
