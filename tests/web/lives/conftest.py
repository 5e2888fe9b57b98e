"""What the lives ask for."""

import pytest

from tests.web.lives.town import Town
from tests.web.office.working import Desk


@pytest.fixture
def desk(db, tmp_path, settings, sign_in):
    """Return an office with two officers, and a clock to move."""
    file = tmp_path / "clock-offset"
    file.write_text("0")
    settings.CCMS_CLOCK_OFFSET_FILE = file
    return Desk(file, sign_in)


@pytest.fixture
def town(desk):
    """Return a buyer before the first page, with a shop that can be reached."""
    return Town(desk)
