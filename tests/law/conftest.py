"""The shipped law, for the tests of its interpreter."""

import shutil

import pytest

from ccms.law.book import PACKS, book


@pytest.fixture(scope="session")
def law():
    return book()


@pytest.fixture
def pack_folder(tmp_path):
    """Return a copy of the shipped packs that a test may change."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    return folder
