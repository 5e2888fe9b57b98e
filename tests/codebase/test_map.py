"""docs/generated/map.md is what `manage.py map` prints."""

from ccms.config.management.commands.map import PROGRAM, READ_FIRST, page
from tests.codebase.test_code import ROOT

MOST_FILES, MOST_LINES = 15, 3_500


def test_the_map_is_made_from_the_code():
    assert (ROOT / "docs" / "generated" / "map.md").read_text(encoding="utf-8") == "\n".join(page()) + "\n"


def test_what_is_read_first_can_be_read_in_an_hour():
    names = [name for files in READ_FIRST.values() for name in files]

    assert len(set(names)) == len(names) == MOST_FILES
    assert sum(len((PROGRAM / name).read_text(encoding="utf-8").splitlines()) for name in names) <= MOST_LINES
