"""Covering parts of a file: nothing of what lay under them is in the copy, and the rest is as it was."""

import io
import random

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from ccms.complaints.acts import evidence, files
from ccms.complaints.acts.files import Area
from ccms.complaints.evidence.limits import REDACTION
from ccms.complaints.evidence.reading import redact
from ccms.complaints.evidence.serving import original
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.models import Evidence
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from tests import factories
from tests.complaints.evidence.files import pdf, sound, upload

FEW = 5  # fifty in `make soak`
SECRET, EARLIER = "01755123456", "01855000111"
BLOCK = 8


def secret_picture(chance):
    """Return a JPEG that shows a secret at some place, and keeps it in Exif, comment and an embedded thumbnail."""
    picture = Image.frombytes("RGB", (640, 480), chance.randbytes(640 * 480 * 3))
    left, top = chance.randrange(20, 400), chance.randrange(20, 400)
    ImageDraw.Draw(picture).rectangle((left, top, left + 120, top + 20), fill="white")
    ImageDraw.Draw(picture).text((left + 5, top + 3), SECRET, fill="black")
    small = io.BytesIO()
    picture.resize((160, 120)).save(small, "JPEG")
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(0x8769)[0x927C] = small.getvalue()  # a smaller copy, as cameras keep it
    exif[0x8825] = {1: "N", 2: (23.0, 45.0, 0.0)}
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=92, exif=exif, comment=SECRET.encode())
    area = [left * 1000 // 640, top * 1000 // 480, -(-(left + 121) * 1000 // 640), -(-(top + 21) * 1000 // 480)]
    return written.getvalue(), [1, *area]


def secret_pdf(chance):
    """Return a PDF with a secret as text, in its metadata, as a note, in an earlier revision and on the second page."""
    with pikepdf.Pdf.new() as document:
        place = (chance.randrange(20, 300), chance.randrange(40, 700))
        for _ in range(2):
            page = document.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(
                    F=pikepdf.Dictionary(
                        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
                    )
                )
            )
            drawn = f"BT /F 14 Tf {place[0]} {place[1]} Td ({SECRET}) Tj ET BT /F 14 Tf 20 20 Td (stays) Tj ET"
            page.Contents = pikepdf.Stream(document, f"{drawn} BT /F 9 Tf 20 9 Td ({EARLIER}) Tj ET".encode())
        document.docinfo["/Title"] = SECRET
        with document.open_metadata() as metadata:
            metadata["dc:description"] = SECRET
        written = io.BytesIO()
        document.save(written, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = _revised(written.getvalue(), drawn)
    left, bottom = place
    area = [left * 1000 // 595 - 2, (842 - bottom - 14) * 1000 // 842 - 2, (left + 110) * 1000 // 595 + 2]
    return whole, [*area, (842 - bottom + 4) * 1000 // 842 + 2]


def _revised(content, drawn):
    """Append a revision in which the first page no longer shows what stood at its foot; the bytes of before stay."""
    with pikepdf.Pdf.open(io.BytesIO(content)) as document:
        number, root, size = document.pages[0].Contents.objgen[0], document.Root.objgen[0], len(document.objects) + 1
    before = int(content.rsplit(b"startxref", 1)[1].split()[0])
    changed = f"{number} 0 obj\n<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream\nendobj\n"
    table = (
        f"xref\n{number} 1\n{len(content):010} 00000 n \ntrailer\n<< /Size {size} /Root {root} 0 R /Prev {before} >>\n"
    )
    end = f"startxref\n{len(content) + len(changed)}\n%%EOF\n"
    return content + (changed + table + end).encode()


def covered(content, kind, areas):
    target = io.BytesIO()
    task = {"format": kind, "areas": areas, "long_edge": REDACTION.long_edge, "quality": REDACTION.quality}
    redact({**task, "pages": REDACTION.pages}, io.BytesIO(content), target)
    return target.getvalue()


def pictures_of(content):
    if content.startswith(b"%PDF"):
        with pikepdf.Pdf.open(io.BytesIO(content)) as document:
            return [
                pikepdf.PdfImage(page.get_images()["/Page"]).as_pil_image().convert("RGB") for page in document.pages
            ]
    return [Image.open(io.BytesIO(content)).convert("RGB")]


def differs_only_within(one, other, areas):
    """Tell whether two pictures are the same outside the areas, each grown to whole blocks of a JPEG."""
    changed = ImageChops.difference(one, other).getbbox()
    if changed is None:
        return not areas
    width, height = one.size
    boxes = [
        (
            left * width // 1000 // BLOCK * BLOCK,
            top * height // 1000 // BLOCK * BLOCK,
            -(-right * width // 1000 // BLOCK) * BLOCK,
            -(-bottom * height // 1000 // BLOCK) * BLOCK,
        )
        for left, top, right, bottom in areas
    ]
    outside = ImageChops.difference(one, other)
    for box in boxes:
        outside.paste("black", box)
    return outside.getbbox() is None


def try_pictures(count, seed=20261130):
    chance = random.Random(seed)  # noqa: S311 - must repeat
    for _ in range(count):
        content, area = secret_picture(chance)
        copy, plain = covered(content, "JPEG", [area]), covered(content, "JPEG", [])
        assert SECRET.encode() in content
        assert SECRET.encode() not in copy
        assert (content.count(b"\xff\xd8\xff"), copy.count(b"\xff\xd8\xff")) == (2, 1)
        with Image.open(io.BytesIO(copy)) as picture:
            assert not picture.getexif()
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        (one,), (other,) = pictures_of(copy), pictures_of(plain)
        assert differs_only_within(one, other, [area[1:]])
        assert _is_black(one, area[1:])


def try_pdfs(count, seed=20261130):
    chance = random.Random(seed)  # noqa: S311 - must repeat
    for _ in range(count):
        content, area = secret_pdf(chance)
        areas = [[page, *area] for page in (1, 2)]
        copy, plain = covered(content, "PDF", areas), covered(content, "PDF", [])
        assert SECRET in _text(content)
        assert EARLIER not in _text(content).partition("stays")[0]
        assert content.count(EARLIER.encode()) == 2
        assert _text(copy) == ""
        assert SECRET.encode() not in copy
        assert EARLIER.encode() not in copy
        with pikepdf.Pdf.open(io.BytesIO(copy)) as document:
            assert not document.docinfo.keys()
            assert "/Metadata" not in document.Root
            assert [each for each in document.objects if isinstance(each, pikepdf.Stream)]
            inflated = [each.read_bytes() for each in document.objects if _is_text(each)]
        assert not any(SECRET.encode() in stream for stream in inflated)
        assert copy.count(b"%%EOF") == 1
        for one, other in zip(pictures_of(copy), pictures_of(plain), strict=True):
            assert differs_only_within(one, other, [area])
            assert _is_black(one, area)


def _is_text(each):
    return isinstance(each, pikepdf.Stream) and each.stream_dict.get("/Filter") != pikepdf.Name.DCTDecode


def _text(content):
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_range() for page in document).strip()


def _is_black(picture, area):
    width, height = picture.size
    left, top, right, bottom = area
    box = (left * width // 1000 + 1, top * height // 1000 + 1, right * width // 1000, bottom * height // 1000)
    return max(high for _low, high in picture.crop(box).getextrema()) == 0


def test_nothing_of_a_secret_is_in_the_copy_of_a_picture():
    try_pictures(FEW)


def test_nothing_of_a_secret_is_in_the_copy_of_a_pdf():
    try_pdfs(FEW)


@pytest.fixture
def case(desk):
    return desk.taken_up()


def cover(case, item, areas, ground="third_person"):
    by = case.by(case.desk.nasrin)
    with files.looked_into(**by, file=item.id, areas=areas, ground=ground) as keep:
        return keep()


def given(case, file, kind="product_photo"):
    return evidence.add_to_complaint(**case.by(case.buyer), upload=file, kind=kind)


def test_the_copy_is_the_office_s_and_the_original_stays_as_it_came(case):
    content, area = secret_picture(random.Random(1))  # noqa: S311 - must repeat
    item = given(case, upload(content, "ছবি.jpg"))

    copy = cover(case, item, [Area(*area)])

    with original(item, item.name).stream as kept, original(copy, copy.name).stream as made:
        assert kept.read() == content
        assert SECRET.encode() not in made.read()
    assert (copy.redacts_id, copy.ground, copy.side) == (item.id, "third_person", "office")
    assert case.events()[-1] == "office.redacted_evidence"
    assert copy in evidence_of(case.complaint, case.desk.actor(case.desk.nasrin))
    for party in (case.buyer, case.seller):
        assert copy not in evidence_of(case.complaint, party)
    assert cover(case, item, [Area(*area)]).id == copy.id
    assert cover(case, copy, [Area(1, 0, 0, 100, 100)]).redacts_id == item.id
    assert not verify_complaints().findings


@pytest.mark.parametrize(
    "areas",
    [[], [Area(1, 500, 0, 400, 100)], [Area(2, 0, 0, 10, 10)], [Area(0, 0, 0, 10, 10)], [Area(1, 0, 0, 1, 1001)]],
)
def test_areas_that_are_none_are_refused(case, areas):
    item = given(case, factories.a_picture(case.desk.now))
    with pytest.raises(ValidationFailed) as refused:
        cover(case, item, areas)
    assert refused.value.errors["areas"].slug == "areas-missing"
    assert "office.redacted_evidence" not in case.events()


def test_what_has_no_pages_and_what_has_too_many_is_refused_with_its_reason(case):
    spoken = given(case, upload(sound(), "কথা.wav"), "chat_record")
    long = given(case, upload(pdf(pages=REDACTION.pages + 1), "লম্বা.pdf"), "payment_proof")
    for item, slug in ((spoken, "file-not-redactable"), (long, "file-too-many-pages")):
        with pytest.raises(ValidationFailed) as refused:
            cover(case, item, [Area(1, 0, 0, 10, 10)])
        assert refused.value.errors["file"].slug == slug


def test_the_page_takes_the_numbers_and_says_what_is_wrong_with_them(case):
    item = given(case, upload(pdf(pages=2), "রসিদ.pdf"), "payment_proof")
    desk = case.desk
    page = case.get(desk.nasrin, f"/redact-evidence?file={item.id}")
    assert f"{case.url}/evidence/{item.id}?page=2" in page.text

    half = {"page_1": "1", "left_1": "100", "top_1": "100"}
    refused = case.ask(desk.nasrin, "redact-evidence", file=str(item.id), ground="minor", **half)
    assert refused.status_code == 422
    assert "অন্তত একটি জায়গা ঢাকুন" in refused.text

    whole = {**half, "right_1": "৪০০", "bottom_1": "300"}
    case.ask(desk.nasrin, "redact-evidence", file=str(item.id), ground="minor", **whole)
    copy = Evidence.objects.get(redacts=item)
    assert copy.media_type == "application/pdf"
    listed = case.get(desk.nasrin, "/evidence")
    assert "ঢাকা কপি" in listed.text
