import struct
from io import BytesIO

import pytest
from pikepdf import Encryption
from PIL import Image

from ccms.complaints.evidence import limits, previews, sandbox
from ccms.complaints.evidence.headers import FileBomb, FileUnreadable
from ccms.complaints.evidence.intake import examined, refuse_more_than_fit
from ccms.complaints.evidence.limits import MIB, MediaType
from ccms.complaints.evidence.signatures import UnsupportedMedia
from ccms.complaints.evidence.storage import StoreDown
from ccms.core.failures import ValidationFailed
from tests.complaints.evidence.files import (
    EXE,
    GIF,
    HTML,
    PAGES_IN_A_RING,
    SVG,
    XREF_IN_A_RING,
    box,
    film,
    heic_announcing,
    pdf,
    photo_with_place,
    picture,
    png,
    small,
    upload,
    with_attachment,
    with_launch,
    with_many_objects,
    with_much_behind_little,
    with_script,
)

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("nothing_left")]


def look(content, name="file.jpg", declared=None):
    """Examine a file and return what was found."""
    with examined(upload(content, name, declared)) as found:
        return found


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "ছবি.jpg"), ("PNG", "ছবি.png"), ("WEBP", "ছবি.webp"), ("HEIF", "ছবি.heic")]
)
def test_a_picture_passes_with_a_preview(kind, name):
    with examined(upload(picture(kind), name)) as found:
        assert found.name == name
        assert found.flags == frozenset()
        assert Image.open(found.drawing.file.path).format == "JPEG"


def test_a_text_passes_without_a_preview():
    found = look("টাকা দিয়েছি\n".encode(), "note.txt")
    assert (found.media_type, found.drawing) == (MediaType.TEXT, None)


@pytest.mark.parametrize("media_type", sorted(limits.RECORDINGS))
def test_a_recording_passes_as_it_is(media_type):
    content, name = small(media_type)
    with examined(upload(content, name)) as found:
        assert (found.media_type, found.flags, found.drawing) == (media_type, frozenset(), None)
        assert found.file.path.read_bytes() == content


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_film_that_tells_where_it_was_made_has_a_flag(name):
    brand = b"qt  " if name.endswith("mov") else b"mp42"
    assert look(film(brand, place=b"+23.8103+090.4125+008.000/"), name).flags == {"location"}


def test_a_pdf_passes_without_a_flag():
    found = look(pdf(pages=3), "bill.pdf")
    assert (found.media_type, found.flags) == (MediaType.PDF, frozenset())


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EXE, "photo.jpg"),
        (HTML, "page.png"),
        (SVG, "drawing.png"),
        (SVG, "drawing.svg"),
        (GIF, "moving.gif"),
        (HTML, "page.txt"),
        (b"a\x00b", "note.txt"),
        (picture("JPEG"), "photo.jpg.exe"),
        (b"PK\x03\x04" + bytes(100), "photos.zip"),
    ],
)
def test_other_kinds_are_not_taken(content, name):
    with pytest.raises(UnsupportedMedia):
        look(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (lambda: png(65_000, 65_000), "wide.png"),
        (lambda: png(8, 8, frames=100_000), "moving.png"),
        (lambda: heic_announcing(65_000, 65_000), "wide.heic"),
        (lambda: pdf(with_much_behind_little), "much.pdf"),
        (lambda: pdf(lambda document: with_much_behind_little(document, times=2)), "much twice.pdf"),
        (lambda: pdf(with_many_objects), "many.pdf"),
    ],
    ids=["wide", "frames", "wide HEIC", "inflated", "inflated twice", "objects"],
)
def test_what_grows_too_large_is_not_opened(content, name):
    with pytest.raises(FileBomb):
        look(content(), name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture("JPEG", (400, 400))[:9_000], "cut.jpg"),
        (picture("PNG", (400, 400))[:9_000], "cut.png"),
        (picture("WEBP", (400, 400))[:9_000], "cut.webp"),
        (picture("HEIF", (64, 64))[:900], "cut.heic"),
        (picture("HEIF", (64, 64))[:200], "cut.heic"),
        (film()[:-30], "cut.mp4"),
        (box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", b"x" * 90), "without index.mp4"),
        (box(b"ftyp", b"isom\0\0\0\0") + b"\xff\xff\xff\xffmoov", "giant.mp4"),
        (b"RIFF\0\0\0\0WAVE" + bytes(40), "nonsense.wav"),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(40), "only a title.mp3"),
        (b"ID3\x04\0\0\0\0\0\0" + bytes(40), "nonsense.mp3"),
        (png(4_000, 4_000), "empty.png"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "nonsense.jpg"),
        (pdf()[:200], "cut.pdf"),
        (b"%PDF-1.7 and then nothing of the kind", "nonsense.pdf"),
        (PAGES_IN_A_RING, "ring.pdf"),
        (XREF_IN_A_RING, "ring.pdf"),
    ],
)
def test_what_cannot_be_opened_is_unreadable(content, name):
    with pytest.raises(FileUnreadable):
        look(content, name)


@pytest.mark.parametrize(
    ("content", "name", "slug"),
    [
        (lambda: b"", "empty.jpg", "file-empty"),
        (lambda: picture("PNG") + bytes(10 * MIB), "large.png", "file-too-large"),
        (lambda: b"%PDF-" + bytes(20 * MIB), "large.pdf", "file-too-large"),
        (lambda: b"a" * (MIB + 1), "large.txt", "file-too-large"),
        (lambda: b"%PDF-" + bytes(25 * MIB), "very large.pdf", "file-too-large"),
        (lambda: b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(10 * MIB), "large.opus", "file-too-large"),
        (lambda: film() + bytes(50 * MIB), "large.mp4", "file-too-large"),
        (lambda: pdf(pages=201), "long.pdf", "file-too-many-pages"),
    ],
    ids=["empty", "picture", "pdf", "text", "much pdf", "sound", "film", "pages"],
)
def test_a_limit_is_told_at_the_field(content, name, slug):
    with pytest.raises(ValidationFailed) as refused:
        look(content(), name)
    assert refused.value.errors["file"].slug == slug


@pytest.mark.parametrize("media_type", sorted(limits.MOST_OCTETS))
def test_a_file_may_be_as_large_as_its_limit_and_not_one_octet_larger(media_type):
    most = limits.MOST_OCTETS[media_type]
    content, name = small(media_type)
    full = content + filling(media_type, most - len(content))
    assert look(full, name).media_type is media_type
    with pytest.raises(ValidationFailed):
        look(full + b" ", name)


def filling(media_type, octets):
    """Return what may stand behind a file of this kind."""
    if media_type in {MediaType.MP4, MediaType.MOV, MediaType.THREE_GP, MediaType.M4A}:
        return struct.pack(">I4s", octets, b"free") + bytes(octets - 8)
    return b" " * octets


@pytest.mark.parametrize(
    ("change", "flags"),
    [(with_script, {"active"}), (with_launch, {"active"}), (with_attachment, {"embedded"})],
)
def test_a_pdf_that_does_more_than_being_read_is_taken_with_a_flag(change, flags):
    assert look(pdf(change), "bill.pdf").flags == flags


def test_a_picture_with_a_program_at_its_end_is_kept_as_it_is_and_shown_without_it():
    tail = b"<?php system($_GET['c']); ?><script>alert(1)</script>PK\x03\x04"
    with examined(upload(picture("JPEG") + tail)) as found:
        assert found.file.path.read_bytes().endswith(tail)
        assert tail not in found.drawing.file.path.read_bytes()


def test_a_hidden_name_of_a_script_is_found():
    plain = pdf(with_script).replace(b"/JavaScript", b"/J#61v#61Script")
    assert look(plain, "bill.pdf").flags == {"active"}


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_locked_pdf_is_not_taken(user):
    locked = pdf(encryption=Encryption(owner="owner", user=user))
    with pytest.raises(ValidationFailed) as refused:
        look(locked, "bill.pdf")
    assert refused.value.errors["file"].slug == "file-locked"


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("HEIF", "a.heic")]
)
def test_a_preview_says_nothing_about_place_and_camera(kind, name):
    original = photo_with_place(kind)
    assert b"Sensitive Camera Maker" in original
    with examined(upload(original, name)) as found:
        shown = found.drawing.file.path.read_bytes()
        assert found.flags == {"location"}
    image = Image.open(BytesIO(shown))
    assert dict(image.getexif()) == {}
    assert "exif" not in image.info
    assert b"Sensitive" not in shown
    # a HEIC is turned by its container alone, which this one does not ask for
    assert image.size == ((60, 40) if kind == "HEIF" else (40, 60))


def test_a_preview_is_not_larger_than_a_page_needs():
    with examined(upload(picture("JPEG", (3000, 1000)))) as found, Image.open(found.drawing.file.path) as shown:
        assert shown.size == (1600, 533)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16"])
def test_every_kind_of_pixels_has_a_preview(mode):
    file = BytesIO()
    Image.new(mode, (20, 20)).save(file, "PNG")
    with examined(upload(file.getvalue(), "a.png")) as found:
        assert found.drawing is not None


def test_what_is_transparent_is_white_in_the_preview():
    file = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(file, "PNG")
    with examined(upload(file.getvalue(), "a.png")) as found, Image.open(found.drawing.file.path) as shown:
        assert shown.getpixel((10, 10)) == (255, 255, 255)


def test_a_picture_is_taken_without_its_preview_while_another_is_drawn(monkeypatch):
    monkeypatch.setattr(previews._drawn, "acquire", lambda *, blocking: False)
    assert look(picture()).drawing is None


def test_a_pdf_waits_no_longer_than_a_request_may(monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE", 0)
    with pytest.raises(sandbox.SandboxBusy) as busy:
        look(pdf(), "bill.pdf")
    assert busy.value.retry_after == 30


def test_a_full_disk_is_our_fault_and_nobody_elses(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ccms.complaints.evidence.storage.os.fsync", full)
    with pytest.raises(StoreDown) as down:
        look(picture())
    assert (down.value.status, down.value.retry_after) == (503, 60)


def test_a_folder_that_cannot_be_made_is_our_fault_too(folder):
    folder.parent.joinpath("evidence").write_text("a file in the way")
    with pytest.raises(StoreDown):
        look(picture())
    folder.unlink()


def test_a_message_brings_ten_files_at_most():
    refuse_more_than_fit([upload(b"a")] * 10)
    with pytest.raises(ValidationFailed) as refused:
        refuse_more_than_fit([upload(b"a")] * 11)
    assert refused.value.errors["file"].slug == "file-too-many"
