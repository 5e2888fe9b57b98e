"""A workbook of Excel instead of a CSV file: read as the table that it shows, and refused where it is none."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from ccms.accounts.models import Intake, IntakeFile
from ccms.complaints.intakes import tables
from ccms.core.sheets import NotThisTable
from tests.web.office.intakes.handing import all_is_in_order
from tests.web.office.intakes.test_files import order, send, work
from tests.web.office.working import words_of

HEADS = list(tables.COLUMNS)
ROW = ["G-1", date(2026, 11, 20), "রহিমা খাতুন", 1712345678, "Jeans, Bazar", "facebook.com/jeans"]
ROW += [4471, 4300.5, datetime(2026, 11, 17, 14, 30), "ঢাকা", "টাকা নিয়েছে,\nপণ্য দেয়নি।"]  # noqa: DTZ001 - a cell
SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def with_part(octets, name, change):
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return kept.getvalue()


def test_each_cell_is_read_as_it_is_shown(desk, clerk):
    page = send(desk, clerk, workbook([HEADS, ROW, ["G-2", "21/11/2026", "করিম", "01812345678", "=1+1"]], [["note"]]))
    assert page.status_code == 200, words_of(page)
    assert "This could not be read" in words_of(page)
    order(desk, clerk, "new")
    work(desk)

    told = Intake.objects.get()
    assert (str(told.first_made_at), told.phone.open(), told.outside_no) == ("2026-11-20", "+8801712345678", "G-1")
    handed = told.handed
    assert (handed.firm, handed.purchase_number, handed.price) == ("Jeans, Bazar", "4471", 430_050)
    assert (str(handed.ordered_at), handed.district) == ("2026-11-17", "dhaka")
    assert handed.story == "টাকা নিয়েছে,\nপণ্য দেয়নি।"
    all_is_in_order()


def test_rows_keep_the_numbers_that_the_workbook_shows(desk, clerk):
    page = send(desk, clerk, workbook([HEADS, [], [None], ["G-2", "31/11/2026", "করিম", "01812345678", "শাড়িঘর"]]))

    assert "Seller 4 cannot be read" in words_of(page)


def test_two_such_sheets_are_refused_with_a_sentence(desk, clerk):
    page = send(desk, clerk, workbook([HEADS, ROW], [HEADS, ROW]))

    assert page.status_code == 422
    assert "More than one sheet" in words_of(page)
    assert not IntakeFile.objects.exists()


GOOD = workbook([HEADS, ROW])


def entities(old):
    return b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + old.partition(b"?>")[2]


def far_row(old):
    return old.replace(b'<row r="2"', b'<row r="900000000"')


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"x" * 100,
        GOOD[:-40],
        workbook([["a", "b"], ["c", "d"]]),
        workbook([]),
        with_part(GOOD, SHEET, lambda old: old + b" " * 20_000_001),
        with_part(GOOD, SHEET, lambda old: old[:200]),
        with_part(GOOD, SHEET, entities),
        with_part(GOOD, SHEET, far_row),
        with_part(GOOD, SHEET, lambda old: old.replace(b"</sheetData>", b"<row/>" * 800_000 + b"</sheetData>")),
        with_part(
            GOOD, SHEET, lambda old: old.replace(b"</row></sheetData>", b"<c/>" * 800_000 + b"</row></sheetData>")
        ),
        with_part(GOOD, "xl/workbook.xml", lambda _: b"<a/>"),
        workbook([HEADS, *[ROW] * 5001]),
        workbook([HEADS, *[[*ROW[:-1], "ক" * 2000]] * 1000]),
    ],
    ids=[
        "no zip",
        "cut",
        "no table",
        "empty",
        "bomb",
        "half",
        "entities",
        "far",
        "tags",
        "cells",
        "no book",
        "rows",
        "text",
    ],
)
def test_what_is_no_such_workbook_is_refused_with_the_columns(desk, clerk, content):
    page = send(desk, clerk, content)

    assert page.status_code == 422
    assert "purchase_number" in words_of(page)
    assert not IntakeFile.objects.exists()


def test_a_size_that_is_stated_too_small_unpacks_no_more():
    bomb = with_part(GOOD, SHEET, lambda old: old + b" " * 5_000_000)
    at = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(SHEET.encode()))
    lied = bytearray(bomb)
    lied[at + 24 : at + 28] = (100).to_bytes(4, "little")

    with pytest.raises(NotThisTable):
        tables.as_csv(bytes(lied))


def test_the_stated_size_of_a_sheet_is_not_believed():
    wide = with_part(GOOD, SHEET, lambda old: old.replace(b'<dimension ref="A1:K2"', b'<dimension ref="A1:XFD1048576"'))

    assert b"XFD1048576" in zipfile.ZipFile(io.BytesIO(wide)).read(SHEET)
    assert tables.as_csv(wide).count("\r\n") == 2
