"""Writes plans to the database, set-based and inside the caller's transaction. No other module writes a complaint.

A filing, a sweep of a hundred thousand deadlines and the demonstration data all pass through `record`. Each plan gives
one event chained to its complaint, the complaint's new columns, its deadlines, its rows and the notices that the event
calls for; all of them exist afterwards, or none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import connection, models, transaction

from ccms.complaints.announcements import announce
from ccms.complaints.deadlines import SORTS_BY_REASON, is_duty_of_office, is_on_firms_desk
from ccms.complaints.models import Complaint, Deadline, FirmCard
from ccms.complaints.naming import rows_of, told_by
from ccms.complaints.plan import Plan, plain
from ccms.gate.statements import array_of, insert, pipeline, prepared_cursor, stored, update
from ccms.ledger.canonical import JSON
from ccms.ledger.events import Entry, Sealed, Tip, seal, write
from ccms.ledger.row_digests import ROWS, WRITTEN, written_rows
from ccms.notices import inbox, outbox

# Columns that the event does not repeat: they name the chain, follow from it, or are too long for it.
NOT_IN_EVENT = frozenset({"id", "event_seq", "event_leaf", "changed_at", "findings"})


def record(plans: Sequence[Plan]) -> list[Sealed]:
    """Write the plans; the caller holds the transaction and the rows' locks. Returns the sealed events."""
    if not plans:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() writes inside its caller's transaction")
    for plan in plans:
        for name, value in plan.changes.items():
            setattr(plan.complaint, name, value)
    notices = [*announce(plans), *(notice for plan in plans for notice in plan.notices)]
    told = told_by(notices)
    beside = written_rows()  # of people and firms, before the complaints
    sealed = [_seal(plan, told.get(plan.event_id, {}), beside if plan is plans[0] else {}) for plan in plans]
    with pipeline():
        write(sealed)  # before the complaints: their trigger looks for the event
        _write_complaints(plans)
        _write_rows(plans)
        _write_clocks(plans)
        _clear_desks(plans)
        outbox.write(notices)
        inbox.settle([_done(plan) for plan in plans if not plan.is_new])
    return sealed


def _done(plan: Plan) -> inbox.Done:
    """Say what an office no longer has to do for this event: everything where the complaint ended or went elsewhere."""
    over = plan.changes.get("ended_at") is not None or "office_id" in plan.changes
    return inbox.Done(plan.complaint.reference, plan.event_id, plan.event, plan.by.text, plan.at, over)


def _seal(plan: Plan, told: Mapping[str, JSON], beside: Mapping[str, JSON]) -> Sealed:
    complaint = plan.complaint
    changed: dict[str, JSON] = {name: plain(value) for name, value in plan.changes.items() if name not in NOT_IN_EVENT}
    rows = rows_of(plan)
    named: dict[str, JSON] = {ROWS: rows} if rows else {}
    if beside:
        named[WRITTEN] = dict(beside)
    entry = Entry(
        id=plan.event_id,
        subject=complaint.subject,
        kind=plan.event,
        actor=plan.by.text,
        at=plan.at,
        due_at=plan.due_at,
        data={**plan.data, **told, "set": changed, **named},
    )
    sealed = seal(entry, Tip(complaint.event_seq, bytes(complaint.event_leaf)))
    chained = {"changed_at": plan.at, "event_seq": sealed.seq, "event_leaf": sealed.leaf}
    plan.changes |= chained
    for name, value in chained.items():
        setattr(complaint, name, value)
    return sealed


def _write_complaints(plans: Sequence[Plan]) -> None:
    insert([plan.complaint for plan in plans if plan.is_new])
    changed = sorted(
        (plan for plan in plans if not plan.is_new),
        key=lambda plan: sorted(plan.changes),
    )
    for names, group in groupby(changed, key=lambda plan: tuple(sorted(plan.changes))):
        _update_complaints(names, list(group))


def _update_complaints(names: tuple[str, ...], plans: Sequence[Plan]) -> None:
    """Set the same columns of many complaints in one statement."""
    by_name = {field.attname: field for field in Complaint._meta.concrete_fields}  # noqa: SLF001 - Django's model API
    fields = [by_name[name] for name in names]
    columns = [str(field.column) for field in fields]
    types = [field.db_type(connection) for field in fields]
    values = [[stored(field, plan.changes[field.attname]) for plan in plans] for field in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(c)} = v.{quote(c)}::{t}" for c, t in zip(columns, types, strict=True))
    arrays = ", ".join(["%b::uuid[]", *(f"%b::{array_of(field)}" for field in fields)])
    names_sql = ", ".join(["id", *(quote(c) for c in columns)])
    sql = (
        f"UPDATE complaints_complaint c SET {assignments} "  # noqa: S608 - names come from the model
        f"FROM unnest({arrays}) AS v({names_sql}) WHERE c.id = v.id"
    )
    with prepared_cursor() as cursor:
        cursor.execute(sql, [[plan.complaint.id for plan in plans], *values])


def _write_rows(plans: Sequence[Plan]) -> None:
    made: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for plan in plans:
        for row in plan.rows:
            made[type(row)].append(row)
    for rows in made.values():  # in the order in which acts name them: parents first
        insert(rows)
    completed: dict[type[models.Model], dict[Any, models.Model]] = defaultdict(dict)
    for plan in plans:
        for row in plan.touched:
            completed[type(row)][row.pk] = row
    for found in completed.values():
        update(list(found.values()))


def _write_clocks(plans: Sequence[Plan]) -> None:
    closed = [(key, plan.at, str(how)) for plan in plans for key, how in plan.closed.items()]
    if closed:
        ids, times, hows = zip(*closed, strict=True)
        with prepared_cursor() as cursor:
            cursor.execute(
                "UPDATE complaints_deadline d SET closed_at = v.at, closed_how = v.how "
                "FROM unnest(%b::uuid[], %b::timestamptz[], %b::text[]) AS v(id, at, how) "
                "WHERE d.id = v.id AND d.closed_at IS NULL",
                [list(ids), list(times), list(hows)],
            )
    fired = [clock for plan in plans for clock in plan.fired]
    if fired:
        with prepared_cursor() as cursor:
            cursor.execute(
                "UPDATE complaints_deadline d SET step = v.step, next_alarm_at = v.next_alarm_at "
                "FROM unnest(%b::uuid[], %b::int[], %b::timestamptz[]) AS v(id, step, next_alarm_at) "
                "WHERE d.id = v.id AND d.closed_at IS NULL",
                [[c.id for c in fired], [c.step for c in fired], [c.next_alarm_at for c in fired]],
            )
    for plan in plans:
        if "office_id" in plan.changes and not plan.is_new:  # what the office was late with goes along
            with prepared_cursor() as cursor:
                cursor.execute(_MOVED, [plan.complaint.office_id, plan.complaint.id])
        for clock in plan.opened:
            _put_in_lists(clock, plan.complaint)
    insert([clock for plan in plans for clock in plan.opened])


_MOVED = """
UPDATE complaints_deadline SET office_id = %b
WHERE complaint_id = %b AND closed_at IS NULL AND office_id IS NOT NULL
"""


def _put_in_lists(clock: Deadline, complaint: Complaint) -> None:
    """Set what lists are read by."""
    if complaint.told_at and is_on_firms_desk(clock.kind, clock.party):
        clock.firm_id = complaint.firm_id
    if clock.kind in SORTS_BY_REASON:
        clock.reason, clock.reviewed = complaint.reason, complaint.reviewed
    if clock.late_since and is_duty_of_office(clock.kind, clock.party):
        clock.office_id = complaint.office_id


def _clear_desks(plans: Sequence[Plan]) -> None:
    """Let what a firm keeps for itself follow the end, or the reopening, of a complaint."""
    for is_over in (True, False):
        moved = [
            plan.complaint.id
            for plan in plans
            if "ended_at" in plan.changes and not plan.is_new and (plan.changes["ended_at"] is not None) is is_over
        ]
        if moved:
            FirmCard.objects.filter(complaint_id__in=moved).update(live=not is_over)
