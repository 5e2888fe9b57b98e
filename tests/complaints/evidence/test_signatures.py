import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.evidence.signatures import UnsupportedMedia, is_plain_text, media_type_of
from tests.complaints.evidence.files import EXE, GIF, HTML, SVG, pdf, picture


@pytest.mark.parametrize(
    ("content", "name", "declared", "kind"),
    [
        (picture("JPEG"), "a.JPG", "image/jpeg", MediaType.JPEG),
        (picture("JPEG"), "a.jpeg", "IMAGE/JPEG", MediaType.JPEG),
        (picture("PNG"), "a.png", "image/png", MediaType.PNG),
        (picture("WEBP"), "a.webp", "image/webp", MediaType.WEBP),
        (pdf(), "a.pdf", "application/pdf", MediaType.PDF),
        ("কথা".encode(), "a.txt", "text/plain", MediaType.TEXT),
        (picture("JPEG"), "a.jpg", "application/octet-stream", MediaType.JPEG),
        (picture("PNG"), "a.png", "", MediaType.PNG),
        (pdf(), "a.pdf", "application/octet-stream", MediaType.PDF),
    ],
)
def test_content_ending_and_declared_type_agree_on_a_kind(content, name, declared, kind):
    assert media_type_of(content[:64], name, declared) is kind


@pytest.mark.parametrize(
    ("content", "name", "declared"),
    [
        (EXE, "a.jpg", "image/jpeg"),
        (HTML, "a.png", "image/png"),
        (SVG, "a.png", "image/png"),
        (SVG, "a.svg", "image/svg+xml"),
        (GIF, "a.gif", "image/gif"),
        (GIF, "a.jpg", "image/jpeg"),
        (picture("PNG"), "a.jpg", "image/jpeg"),
        (picture("PNG"), "a.png", "image/jpeg"),
        (picture("PNG"), "a.pdf.exe", "image/png"),
        (picture("PNG"), "a", "image/png"),
        (picture("PNG"), "a.jpg", "application/octet-stream"),
        (EXE, "a.exe", "application/octet-stream"),
        (pdf(), "a.txt", "text/plain"),
        (b"GIF89a" + pdf(), "a.pdf", "application/pdf"),
        (b"RIFF\0\0\0\0AVI ", "a.webp", "image/webp"),
        (b"PK\x03\x04", "a.docx", "application/zip"),
        (b"", "a.png", "image/png"),
    ],
)
def test_a_file_that_claims_to_be_another_kind_is_not_taken(content, name, declared):
    with pytest.raises(UnsupportedMedia):
        media_type_of(content[:64], name, declared)


@pytest.mark.parametrize("text", ["টাকা ফেরত\r\nদিন\tআজ", "\ufeffhello", "a" * 100_000, "b < c, <b>"])
def test_plain_text_is_text(text):
    assert is_plain_text(_in_pieces(text.encode()))


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        SVG,
        b"\xef\xbb\xbf  \n<HTML>",
        b"<?xml version='1.0'?>",
        b"#!/bin/sh\n",
        b"{\\rtf1 x}",
        b"a\x00b",
        b"\x1b[31m",
        b"\xff\xfea\x00",
        "ক".encode()[:-1],
        EXE,
    ],
)
def test_markup_scripts_and_other_bytes_are_no_text(content):
    assert not is_plain_text(_in_pieces(content))


@given(st.binary(max_size=200), st.sampled_from(["a.jpg", "a.png", "a.webp", "a.pdf", "a.txt"]))
def test_any_bytes_are_a_kind_or_refused(content, name):
    try:
        media_type_of(content[:64], name, "image/png")
    except UnsupportedMedia:
        return
    assert content.startswith(b"\x89PNG")
    is_plain_text([content])


def _in_pieces(content):
    return [content[at : at + 7] for at in range(0, len(content), 7)]
