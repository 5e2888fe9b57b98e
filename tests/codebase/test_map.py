"""docs/map.md is what `manage.py map` prints, and no folder has grown too large to look through."""

from ccms.config.management.commands.map import PROGRAM, page
from tests.codebase.test_code import ROOT

MOST_FILES = 20


def test_the_map_is_made_from_the_code():
    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == "\n".join(page()) + "\n"


def test_no_folder_holds_more_files_than_one_looks_through():
    # nobody looks through the steps by which the tables came about
    folders = {file.parent for file in PROGRAM.rglob("*.py") if file.parent.name != "migrations"}
    loose = {folder: len([file for file in folder.glob("*.py") if file.name != "__init__.py"]) for folder in folders}
    # a migration that was merged is never taken away, so their folders alone grow
    large = {folder.as_posix() for folder, count in loose.items() if count > MOST_FILES}
    assert {folder for folder in large if not folder.endswith("/migrations")} == set()
