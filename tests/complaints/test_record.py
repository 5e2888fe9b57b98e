"""The one writer: nothing changes a complaint but an act with its event, and of an act that fails nothing is left."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts import proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.consumer import Reject
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint
from ccms.complaints.plan import Plan
from ccms.complaints.record import record
from ccms.core.clock import dhaka_day
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories as make
from tests.tables import contents

SETTLED = {"status": "settled"}
REFUSED = r"a complaint (is|changes)|violates foreign key"
INVENTED = b"\x01" * 32


def run(sql):
    """Return what runs one statement; `{id}` is the complaint's."""

    def write(complaint):
        with connection.cursor() as cursor:
            cursor.execute(sql.format(id=complaint.id, new=uuid.uuid4()))

    return write


def saved(**columns):
    def write(complaint):
        for name, value in columns.items():
            setattr(complaint, name, value)
        complaint.save()

    return write


def copied(**columns):
    def write(complaint):
        complaint.pk, complaint.reference = uuid.uuid4(), "7K4M92XDPQH"
        for name, value in columns.items():
            setattr(complaint, name, value)
        complaint.save(force_insert=True)

    return write


def bulk_updated(complaint):
    complaint.status = "settled"
    Complaint.objects.bulk_update([complaint], ["status"])


def upserted(complaint):
    complaint.status = "settled"
    Complaint.objects.bulk_create(
        [complaint], update_conflicts=True, update_fields=["status"], unique_fields=["reference"]
    )


def one(complaint):
    return Complaint.objects.filter(id=complaint.id)


WAYS = {
    "save": saved(**SETTLED),
    "save of one column": lambda c: (setattr(c, "status", "settled"), c.save(update_fields=["status"])),
    "save with an invented event": saved(status="settled", event_seq=3, event_leaf=INVENTED),
    "update": lambda c: one(c).update(**SETTLED),
    "update with the next number": lambda c: one(c).update(event_seq=F("event_seq") + 1, **SETTLED),
    "update with an invented event": lambda c: one(c).update(
        event_seq=F("event_seq") + 1, event_leaf=INVENTED, **SETTLED
    ),
    "update of all": lambda _: Complaint.objects.update(**SETTLED),
    "bulk update": bulk_updated,
    "upsert": upserted,
    "insert of a copy": copied(),
    "insert with an invented event": copied(event_seq=1, event_leaf=INVENTED),
    "insert without an event": copied(event_seq=0, event_leaf=b""),
    "delete": lambda c: one(c).delete(),
    "delete of the row": lambda c: c.delete(),
    "SQL update": run("UPDATE complaints_complaint SET status = 'settled' WHERE id = '{id}'"),
    "SQL update of a date": run("UPDATE complaints_complaint SET filed_at = now() WHERE id = '{id}'"),
    "SQL update with an earlier event": run(
        "UPDATE complaints_complaint c SET status = 'settled', event_seq = 1, event_leaf = e.leaf "
        "FROM ledger_event e WHERE e.seq = 1 AND e.subject = 'complaint:{id}' AND c.id = '{id}'"
    ),
    "SQL update with an earlier event's bytes": run(
        "UPDATE complaints_complaint c SET status = 'settled', event_seq = event_seq + 1, event_leaf = e.leaf "
        "FROM ledger_event e WHERE e.seq = 1 AND e.subject = 'complaint:{id}' AND c.id = '{id}'"
    ),
    "SQL update with another complaint's event": run(
        "UPDATE complaints_complaint c SET status = 'settled', event_seq = 3, event_leaf = e.leaf "
        "FROM ledger_event e WHERE e.seq = 1 AND e.subject <> 'complaint:{id}' AND c.id = '{id}'"
    ),
    "SQL update of the id": run("UPDATE complaints_complaint SET id = '{new}' WHERE id = '{id}'"),
    "SQL update from a query": run(
        "WITH wanted AS (SELECT '{id}'::uuid AS id) "
        "UPDATE complaints_complaint c SET status = 'settled' FROM wanted WHERE c.id = wanted.id"
    ),
    "merge": run(
        "MERGE INTO complaints_complaint c USING (SELECT '{id}'::uuid AS id) w ON c.id = w.id "
        "WHEN MATCHED THEN UPDATE SET status = 'settled'"
    ),
    "block": run("DO $$ BEGIN UPDATE complaints_complaint SET status = 'settled' WHERE id = '{id}'; END $$"),
    "as a replica": run(
        "SET LOCAL session_replication_role = replica; "
        "UPDATE complaints_complaint SET status = 'settled' WHERE id = '{id}'"
    ),
    "without constraints": run(
        "SET CONSTRAINTS ALL DEFERRED; UPDATE complaints_complaint SET status = 'settled' WHERE id = '{id}'"
    ),
    "SQL delete": run("DELETE FROM complaints_complaint WHERE id = '{id}'"),
    "delete of its person": run(
        "DELETE FROM accounts_consumer WHERE id = (SELECT consumer_id FROM complaints_complaint WHERE id = '{id}')"
    ),
    "delete of its purchase": run(
        "DELETE FROM complaints_purchase WHERE id = (SELECT purchase_id FROM complaints_complaint WHERE id = '{id}')"
    ),
    "emptying": run("TRUNCATE complaints_complaint CASCADE"),
    "emptying what it hangs on": run("TRUNCATE complaints_purchase CASCADE"),
    "emptying as a replica": run("SET LOCAL session_replication_role = replica; TRUNCATE complaints_complaint CASCADE"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_a_complaint_is_never_written_without_its_event(now, way):
    make.a_complaint(now)
    complaint, *_, contact = make.a_complaint(now)
    proof_of_service.firm_received(
        reference=complaint.reference, contact=contact.id, at=now, basis="undesignated", now=now, by=CLOCK
    )
    complaint.refresh_from_db()
    connection.check_constraints()  # as after a commit; else TRUNCATE is refused for what still waits
    before = contents()

    with pytest.raises(DatabaseError, match=REFUSED):
        committed(WAYS[way], complaint)

    assert contents() == before


def committed(write, complaint):
    """Write, and do what a commit does: a missing parent shows only then."""
    with transaction.atomic():
        write(complaint)
        connection.check_constraints()


class Interrupted(Exception):  # noqa: N818 - no error of the product
    """What stands for a crash, a lost connection, a full disk."""


def interrupted_at(turn):
    """Return a wrapper that lets so many statements pass and breaks the next one."""
    left = iter(range(turn))

    def execute(run_it, *arguments):
        if next(left, None) is None:
            raise Interrupted
        return run_it(*arguments)

    return connection.execute_wrapper(execute)


@pytest.fixture
def stories(now, db):
    """Return one act of each kind of writing, each on a complaint of its own, none of them done yet."""
    make.offices(now)
    person, shop = make.consumer(now), make.firm(now)
    make.contact(shop, now)
    filing = make.filing(shop, now)
    offered, _, _, contact = make.a_complaint(now)
    refund = Terms(remedy="refund", amount_paisa=90_000, day=dhaka_day(now) + timedelta(days=3), text="ফেরত দেব।")
    answered, other_buyer, _, other_contact = make.a_complaint(now)
    perform(as_act(Offer, refund), reference=answered.reference, by=make.as_firm(other_contact), now=now)
    return {
        "filing": lambda: file(filing=filing, by=make.as_consumer(person), now=now),
        "offer": lambda: perform(as_act(Offer, refund), reference=offered.reference, by=make.as_firm(contact), now=now),
        "rejection": lambda: perform(
            Reject(reason="too_little", text="পুরো টাকা চাই।"),
            reference=answered.reference,
            by=make.as_consumer(other_buyer),
            now=now,
        ),
        "sweep": lambda: sweep(now + timedelta(days=9)),
    }


@pytest.mark.parametrize("story", ["filing", "offer", "rejection", "sweep"])
def test_an_act_that_breaks_at_any_of_its_statements_leaves_nothing_behind(stories, story):
    before = contents()
    for turn in range(200):
        try:
            with transaction.atomic(), interrupted_at(turn):
                stories[story]()
        except Interrupted:
            assert contents() == before, f"after statement {turn}"
        else:
            break

    assert turn > 10
    assert contents() != before


@pytest.mark.django_db
def test_a_plan_is_written_only_inside_a_transaction_of_its_caller(now, monkeypatch):
    complaint, *_ = make.a_complaint(now)
    plan = Plan(loaded=load_complaints([complaint])[0], event="clock.reminded", by=CLOCK, at=now)
    outside = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr("ccms.complaints.record.transaction", outside)

    with pytest.raises(RuntimeError):
        record([plan])


@pytest.mark.django_db
def test_every_event_names_whom_it_told_and_each_of_them_got_one_notice(now):
    told_first, *_ = make.a_complaint(now, facts={"firm_told": "not_told"})
    make.a_complaint(now)
    make.a_complaint(now, facts={"purchase_purpose": "resale"})
    for day in range(1, 30):
        sweep(now + timedelta(days=day))

    events = Event.objects.filter(subject__startswith="complaint:")
    assert Event.objects.filter(subject=told_first.subject).count() > 5
    for event in events:
        notices = Notice.objects.filter(event=event.event_id).values_list("recipient", "channel")
        assert sorted(f"{recipient} {channel}" for recipient, channel in notices) == event.data.get("told", []), event
    assert any(len(event.data.get("told", ())) > 2 for event in events)
