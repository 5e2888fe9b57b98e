"""What the tests of the figures ask for: a firm's people and complaints at every stage."""

import pytest

from tests.web.desk.counter import Counter


@pytest.fixture
def clock_file(tmp_path, settings):
    file = tmp_path / "clock-offset"
    file.write_text("0")
    settings.CCMS_CLOCK_OFFSET_FILE = file
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return file


@pytest.fixture
def counter(db, clock_file):
    """Return firms with their people."""
    return Counter(clock_file)
