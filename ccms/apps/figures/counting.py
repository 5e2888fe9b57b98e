"""Counts the complaints of a period: one read of their tables, then every count from the rows that it wrote.

The read gives each complaint a row of small columns in a table that lasts as long as the transaction. All counts come
from it, so they are of one moment, and a sum is the sum of its parts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from ccms.apps.figures.fates import PARTS, WHY, Fate, Part, all_fates
from ccms.apps.figures.measures import Length
from ccms.apps.figures.rows import DAYS, NONE, TAKA, Case, class_of
from ccms.apps.figures.suppression import Cell, Row
from ccms.complaints.firm_desk.figures import ANSWERS
from ccms.complaints.lifecycle import UNJUDGED, DeadlineKind, Outcome, Reason
from ccms.complaints.plan import Ended

# A second round, with the shop that the office sent it to, begins with `told_at`: what was before is another shop's.
# Who spoke and who was silent is found once, however few complaints the planner expects. What the holder of the number
# did not file `rests` until an officer has looked: it is as if the shop had not been heard, and waits for nobody.
_CASES = """
    CREATE TEMPORARY TABLE figures_case ON COMMIT DROP AS
    WITH answered AS MATERIALIZED (
        SELECT a.complaint_id, min(a.at) AS at FROM complaints_answer AS a
        JOIN complaints_complaint AS t ON t.id = a.complaint_id AND a.at >= t.told_at
        WHERE a.verified AND a.action = ANY(%(answers)s) GROUP BY a.complaint_id
    ), silent AS MATERIALIZED (
        SELECT DISTINCT d.complaint_id FROM complaints_deadline AS d
        JOIN complaints_complaint AS t ON t.id = d.complaint_id AND d.starts_at >= t.told_at AND t.receipt_proved
        WHERE d.kind = %(clock)s AND d.closed_how = %(missed)s
    ), promised AS MATERIALIZED (
        SELECT d.complaint_id, bool_or(d.closed_how = %(missed)s) AS is_over FROM complaints_deadline AS d
        JOIN complaints_complaint AS t ON t.id = d.complaint_id AND d.starts_at >= t.told_at
        WHERE d.kind = %(promise)s GROUP BY d.complaint_id
    )
    SELECT '' AS country, standing.id AS firm, standing.number AS firm_number, office.code AS district, c.category,
           to_char(c.filed_at AT TIME ZONE 'Asia/Dhaka', 'YYYY-MM') AS month,
           c.consumer_id AS phone, fates.fate, fates.part, c.reason,
           c.told_at IS NOT NULL AND (c.receipt_proved OR answered.at IS NOT NULL) AND fates.timed AND NOT rests.now
               AS timed,
           answered.at IS NOT NULL AS is_answered, c.ended_at IS NOT NULL AND c.outcome <> %(withdrawn)s AS is_ended,
           CASE WHEN answered.at IS NOT NULL OR c.ended_at IS NULL OR c.outcome = %(withdrawn)s
                THEN extract(epoch FROM coalesce(answered.at, c.ended_at, %(now)s) - c.told_at) / %(day)s END
               AS answer_days,
           extract(epoch FROM coalesce(c.ended_at, %(now)s) - c.filed_at) / %(day)s AS end_days,
           CASE WHEN promised.complaint_id IS NULL THEN ''
                WHEN promised.is_over OR c.reason = %(broken)s THEN %(unsolved)s
                WHEN fates.part = %(solved)s THEN %(solved)s ELSE %(unknown)s END AS promise,
           c.ended_at IS NOT NULL AS is_over, c.amount_paisa / 100 AS taka, c.purchase_id
    FROM complaints_complaint AS c
    JOIN accounts_firm AS named ON named.id = c.firm_id
    JOIN (SELECT id, row_number() OVER () AS number FROM accounts_firm) AS standing
        ON standing.id = coalesce(named.merged_into_id, named.id)
    JOIN accounts_office AS office ON office.id = c.office_id
    LEFT JOIN answered ON answered.complaint_id = c.id
    LEFT JOIN silent ON silent.complaint_id = c.id
    LEFT JOIN promised ON promised.complaint_id = c.id
    CROSS JOIN LATERAL (SELECT c.reason = %(disowned)s AND c.status = ANY(%(unjudged)s) AS now) AS rests
    JOIN unnest(%(statuses)s::text[], %(outcomes)s::text[], %(heard)s::bool[], %(fates)s::text[], %(parts)s::text[],
                %(timed)s::bool[]) AS fates (status, outcome, heard, fate, part, timed)
        ON fates.status = c.status AND fates.outcome = c.outcome
        AND fates.heard = ((answered.at IS NOT NULL OR silent.complaint_id IS NOT NULL) AND NOT rests.now)
    WHERE c.filed_at >= %(since)s AND c.filed_at < %(until)s
"""
_CELLS = """
    SELECT {by}, coalesce({of}, ''), count(*), count(DISTINCT phone), count(DISTINCT firm_number)
    FROM figures_case WHERE part <> %(left_out)s AND {of} <> '' GROUP BY GROUPING SETS (({by}, {of}), ({by}))
"""
# Beside the promises: the cases without one, and of each part those that no promise of the same part stands for.
# Where cases and promises are both told, these follow by subtraction.
_BESIDE = """
    SELECT {by}, part, count(*), count(DISTINCT phone) FROM figures_case
    WHERE part <> %(left_out)s AND promise <> part GROUP BY {by}, part
    UNION ALL
    SELECT {by}, '', count(*), count(DISTINCT phone) FROM figures_case
    WHERE part <> %(left_out)s AND promise = '' GROUP BY {by}
"""
_WHY = "SELECT reason, count(*), count(DISTINCT phone) FROM figures_case WHERE reason = ANY(%(why)s) GROUP BY reason"
_FATES = "SELECT fate, count(*), count(DISTINCT phone) FROM figures_case GROUP BY fate"
# Of the country and of each shop: after how many days, whether it happened, and to how many.
_LENGTHS = """
    SELECT firm, days, happened, count(*)
    FROM (SELECT firm, CASE WHEN {days} < 1 THEN 1 ELSE ceil({days}) END::int AS days, {happened} AS happened
          FROM figures_case WHERE timed) AS timed
    GROUP BY GROUPING SETS ((firm, days, happened), (days, happened))
"""
# Each case for the open rows, its phone and shop as numbers of this one reading.
_ROWS = """
    SELECT dense_rank() OVER (ORDER BY t.phone), t.firm_number, t.part, t.month, t.category, t.district,
           CASE WHEN t.is_answered THEN greatest(ceil(t.answer_days), 1) END,
           CASE WHEN t.is_over THEN greatest(ceil(t.end_days), 1) END,
           t.taka, coalesce(p.facts ->> 'sale_channel', ''), t.firm::text
    FROM figures_case AS t JOIN complaints_purchase AS p ON p.id = t.purchase_id WHERE t.part <> %(left_out)s
"""
DAY_SECONDS = 86_400
# Told to nobody as a complaint, and so nobody's delay.
_UNTIMED = frozenset({Fate.JOINED, Fate.NOT_TAKEN})


class By(StrEnum):
    """What the cases are told by."""

    COUNTRY = "country"
    MONTH = "month"
    DISTRICT = "district"
    CATEGORY = "category"
    FIRM = "firm"


@dataclass(slots=True, kw_only=True)
class Counts:
    """All that was counted."""

    cells: Mapping[By, Mapping[str, Row]]
    fates: Mapping[Fate, Cell]
    why: Mapping[Reason, Cell] = field(default_factory=dict)  # it came before the office, by the last reason
    answers: Mapping[UUID | None, list[Length]] = field(default_factory=dict)
    ends: Mapping[UUID | None, list[Length]] = field(default_factory=dict)
    rows: list[Case] = field(default_factory=list)
    # of the cases in which the shop promised something: kept as solved, broken as unsolved, all others as unknown
    promises: Mapping[By, Mapping[str, Row]] = field(default_factory=dict)
    beside_promises: Mapping[By, Mapping[str, Row]] = field(default_factory=dict)  # the cases that these leave out


def count(since: datetime, until: datetime, now: datetime, *, with_rows: bool = False) -> Counts:
    """Count the complaints filed from `since` to before `until` as they stand now."""
    with connection.cursor() as cursor, _cases(cursor, since, until, now):
        cursor.execute(_FATES)
        fates = {Fate(name): Cell(cases, phones) for name, cases, phones in cursor.fetchall()}
        cursor.execute(_WHY, {"why": [str(reason) for reason in WHY]})
        why = {Reason(name): Cell(cases, phones) for name, cases, phones in cursor.fetchall()}
        return Counts(
            cells={by: _cells(cursor, by) for by in By},
            promises={by: _cells(cursor, by, "promise") for by in (By.COUNTRY, By.FIRM)},
            beside_promises={by: _read(cursor, _BESIDE.format(by=by)) for by in (By.COUNTRY, By.FIRM)},
            fates=fates,
            why=why,
            answers=_lengths(cursor, "answer_days", "is_answered"),
            ends=_lengths(cursor, "end_days", "is_ended"),
            rows=list(_rows(cursor)) if with_rows else [],
        )


@contextmanager
def _cases(cursor: CursorWrapper, since: datetime, until: datetime, now: datetime) -> Iterator[None]:
    """Hold the table of cases; needs a transaction."""
    statuses, outcomes, heard, fates = zip(*all_fates(), strict=True)
    cursor.execute("SET LOCAL jit = off")  # to compile it takes longer than the counting
    asked: dict[str, Any] = {
        "since": since,
        "until": until,
        "now": now,
        "day": DAY_SECONDS,
        "answers": [str(action) for action in ANSWERS],
        "clock": str(DeadlineKind.ANSWER),
        "missed": str(Ended.MISSED),
        "promise": str(DeadlineKind.PROMISE),
        "broken": str(Reason.BROKEN_PROMISE),
        "solved": str(Part.SOLVED),
        "unsolved": str(Part.UNSOLVED),
        "unknown": str(Part.UNKNOWN),
        "withdrawn": str(Outcome.WITHDRAWN),
        "disowned": str(Reason.DISOWNED),
        "unjudged": [str(status) for status in UNJUDGED],
        "statuses": [str(status) for status in statuses],
        "outcomes": [str(outcome or "") for outcome in outcomes],
        "heard": list(heard),
        "fates": [str(fate) for fate in fates],
        "parts": [str(PARTS[fate]) for fate in fates],
        "timed": [fate not in _UNTIMED for fate in fates],
    }
    cursor.execute(_CASES, asked)
    cursor.execute("ANALYZE figures_case")
    yield
    cursor.execute("DROP TABLE figures_case")


def _cells(cursor: CursorWrapper, by: By, of: str = "part") -> Mapping[str, Row]:
    return _read(cursor, _CELLS.format(by=by, of=of))


def _read(cursor: CursorWrapper, statement: str) -> Mapping[str, Row]:
    cursor.execute(statement, {"left_out": str(Part.LEFT_OUT)})
    found: dict[str, dict[str, Cell]] = defaultdict(dict)
    for name, part, *numbers in cursor.fetchall():
        found[str(name)][part] = Cell(*numbers)
    return dict(found)


def _lengths(cursor: CursorWrapper, days: str, happened: str) -> dict[UUID | None, list[Length]]:
    cursor.execute(_LENGTHS.format(days=days, happened=happened))
    found: dict[UUID | None, list[Length]] = defaultdict(list)
    for firm, after, did, number in cursor.fetchall():
        found[firm].append(Length(after, did, number))
    return dict(found)


def _rows(cursor: CursorWrapper) -> Iterator[Case]:
    cursor.execute(_ROWS, {"left_out": str(Part.LEFT_OUT)})
    for phone, shop, part, month, category, district, answer, end, taka, channel, firm in cursor.fetchall():
        classes = class_of(answer, DAYS), class_of(end, DAYS), class_of(taka, TAKA)
        yield Case(phone, shop, (part, month, category, district, *classes, channel or NONE, firm))
