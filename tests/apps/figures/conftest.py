"""What the tests of the figures ask for: a firm's people and complaints at every stage."""

import pytest

from tests.web.firm.desk.counter import Counter


@pytest.fixture
def counter(db):
    """Return firms with their people."""
    return Counter()
