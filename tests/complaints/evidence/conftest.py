"""Every test of evidence has a folder of its own."""

import pytest

from ccms.complaints.evidence.storage import INCOMING


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Return the folder in which this test's evidence lies."""
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return settings.CCMS_EVIDENCE_DIR


@pytest.fixture
def kept(folder):
    """Return a function that lists the files that are kept, and one by one what is unfinished."""

    def paths():
        return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())

    return paths


@pytest.fixture
def nothing_left(folder):
    """Check, after the test, that no unfinished file is left."""
    yield
    incoming = folder / INCOMING
    assert not incoming.exists() or not list(incoming.iterdir())
