"""A workbook that is small and would become large, or keep the library busy, is refused before it does."""

import io
import tracemalloc
import zipfile

import pytest

from ccms.complaints.intakes import tables
from ccms.core.sheets import NotThisTable
from tests.web.office.intakes.test_workbooks import GOOD, HEADS, ROW, SHEET, with_part, workbook

LARGE, MOST_MEMORY = 60_000_000, 50_000_000  # octets
CENTRAL = b"PK\x01\x02"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.spreadsheetml.sharedStrings+xml"/>'
)


def stated(octets, name, size):
    """Let the list of the archive say of a part that it is this long."""
    at = octets.rindex(CENTRAL, 0, octets.rindex(name.encode()))
    lied = bytearray(octets)
    lied[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(lied)


def packed(octets, way):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as old, zipfile.ZipFile(kept, "w", way) as new:
        for each in old.namelist():
            new.writestr(each, old.read(each))
    return kept.getvalue()


def longer(old):
    return old + b" " * LARGE


def one_text_in_all_cells(length, rows):
    """Return a workbook whose cells all name one text of this length."""
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>"
    book = with_part(workbook([HEADS]), SHEET, lambda old: old.replace(b"</sheetData>", row * rows + b"</sheetData>"))
    book = with_part(book, "[Content_Types].xml", lambda old: old.replace(b"</Types>", TYPE + b"</Types>"))
    kept = io.BytesIO(book)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as more:
        more.writestr("xl/sharedStrings.xml", b'<sst xmlns="%b"><si><t>%b</t></si></sst>' % (MAIN, b"x" * length))
    assert 50 * rows * length > tables.MOST_TEXT
    return kept.getvalue()


def in_two_octets_each(old):
    return ('<?xml version="1.0" encoding="utf-16"?>' + old.decode()).encode("utf-16")


def with_a_doctype(old):
    return b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + old


def refused(content):
    tracemalloc.start()
    try:
        with pytest.raises(NotThisTable):
            tables.as_csv(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [100, 10_000])
def test_a_part_that_is_longer_than_it_states_is_not_unpacked_on(size):
    assert refused(stated(with_part(GOOD, SHEET, longer), SHEET, size)) < MOST_MEMORY


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_a_part_that_is_packed_in_another_way_is_not_unpacked(way):
    assert refused(stated(packed(with_part(GOOD, SHEET, longer), way), SHEET, 100)) < MOST_MEMORY
    assert refused(packed(GOOD, way)) < MOST_MEMORY


@pytest.mark.parametrize(("length", "rows"), [(30_000, 60), (5_000_000, 1)], ids=["many cells", "long cells"])
def test_a_text_that_many_cells_share_is_not_written_out(length, rows):
    assert refused(one_text_in_all_cells(length, rows)) < MOST_MEMORY


@pytest.mark.parametrize("change", [in_two_octets_each, with_a_doctype], ids=["utf-16", "doctype"])
def test_xml_whose_tags_are_not_counted_is_refused(change):
    assert tables.as_csv(workbook([HEADS, ROW]))
    refused(with_part(workbook([HEADS, ROW]), SHEET, change))
