"""What the tests of the desk ask for."""

import pytest

from tests.web.office.working import Desk


@pytest.fixture
def clock_file(tmp_path, settings):
    file = tmp_path / "clock-offset"
    file.write_text("0")
    settings.CCMS_CLOCK_OFFSET_FILE = file
    return file


@pytest.fixture
def desk(db, clock_file, sign_in):
    """Return an office with two officers."""
    return Desk(clock_file, sign_in)
