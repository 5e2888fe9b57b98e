"""Questions are sent together and waited for once; what they answer is read when it is wanted."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection

from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import DataKey, asked_with_keys
from ccms.gate.statements import in_transaction, pipeline, prepared_cursor, query_later, query_later_with
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_what_is_asked_together_is_read_afterwards_in_any_order(now):
    one, other = make.consumer(now), make.consumer(now)

    with pipeline():
        first = query_later(Consumer, "WHERE id = %s", [one.id])
        second = query_later(Consumer, "WHERE id = %s", [other.id])
        nobody = query_later(Consumer, "WHERE id = %s", [uuid4()])

    assert (second(), first(), nobody()) == ([other], [one], [])


def test_a_row_comes_with_what_stands_beside_it_or_alone(now):
    known = make.consumer(now)
    DataKey.objects.filter(owner=make.consumer(now).id).delete()

    found = query_later_with(Consumer, DataKey, "ON w.owner = t.id WHERE true", [])()

    assert {(row.id, beside.owner if beside else None) for row, beside in found} == {
        (row.id, row.id if row == known else None) for row, _ in found
    }
    assert len(found) == 2


def test_a_row_that_comes_with_its_key_is_opened_without_another_question(now, django_assert_num_queries):
    known = make.consumer(now)

    with django_assert_num_queries(1):
        (found,) = asked_with_keys(Consumer, "WHERE t.id = %s", [known.id])()
        assert found.phone.open() == known.phone.open()


def test_one_that_fails_fails_all_that_were_sent_with_it():
    def ask():
        with in_transaction(), pipeline(), prepared_cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
            cursor.execute("SELECT 1")

    with pytest.raises(DatabaseError):
        ask()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_of_its_own_is_begun_only_where_there_is_none():
    with in_transaction():
        assert connection.in_atomic_block
        with in_transaction():
            assert not connection.savepoint_ids
    assert not connection.in_atomic_block
