"""The past cannot be changed: what was tried against the two tables, and refused."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from ccms.ledger.events import write
from ccms.ledger.models import Event, Head

pytestmark = pytest.mark.django_db

EVENT_WAYS = [
    "UPDATE ledger_event SET event_id = gen_random_uuid()",
    "UPDATE ledger_event SET subject = 'other'",
    "UPDATE ledger_event SET seq = seq + 10",
    "UPDATE ledger_event SET kind = 'firm.offered'",
    "UPDATE ledger_event SET actor = 'nobody'",
    "UPDATE ledger_event SET at = at - interval '1 day'",
    "UPDATE ledger_event SET due_at = now()",
    "UPDATE ledger_event SET prev = '\\x00'",
    "UPDATE ledger_event SET body = body || '\\x20'",
    "UPDATE ledger_event SET leaf = sha256(body)",
    "UPDATE ledger_event SET tx = tx + 1",
    "UPDATE ledger_event SET id = id + 1000",
    "UPDATE ledger_event SET kind = kind",
    "UPDATE ONLY ledger_event SET kind = 'x' WHERE seq = 1",
    "UPDATE ledger_event e SET kind = 'x' FROM ledger_event f WHERE e.id = f.id",
    "WITH changed AS (UPDATE ledger_event SET kind = 'x' RETURNING 1) SELECT count(*) FROM changed",
    "DELETE FROM ledger_event",
    "DELETE FROM ledger_event WHERE seq = 2",
    "DELETE FROM ledger_event e USING ledger_event f WHERE e.id = f.id",
    "WITH gone AS (DELETE FROM ledger_event RETURNING *) SELECT count(*) FROM gone",
    "TRUNCATE ledger_event",
    "TRUNCATE ledger_event RESTART IDENTITY CASCADE",
    "TRUNCATE ledger_head, ledger_event",
    "INSERT INTO ledger_event SELECT * FROM ledger_event ON CONFLICT (id) DO UPDATE SET kind = 'x'",
    "INSERT INTO ledger_event SELECT * FROM ledger_event ON CONFLICT (event_id) DO UPDATE SET kind = 'x'",
    "MERGE INTO ledger_event e USING ledger_event f ON e.id = f.id WHEN MATCHED THEN UPDATE SET kind = 'x'",
    "MERGE INTO ledger_event e USING ledger_event f ON e.id = f.id WHEN MATCHED THEN DELETE",
    "CREATE VIEW seen AS SELECT * FROM ledger_event; UPDATE seen SET kind = 'x'",
    "CREATE VIEW seen AS SELECT * FROM ledger_event; DELETE FROM seen",
    "DO $$ BEGIN EXECUTE 'DELETE FROM ' || 'ledger_event'; END $$",
    """
    DO $$ DECLARE c CURSOR FOR SELECT * FROM ledger_event FOR UPDATE; r record; BEGIN
    OPEN c; FETCH c INTO r; UPDATE ledger_event SET kind = 'x' WHERE CURRENT OF c; END $$
    """,
    "SET LOCAL session_replication_role = replica; UPDATE ledger_event SET kind = 'x'",
    "SET LOCAL session_replication_role = replica; DELETE FROM ledger_event",
    "SET LOCAL session_replication_role = replica; TRUNCATE ledger_event",
    "CREATE TABLE up (LIKE ledger_event); ALTER TABLE ledger_event INHERIT up; UPDATE up SET kind = 'x'",
    "CREATE TABLE up (LIKE ledger_event); ALTER TABLE ledger_event INHERIT up; DELETE FROM up",
    "CREATE TABLE up (LIKE ledger_event); ALTER TABLE ledger_event INHERIT up; TRUNCATE up",
]
HEAD_WAYS = [
    "UPDATE ledger_head SET root = sha256(root)",
    "UPDATE ledger_head SET signature = '\\x00', public_key = '\\x00'",
    "UPDATE ledger_head SET kind = 'head'",
    "DELETE FROM ledger_head WHERE number = 1",
    "TRUNCATE ledger_head",
    "SET LOCAL session_replication_role = replica; DELETE FROM ledger_head",
]


@pytest.fixture
def two_events_and_a_head(chains):
    write([chains.add("complaint:A"), chains.add("complaint:A")])
    Head.objects.create(
        number=1,
        kind="head",
        prev=b"",
        root=b"r",
        positions=b"p",
        size=2,
        total=2,
        upto_tx=1,
        at=chains.sealed[0].entry.at,
        body=b"{}",
        hash=b"h",
        signature=b"s",
        key_id="k",
        public_key=b"k",
    )


@pytest.mark.usefixtures("two_events_and_a_head")
@pytest.mark.parametrize("way", EVENT_WAYS + HEAD_WAYS)
def test_sql_that_changes_the_past_is_refused(way):
    before = _everything()

    with pytest.raises(DatabaseError, match=r"ledger_(event|head) is append-only: (UPDATE|DELETE|TRUNCATE) is refused"):
        _execute(way)

    assert _everything() == before


@pytest.mark.usefixtures("two_events_and_a_head")
@pytest.mark.parametrize(
    "way",
    [
        lambda _: Event.objects.update(kind="x"),
        lambda _: Event.objects.all().delete(),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: Event.objects.bulk_update([event], ["kind"]),
        lambda event: Event.objects.update_or_create(event_id=event.event_id, defaults={"kind": "x"}),
        lambda _: Head.objects.all().delete(),
        lambda _: Head.objects.update(size=1),
    ],
)
def test_the_orm_cannot_change_the_past_either(way):
    before = _everything()

    with pytest.raises(DatabaseError), transaction.atomic():
        way(Event.objects.first())

    assert _everything() == before


def test_a_chain_cannot_fork(chains):
    write([chains.add("complaint:A")])
    chains.tips.clear()

    with pytest.raises(IntegrityError, match="ledger_event_place"), transaction.atomic():
        write([chains.add("complaint:A")])


def test_an_event_is_written_once(chains):
    sealed = chains.add("complaint:A")
    write([sealed])

    with pytest.raises(IntegrityError), transaction.atomic():
        write([sealed])


def test_what_was_written_reads_back_with_every_column(chains, now):
    sealed = chains.add("complaint:ক", due_at=now, data={"নাম": [1, "x"], "none": None})
    write([sealed])

    event = Event.objects.get(event_id=sealed.entry.id)
    assert (event.subject, event.seq, event.kind, event.actor) == (
        "complaint:ক",
        1,
        "consumer.filed",
        "consumer:1",
    )
    assert (event.at, event.due_at) == (sealed.entry.at, now)
    assert (bytes(event.prev), bytes(event.body), bytes(event.leaf)) == (b"", sealed.body, sealed.leaf)
    assert event.data == {"নাম": [1, "x"], "none": None}


def test_many_events_keep_the_order_in_which_they_were_given(chains):
    write([chains.add(f"complaint:{number % 7}") for number in range(500)])

    kept = Event.objects.order_by("id").values_list("event_id", flat=True)
    assert list(kept) == [sealed.entry.id for sealed in chains.sealed]


def test_writing_nothing_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        write([])


def test_writing_many_events_is_one_query(chains, django_assert_num_queries):
    with django_assert_num_queries(1):
        write([chains.add(f"complaint:{number}") for number in range(50)])


def _execute(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _everything():
    return list(Event.objects.order_by("id").values()), list(Head.objects.values())
