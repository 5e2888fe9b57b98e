"""What the tests of a firm's desk ask for."""

import pytest

from tests.web.firm.desk.counter import Counter


@pytest.fixture
def counter(db, sign_in):
    """Return a firm with its people."""
    return Counter(sign_in)
