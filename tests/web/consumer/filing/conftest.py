"""People at the beginning of the way, and somewhere on it."""

import pytest

from tests.web.consumer.filing.walking import Walker


@pytest.fixture
def pass_time(settings, tmp_path):
    """Return what moves the clock of the whole product on."""
    settings.CCMS_CLOCK_OFFSET_FILE = tmp_path / "offset"

    def move(by):
        settings.CCMS_CLOCK_OFFSET_FILE.write_text(str(by.total_seconds()), encoding="ascii")

    return move


@pytest.fixture
def walker(db):
    """Return a visitor at the first page, who reads English."""
    return Walker()


@pytest.fixture
def signed_in_walker(walker):
    """Return a person whose number is proved."""
    return walker.sign_in()
