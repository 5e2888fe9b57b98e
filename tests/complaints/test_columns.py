"""Every column is compared with the history by something that is named, or it decides nothing and says why."""

from pathlib import Path

import pytest

from ccms.complaints.history.columns import document, lines
from tests.optional import is_whole

PAGE = Path(__file__).parents[2] / "docs" / "generated" / "verified-columns.md"


def test_every_column_of_the_product_says_how_it_is_compared():
    said = list(lines())

    assert len(said) > 500
    assert [f"{line.table}.{line.column}" for line in said if not line.how] == []


@pytest.mark.skipif(not is_whole(), reason="the page has the tables of every app")
def test_the_page_is_that_of_the_code():
    assert PAGE.read_text().rstrip("\n") == document().rstrip("\n")
