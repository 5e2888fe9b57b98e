"""The page about the life cycle is the table itself."""

from pathlib import Path

from ccms.config.management.commands.lifecycle import page


def test_the_page_in_docs_is_what_the_table_says():
    kept = Path(__file__).parents[2] / "docs" / "generated" / "lifecycle.md"

    assert kept.read_text(encoding="utf-8") == page()
