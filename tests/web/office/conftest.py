"""What the tests of the desk ask for."""

import pytest

from tests.web.office.working import Desk


@pytest.fixture
def desk(db, clock_file, sign_in):
    """Return an office with two officers."""
    return Desk(clock_file, sign_in)
