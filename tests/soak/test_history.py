"""A thousand changes to the past by the owner of the database, other ones in each soak."""

import pytest

from tests.complaints import mutations
from tests.ledger.conftest import ledger  # noqa: F401 - the fixture
from tests.ledger.mutations import escaped

CHANGES = 1000
ALL_ROWS = 3000  # seconds: a change of a row is looked for in everything


@pytest.mark.django_db
def test_a_thousand_changes_of_the_past_are_all_found(ledger, as_many, soak_seed):  # noqa: F811
    changes = as_many(CHANGES, "changes of the past")
    unseen = escaped(ledger, soak_seed, changes)
    print(f"{changes - len(unseen)} of {changes} changes found")  # noqa: T201 - the figure
    assert unseen == []


@pytest.mark.timeout(1200)
@pytest.mark.django_db
def test_a_thousand_changes_of_what_decides_are_all_found(as_many, settings, tmp_path, now, soak_seed):
    settings.CCMS_EVIDENCE_DIR = tmp_path
    mutations.build(now)
    turns = as_many(CHANGES, "changes of rows", soak=ALL_ROWS)
    unseen, tried = mutations.escaped(soak_seed, turns)
    print(f"{turns - len(unseen)} of {turns} changes of rows found; {dict(tried)}")  # noqa: T201 - the figures
    assert unseen == []
