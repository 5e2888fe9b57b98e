import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.complaints.evidence.names import ending, shown_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("রসিদ ১.jpg", "রসিদ ১.jpg"),
        ("র‍্যাব.png", "র‍্যাব.png"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
        ("..", "file"),
        ("", "file"),
        (".jpg", "jpg"),
        ("a\x00b.jpg", "ab.jpg"),
        ("a\r\nContent-Type: text/html.jpg", "html.jpg"),
        ("a\r\nb.jpg", "a b.jpg"),
        ("bill\u202egpj.exe", "billgpj.exe"),
        ("\u2066bill\u2069.pdf", "bill.pdf"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("console.txt", "console.txt"),
        ("a  b\u00a0c.txt", "a b c.txt"),
        ("name. . ", "name"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(raw, shown):
    assert shown_name(raw) == shown


def test_a_long_name_keeps_its_ending():
    name = shown_name("ছ" * 300 + ".jpeg")
    assert len(name) == 150
    assert name.endswith("ছ.jpeg")


def test_a_long_ending_is_cut_too():
    assert len(shown_name("a." + "b" * 300)) <= 150


@given(st.text(max_size=400))
def test_every_text_becomes_a_name_that_is_safe_to_show(raw):
    name = shown_name(raw)
    assert 0 < len(name) <= 150
    assert not {"/", "\\"} & set(name)
    assert {unicodedata.category(c) for c in name} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert not {"\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u200f"} & set(name)
    assert shown_name(name) == name


@pytest.mark.parametrize(("name", "last"), [("a.JPG", "jpg"), ("a.pdf.exe", "exe"), ("a", ""), ("a.", "")])
def test_only_the_last_ending_counts(name, last):
    assert ending(name) == last
