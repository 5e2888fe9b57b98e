"""Counts a firm's own numbers over a period: what it was told of, what it answered and when, and how that ended.

Counted are the complaints of which the firm was told in the period, as they are now; not those that the holder of the
number says they did not file, while an officer looks. An answer is an offer, a claim
that it is solved, a defence or a refusal; the first of them counts, from the moment the firm was told. "In time" is
judged only where the time to answer is over or was used: an answer that came before the office had the complaint is in
time, a formal deadline that passed without one is a miss. What still waits, and what the buyer took back unanswered,
is neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.firms.firm_members import brands_of
from ccms.complaints.lifecycle import ENDED, UNJUDGED, Action, DeadlineKind, Reason, Status
from ccms.complaints.plan import Ended

ANSWERS = (Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND, Action.REFUSE)
_CLOCKS = (DeadlineKind.ANSWER, DeadlineKind.REACH_FIRM)

# One way through the complaints of the period for all groups; the first answer of each is one look into an index.
_COUNT = """
WITH told AS (
    SELECT c.category, c.told_at, first.at AS answered_at, coalesce(first.author, '') AS author,
           c.status = ANY(%(ended)s) AS is_over, c.status = %(settled)s AS is_settled,
           c.escalated_at IS NOT NULL AS at_office,
           CASE WHEN c.status = ANY(%(ended)s) THEN coalesce(nullif(c.outcome, ''), c.status) ELSE '' END AS ending,
           first.at IS NOT NULL AND NOT first.late AS early,
           EXISTS (SELECT FROM complaints_deadline AS d
                   WHERE d.complaint_id = c.id AND d.kind = ANY(%(clocks)s) AND d.closed_how = %(missed)s) AS missed
    FROM complaints_complaint AS c
    LEFT JOIN LATERAL (
        SELECT a.at, a.author, a.late FROM complaints_answer AS a
        WHERE a.complaint_id = c.id AND a.action = ANY(%(answers)s) AND a.at >= c.told_at
        ORDER BY a.at LIMIT 1
    ) AS first ON true
    WHERE c.firm_id = ANY(%(firms)s::uuid[]) AND c.told_at >= %(since)s AND c.told_at < %(until)s
        AND NOT (c.reason = %(disowned)s AND c.status = ANY(%(unjudged)s))
)
SELECT grouping(category, author, ending) AS part, category, author, ending,
       count(*), count(*) FILTER (WHERE NOT is_over), count(answered_at),
       count(*) FILTER (WHERE early AND NOT missed), count(*) FILTER (WHERE missed),
       count(*) FILTER (WHERE is_settled), count(*) FILTER (WHERE at_office),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - told_at))
FROM told
GROUP BY GROUPING SETS ((), (category), (author), (ending))
ORDER BY 5 DESC, 2, 3, 4
"""


class Part(StrEnum):
    """What complaints are grouped by."""

    ALL = "all"
    CATEGORY = "category"
    AUTHOR = "author"
    ENDING = "ending"


_PARTS = {0b111: Part.ALL, 0b011: Part.CATEGORY, 0b101: Part.AUTHOR, 0b110: Part.ENDING}


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of one group; `median` is the time to the first answer, None where none was given."""

    told: int = 0
    open: int = 0
    answered: int = 0
    in_time: int = 0
    missed: int = 0
    settled: int = 0
    at_office: int = 0
    median: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a period: of all complaints, by problem, by the first to answer, and by how they ended."""

    total: Counts
    categories: dict[str, Counts]
    members: dict[UUID, Counts]  # of the firm's own members; what was answered by link is in the total alone
    endings: dict[str, int]  # `settled`, or the outcome of a closed complaint


def figures(by: Actor, since: datetime, until: datetime, brand: UUID | None = None) -> Figures:
    """Count the complaints of which the member's firm, or one brand of it, was told from `since` to before `until`."""
    firms = [firm.pk for firm in brands_of(by) if brand in {None, firm.pk}]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # of fifty thousand complaints it takes longer than all the counting
        cursor.execute(_COUNT, _params(firms, since, until))
        rows = cursor.fetchall()
    parts: dict[Part, dict[str, Counts]] = {part: {} for part in Part}
    for part, category, author, ending, *numbers, median in rows:
        name = category or author or ending or ""
        length = None if median is None else timedelta(seconds=float(median))
        parts[_PARTS[part]][name] = replace(Counts(*numbers), median=length)
    return Figures(
        total=parts[Part.ALL].get("", Counts()),
        categories=parts[Part.CATEGORY],
        members=dict(_of_members(parts[Part.AUTHOR])),
        endings={name: counts.told for name, counts in parts[Part.ENDING].items() if name},
    )


def _params(firms: Sequence[UUID], since: datetime, until: datetime) -> dict[str, Any]:
    return {
        "firms": list(firms),
        "since": since,
        "until": until,
        "ended": [str(status) for status in ENDED],
        "settled": str(Status.SETTLED),
        "disowned": str(Reason.DISOWNED),
        "unjudged": [str(status) for status in UNJUDGED],
        "answers": [str(action) for action in ANSWERS],
        "clocks": [str(kind) for kind in _CLOCKS],
        "missed": str(Ended.MISSED),
    }


def _of_members(authors: dict[str, Counts]) -> list[tuple[UUID, Counts]]:
    named = f"{Kind.FIRM}:"
    return [(UUID(each.removeprefix(named)), counts) for each, counts in authors.items() if each.startswith(named)]
