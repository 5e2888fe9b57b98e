import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ccms.complaints.evidence.headers import FileBomb, FileUnreadable, Geometry, geometry
from ccms.complaints.evidence.limits import IMAGE, IMAGES, MediaType
from tests.complaints.evidence.files import box, heic_announcing, picture, png, webp_announcing, written

KINDS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP", MediaType.HEIC: "HEIF"}
HEIC_BEGINS = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")


@pytest.mark.parametrize("kind", sorted(IMAGES))
def test_a_header_tells_width_and_height(kind):
    assert geometry(kind, BytesIO(picture(KINDS[kind], (128, 64)))) == Geometry(128, 64)


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}])
def test_every_form_of_webp_is_understood(options):
    content = written(Image.new("RGB", (301, 17), "blue"), "WEBP", **options)
    assert geometry(MediaType.WEBP, BytesIO(content)) == Geometry(301, 17)


def test_a_progressive_jpeg_with_comment_and_profile_is_understood():
    content = picture("JPEG", (33, 44), progressive=True, comment=b"x" * 60_000, icc_profile=b"p" * 100_000)
    assert geometry(MediaType.JPEG, BytesIO(content)) == Geometry(33, 44)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_frames_of_a_moving_picture_are_counted(kind):
    still, *others = (Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in range(0, 240, 40))
    content = written(still, kind, save_all=True, append_images=others)
    media_type = MediaType.PNG if kind == "PNG" else MediaType.WEBP
    assert geometry(media_type, BytesIO(content)).frames == 6


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MediaType.PNG, png(65_000, 65_000)),
        (MediaType.PNG, png(IMAGE.side + 1, 1)),
        (MediaType.PNG, png(8_000, 5_001)),
        (MediaType.PNG, png(8, 8, frames=IMAGE.frames + 1)),
        (MediaType.PNG, png(8, 8, frames=100_000)),
        (MediaType.WEBP, webp_announcing(16_000, 16_000)),
        (MediaType.WEBP, webp_announcing(8, 8, frames=51)),
        (MediaType.JPEG, b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03"),
        (MediaType.HEIC, heic_announcing(40_000, 40_000)),
        (MediaType.HEIC, heic_announcing(8_000, 5_001)),
    ],
)
def test_what_would_grow_too_large_is_refused_by_its_header(kind, content):
    announced = geometry(kind, BytesIO(content))
    with pytest.raises(FileBomb):
        announced.refuse_bomb()


@pytest.mark.parametrize(
    ("kind", "content"),
    [(MediaType.PNG, png(8_000, 5_000)), (MediaType.PNG, png(8, 8, frames=50)), (MediaType.PNG, png(12_000, 3_000))],
)
def test_the_largest_allowed_pictures_pass(kind, content):
    geometry(kind, BytesIO(content)).refuse_bomb()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MediaType.PNG, b"\x89PNG\r\n\x1a\n"),
        (MediaType.PNG, png(8, 8)[:20]),
        (MediaType.PNG, png(0, 8)),
        (MediaType.PNG, png(8, 8)[:33]),
        (MediaType.PNG, b"\x89PNG\r\n\x1a\n" + png(8, 8)[33:]),
        (MediaType.PNG, b"\x89PNG\r\n\x1a\n" + b"\xff" * 100),
        (MediaType.JPEG, b"\xff\xd8\xff"),
        (MediaType.JPEG, b"\xff\xd8\xff\xd9"),
        (MediaType.JPEG, b"\xff\xd8" + b"\xff" * 50_000),
        (MediaType.JPEG, b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50_000),
        (MediaType.JPEG, b"\xff\xd8\xff\xe0\x00\x10JFIF<?php evil(); ?>" + bytes(100)),
        (MediaType.HEIC, HEIC_BEGINS),
        (MediaType.HEIC, HEIC_BEGINS + box(b"meta", bytes(40))),
        (MediaType.HEIC, HEIC_BEGINS + bytes(400)),
        (MediaType.HEIC, heic_announcing(0, 8)),
        (MediaType.WEBP, b"RIFF\0\0\0\0WEBP"),
        (MediaType.WEBP, b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0"),
        (MediaType.WEBP, b"RIFF\0\0\0\0WEBPVP8 \xff\0\0\0 nonsense nonsense"),
    ],
)
def test_a_header_without_sense_is_unreadable(kind, content):
    with pytest.raises(FileUnreadable):
        geometry(kind, BytesIO(content))


@given(st.sampled_from(sorted(IMAGES)), st.binary(max_size=300))
def test_any_bytes_after_the_signature_have_a_size_or_are_unreadable(kind, content):
    start = {
        MediaType.PNG: b"\x89PNG\r\n\x1a\n",
        MediaType.JPEG: b"\xff\xd8",
        MediaType.WEBP: b"RIFF\0\0\0\0WEBP",
        MediaType.HEIC: HEIC_BEGINS + struct.pack(">I4s", len(content) + 8, b"meta"),
    }
    try:
        found = geometry(kind, BytesIO(start[kind] + content))
    except FileUnreadable:
        return
    assert found.width > 0
    assert found.height > 0
