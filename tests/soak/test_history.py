"""A thousand changes to the past by the owner of the database, other ones in each soak."""

import pytest

from tests.ledger.conftest import ledger  # noqa: F401 - the fixture
from tests.ledger.mutations import escaped

CHANGES = 1000


@pytest.mark.django_db
def test_a_thousand_changes_of_the_past_are_all_found(ledger, soak_seed):  # noqa: F811
    unseen = escaped(ledger, soak_seed, CHANGES)
    print(f"{CHANGES - len(unseen)} of {CHANGES} changes found")  # noqa: T201 - the figure
    assert unseen == []
