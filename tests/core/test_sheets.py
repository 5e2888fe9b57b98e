"""What is taken along as a table: no cell of it is calculated, and any reader of RFC 4180 gets it back."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.core import sheets
from ccms.core.sheets import safe

FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t1", "\r1", "\n1", '=HYPERLINK("http://x")', "=cmd|'/c calc'!A0"),
    *("  =1", "\u00a0=1", "\u3000=1", "\u200b=1", "\ufeff=1", "\x00=1", "\u2060\u200b +1", "\u200e-1"),
    *("＝1", "＋1", "－1", "＠1", "﹦1", "﹢1", "﹣1", "﹫1", "\u22121"),
]
UNSEEN = "\x00\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@pytest.mark.parametrize("cell", FORMULAS, ids=range(len(FORMULAS)))
def test_no_cell_is_a_formula(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["সাধারণ", "01•••••1234", "2150.00", "a=1", "(=1)", "", "HD-7", "৳ -১"])
def test_what_is_none_stays_as_it_is(cell):
    assert safe(cell) == cell


@pytest.mark.parametrize("between", [";", "; ", "\t", "\n"])
def test_no_formula_begins_where_a_spreadsheet_parts_the_cell_again(between):
    assert safe(f"A7{between}=cmd|'/c calc'!A0{between}B") == f"A7{between}'=cmd|'/c calc'!A0{between}B"
    assert safe("\t=1") == "'\t'=1"
    assert safe("ঢাকা; A-7 = 7") == "ঢাকা; A-7 = 7"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), max_size=5))
def test_every_table_is_read_back_and_none_of_its_cells_begins_as_a_formula(rows):
    text = sheets.lines(rows)

    assert [list(row) for row in csv.reader(io.StringIO(text, newline=""))] == [
        [safe(cell) for cell in row] for row in rows
    ]
    for cell in (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row):
        seen = cell.strip().strip(UNSEEN).strip()
        assert unicodedata.normalize("NFKC", seen[:1]) not in {"=", "+", "-", "@", "\u2212"}


def test_lines_end_as_rfc_4180_wants_and_the_mark_lets_a_spreadsheet_read_bangla():
    assert sheets.lines([["ক", 'b"c'], ["x,y", "z\nz"]]) == 'ক,"b""c"\r\n"x,y","z\nz"\r\n'
    assert sheets.BOM.encode() == b"\xef\xbb\xbf"


LAYOUT = sheets.Layout({"code": "No", "name_en": "Name", "name_bn": "নাম"}, (frozenset({"code"}),), most=2)


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_columns_are_found_by_their_headings_in_any_order_and_rows_keep_their_numbers(between):
    text = "\ufeffother,NAME, no \n\n,Padma, 7 \nx"

    assert LAYOUT.rows(text.replace(",", between)) == [
        (3, {"code": "7", "name_en": "Padma"}),
        (4, {"code": "", "name_en": ""}),
    ]


@pytest.mark.parametrize("text", ["", "name\nPadma", 'no\n"7', "no\n1\n2\n3"], ids=["empty", "no code", "open", "long"])
def test_what_is_no_such_table_is_refused_with_its_headings(text):
    with pytest.raises(sheets.NotThisTable) as refused:
        LAYOUT.rows(text)
    assert refused.value.params == {"columns": "No, Name, নাম", "most": 2}
