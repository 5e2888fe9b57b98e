"""Pages of documentation are short, name and link what there is, and stand in a list; pictures are small and shown."""

import re
from functools import cache

import pytest

from tests.codebase.test_code import ROOT

MOST_LINES = 300
LARGEST_PICTURE = 60_000
PAGES = sorted(
    file
    for place in ("*.md", "docs/**/*.md", "ccms/**/*.md", "deploy/*.md", "benchmarks/*.md", "sdk/**/*.md")
    for file in ROOT.glob(place)
)
BY_HAND = [file for file in PAGES if "generated" not in file.parts and file.name != "CHANGELOG.md"]
LINK = re.compile(r'(?<!\\)\]\(([^)\s]+)\)|src="([^"]+)"')
FILE = re.compile(r"`(\w[\w./-]*/[\w./-]+\.(?:py|toml|html|js|css|md|json|yml|example|conf))`")
BELOW = [ROOT / place for place in ("", "ccms", "ccms/complaints", "tests")]  # where pages let a path begin
READERS_LIST, OPERATORS_LIST = "docs/README.md", "docs/operations.md"


def name(file):
    return file.relative_to(ROOT).as_posix()


@cache
def text(file):
    """Return a page without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```$", "", file.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(file):
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text(file), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(file):
    """Yield the links of a page to this repository: as they are written, the file, and the anchor."""
    for found in LINK.finditer(text(file)):
        link = found[1] or found[2]
        if "://" not in link and not link.startswith(("mailto:", "/")):
            path, _, anchor = link.partition("#")
            yield link, (file.parent / path).resolve() if path else file, anchor


def test_no_page_that_is_written_by_hand_is_longer_than_a_reader_takes_in():
    assert len(BY_HAND) > 60
    long = {name(file) for file in BY_HAND if len(file.read_text(encoding="utf-8").splitlines()) > MOST_LINES}
    assert long == set()


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_each_link_leads_to_a_file_and_a_heading_that_there_are(file):
    wrong = [
        link
        for link, there, anchor in links(file)
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there))
    ]
    assert wrong == []


@pytest.mark.parametrize("file", BY_HAND, ids=name)
def test_each_file_that_a_page_names_is_there(file):
    if "decisions" not in file.parts:  # they tell what was at their time
        there = (*BELOW, file.parent)
        assert {each for each in FILE.findall(text(file)) if not any((at / each).exists() for at in there)} == set()


def test_each_page_stands_in_one_list_of_pages():
    of_readers = {there for _, there, _ in links(ROOT / READERS_LIST)}
    of_operators = {there for _, there, _ in links(ROOT / OPERATORS_LIST)}
    pages = {file for file in PAGES if "docs" in file.parts and "decisions" not in file.parts}
    pages -= {ROOT / READERS_LIST}

    assert {name(file) for file in pages if (file in of_readers) == (file in of_operators)} == set()


def test_each_decision_stands_in_the_list_of_decisions():
    listed = {there for _, there, _ in links(ROOT / "docs/decisions/README.md")}
    assert set((ROOT / "docs/decisions").glob("0*.md")) <= listed


def test_each_picture_is_small_and_shown():
    pictures = list((ROOT / "docs/pictures").iterdir())
    shown = {there for file in PAGES for _, there, _ in links(file)}

    assert [picture.name for picture in pictures if picture.stat().st_size > LARGEST_PICTURE] == []
    assert [picture.name for picture in pictures if picture not in shown] == []
