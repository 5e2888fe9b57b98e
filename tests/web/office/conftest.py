"""What the tests of the desk ask for."""

import pytest

from tests.web.office.working import Desk


@pytest.fixture
def desk(db, sign_in):
    """Return an office with two officers."""
    return Desk(sign_in)
