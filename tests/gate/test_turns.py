"""Rows that workers take in turn: one worker at a row, and a row that breaks holds up no other."""

import pytest
from django.db import OperationalError, transaction

from ccms.gate.jobs import take_turn
from ccms.ledger.models import Reader


def _never():
    raise AssertionError("it was not to be given up")


def test_a_row_that_another_worker_holds_is_passed_over(in_parallel):
    Reader.objects.create(name="turns")
    waiting = Reader.objects.filter(name="turns")

    with transaction.atomic():
        waiting.select_for_update().get()
        assert in_parallel(lambda _: take_turn(waiting.all(), lambda _row: True, _never), 1, 1) == [False]
    assert take_turn(waiting.all(), lambda _row: True, _never)


@pytest.mark.django_db
def test_a_row_that_breaks_is_given_up_and_one_of_a_lost_database_keeps_its_turn():
    reader = Reader.objects.create(name="turns", tx=1)
    waiting = Reader.objects.filter(name="turns")

    def breaks(error):
        def work(row):
            row.tx = 2
            row.save()
            raise error

        return work

    given_up = []
    assert take_turn(waiting, breaks(ValueError()), lambda: not given_up.append(1))
    with pytest.raises(OperationalError):
        take_turn(waiting, breaks(OperationalError()), _never)
    reader.refresh_from_db()
    assert (given_up, reader.tx) == ([1], 1)
