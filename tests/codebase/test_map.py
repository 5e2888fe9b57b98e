"""docs/map.md is what `manage.py map` prints."""

from ccms.config.management.commands.map import page
from tests.codebase.test_code import ROOT


def test_the_map_is_made_from_the_code():
    assert (ROOT / "docs" / "map.md").read_text(encoding="utf-8") == "\n".join(page()) + "\n"
