"""Reads the packs of a folder, as a test has changed them."""

from ccms.law.pack.book import PACKS, read_files
from ccms.law.pack.files import files_of


def read_book(packs=PACKS, holidays_file=None):
    """Read a pack folder, and the office's own holidays where a file names them."""
    return read_files(files_of(packs, holidays_file))
