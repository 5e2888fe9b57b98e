"""People at the beginning of the way, and somewhere on it."""

import pytest

from ccms.gate import clock
from tests.web.consumer.filing.walking import Walker


@pytest.fixture
def pass_time():
    """Return what moves the clock of the whole product on."""
    return clock.move


@pytest.fixture
def walker(db):
    """Return a visitor at the first page, who reads English."""
    return Walker()


@pytest.fixture
def signed_in_walker(walker):
    """Return a person whose number is proved."""
    return walker.sign_in()
