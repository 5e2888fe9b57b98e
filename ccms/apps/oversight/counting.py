"""Counts once a day, by firm, the complaints of thirteen weeks and the broken rules of thirteen months.

A complaint counts for the firm as it stands in the registry now: of a merged firm, the one that it is part of. Not
counted are complaints that go on in another, that the office did not take, and those that the holder of the number
says they did not file, while an officer looks.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from ccms.apps.oversight.models import BreachCount, WeekCount
from ccms.complaints.firm_desk.figures import ANSWERS
from ccms.complaints.lifecycle import UNJUDGED, Outcome, Reason
from ccms.core.clock import dhaka_day, start_of_day
from ccms.gate import last_runs
from ccms.gate.turns import wait_for_turn
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
    last = last_runs.last_done(DUTY)
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
        last_runs.done(DUTY, now)


def counted_at() -> datetime | None:
    """Return when it was counted last."""
    return last_runs.last_done(DUTY)


def week_of(day: date) -> date:
    """Return the Sunday on which the week of a day began."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def months_until(day: date) -> list[str]:
    """Return the month of this day and the twelve before it, the newest first."""
    last = day.year * 12 + day.month - 1
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(last, last - MONTHS, -1)]


def _first_month(day: date) -> date:
    return date.fromisoformat(f"{months_until(day)[-1]}-01")
