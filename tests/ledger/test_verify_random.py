"""Verification against chance: changes of every sort, by the owner of the database, and none escapes."""

import pytest

from tests.ledger.mutations import escaped

CHANGES = 60  # a thousand in tests/soak/test_history.py


@pytest.mark.django_db
def test_random_changes_of_every_sort_are_all_found(ledger):
    assert escaped(ledger, 20261125, CHANGES) == []
