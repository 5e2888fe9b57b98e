"""What is asked again and again is planned once; rows read by plain text are those that the ORM reads."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ccms.accounts.models import Consumer
from ccms.complaints.models import Complaint, Draft
from ccms.gate.statements import insert, pipeline, prepared_cursor, select, update
from tests import factories as make

pytestmark = pytest.mark.django_db


def plans_of(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [text])
        return cursor.fetchone()[0]


def test_a_statement_that_is_asked_again_and_again_is_planned_once():
    for number in range(20):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT %s::int + 1", [number])
            assert cursor.fetchone() == (number + 1,)

    assert plans_of("SELECT $1::int + 1") == 1


def test_django_counts_it_and_tells_its_errors_like_any_other_statement():
    with CaptureQueriesContext(connection) as queries, prepared_cursor() as cursor:
        cursor.execute("SELECT 1")
    row = Draft(id=uuid.uuid4(), consumer_id=uuid.uuid4(), saved_at=None)
    assert len(queries) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([row])


def test_rows_that_are_read_by_text_are_those_that_the_orm_reads(now):
    complaint, *_ = make.a_complaint(now)
    known = [Complaint.objects.get(pk=complaint.pk), Consumer.objects.get(pk=complaint.consumer_id)]

    for row in known:
        (found,) = select(type(row), "WHERE id = %s", [row.pk])
        assert {**found.__dict__, "_state": None} == {**row.__dict__, "_state": None}
        assert not found._state.adding


def test_a_row_that_was_read_by_text_is_written_back_with_its_sealed_cells(now):
    person = Consumer.objects.get(pk=make.a_complaint(now)[0].consumer_id)
    phone = person.phone.open()
    (found,) = select(Consumer, "WHERE id = %s FOR UPDATE", [person.pk])

    found.name, found.created_at = "Rahima", found.created_at + timedelta(days=1)
    update([found])

    person.refresh_from_db()
    assert (person.name.open(), person.phone.open(), person.created_at) == ("Rahima", phone, found.created_at)


def test_only_the_named_columns_are_written(now):
    person = Consumer.objects.get(pk=make.a_complaint(now)[0].consumer_id)
    before = person.language

    person.name, person.language = "Rahima", "xx"
    update([person], "name")

    person.refresh_from_db()
    assert (person.name.open(), person.language) == ("Rahima", before)
    with pytest.raises(KeyError):
        update([person], "no_such_column")


def test_of_statements_that_are_sent_together_the_first_that_fails_fails_the_block(now):
    person = make.consumer(now)
    lost = Draft(id=uuid.uuid4(), consumer_id=person.pk, saved_at=None)
    kept = Draft(id=uuid.uuid4(), consumer_id=person.pk, saved_at=now)

    def send(*rows):
        with transaction.atomic(), pipeline():
            for row in rows:
                insert([row])

    with pytest.raises(IntegrityError, match="saved_at"):
        send(lost, kept)
    send(kept)

    assert list(Draft.objects.values_list("id", flat=True)) == [kept.pk]
