"""What the lives ask for."""

import pytest

from tests.web.lives.town import Town
from tests.web.office.working import Desk


@pytest.fixture
def desk(db, sign_in):
    """Return an office with two officers, and a clock to move."""
    return Desk(sign_in)


@pytest.fixture
def town(desk):
    """Return a buyer before the first page, with a shop that can be reached."""
    return Town(desk)
