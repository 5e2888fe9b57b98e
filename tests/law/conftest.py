"""The shipped law, for the tests of its interpreter."""

import pickle
import shutil
import tomllib
from functools import cache

import pytest

from ccms.law.pack import files
from ccms.law.pack.book import PACKS
from tests.law.reading_packs import read_book


@pytest.fixture(scope="session")
def law():
    return read_book()  # of the shipped files, whatever law another test has put in force


@cache
def _parsed(text):
    return pickle.dumps(tomllib.loads(text))


class ReadOnce:
    """TOML as the product reads it; a text that comes again is not parsed again, and each reader has his own rows."""

    TOMLDecodeError = tomllib.TOMLDecodeError

    @staticmethod
    def loads(text):
        return pickle.loads(_parsed(text))  # noqa: S301 - pickled above


@pytest.fixture
def reading_once(monkeypatch):
    """Parse each text once for all tests."""
    monkeypatch.setattr(files, "tomllib", ReadOnce)


@pytest.fixture
def pack_folder(tmp_path, reading_once):
    """Return a copy of the shipped packs that a test may change; what it leaves alone is parsed once for all tests."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    return folder
