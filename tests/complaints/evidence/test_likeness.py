from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from ccms.complaints.acts import evidence
from ccms.complaints.evidence import likeness, sandbox
from ccms.complaints.evidence.likeness import Elsewhere, elsewhere
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.models import Evidence
from tests import factories
from tests.complaints.evidence.files import upload, written

pytestmark = pytest.mark.django_db


def receipt(amount="2,450"):
    """Return a screenshot of a payment."""
    image = Image.new("RGB", (720, 1280), "white")
    draw = ImageDraw.Draw(image)
    for at, (left, right) in enumerate([(40, 300), (200, 600), (40, 520), (350, 680), (60, 200), (100, 660)]):
        draw.rectangle((left, 100 + at * 180, right, 180 + at * 180), fill=(200 - at * 30, 20, 90 + at * 20))
    draw.text((60, 60), amount, fill="black", font_size=60)
    return image


class Case:
    def __init__(self, now, image, name="a.jpg", **options):
        kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name[-4:].lstrip(".")]
        content = image if isinstance(image, bytes) else written(image, kind, **options)
        self.complaint, person, _shop, reach = factories.a_complaint(now)
        self.consumer, self.firm = factories.as_consumer(person), factories.as_firm(reach)
        self.officer = factories.officer(self.complaint.office)
        self.item = evidence.add_to_complaint(
            reference=self.complaint.reference, upload=upload(content, name), kind="other", by=self.consumer, now=now
        )

    def elsewhere(self, reader=None):
        reader = reader or self.officer
        items = list(evidence_of(self.complaint, reader))
        return elsewhere(items, self.complaint.purchase_id, reader).get(self.item.id, Elsewhere())


def test_the_same_picture_in_another_complaint_is_found(now):
    content = written(receipt(), "JPEG")
    first, second = Case(now, content), Case(now, content)
    assert first.elsewhere() == Elsewhere(same=(second.complaint.reference,))
    assert second.elsewhere() == Elsewhere(same=(first.complaint.reference,))


@pytest.mark.parametrize(
    ("change", "name", "options"),
    [
        (lambda image: image, "b.jpg", {"quality": 40}),
        (lambda image: image, "b.png", {}),
        (lambda image: image, "b.webp", {"quality": 60}),
        (lambda image: image.resize((360, 640)), "b.jpg", {}),
        (lambda image: ImageEnhance.Brightness(image).enhance(0.9), "b.jpg", {}),
    ],
    ids=["worse", "png", "webp", "smaller", "darker"],
)
def test_a_smaller_or_worse_copy_is_found_as_similar(now, change, name, options):
    first, second = Case(now, receipt()), Case(now, change(receipt()), name, **options)
    assert second.elsewhere() == Elsewhere(similar=(first.complaint.reference,))


def test_another_picture_is_not_found(now):
    Case(now, receipt())
    other = receipt().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert Case(now, other).elsewhere() == Elsewhere()


def test_blank_pictures_are_like_no_other(now):
    first, second = (Case(now, Image.new("RGB", (300, 300), shade)) for shade in ("white", "silver"))
    assert first.item.likeness is second.item.likeness is None
    assert second.elsewhere() == Elsewhere()


def test_what_an_officer_may_not_see_is_counted_and_not_named(now):
    content = written(receipt(), "JPEG")
    first, second = Case(now, content), Case(now, content)
    elsewhere_office = factories.officer(factories.offices(now))
    stranger = type(elsewhere_office)(role=elsewhere_office.role, id=elsewhere_office.id, office=second.item.id)
    items = list(Evidence.objects.filter(id=second.item.id))
    found = elsewhere(items, second.complaint.purchase_id, stranger)
    assert found == {second.item.id: Elsewhere(hidden=1)}
    assert first.complaint.reference not in str(found)


def test_a_document_is_found_by_its_bytes_alone(now):
    first = Case(now, receipt())
    for case in (first, Case(now, receipt(), quality=30)):
        evidence.add_to_complaint(
            reference=case.complaint.reference,
            upload=upload(b"TrxID 7XK", "a.txt"),
            kind="other",
            by=case.firm,
            now=now,
        )
    items = list(evidence_of(first.complaint, first.officer))
    found = elsewhere(items, first.complaint.purchase_id, first.officer)
    assert [len(found[item.id].same) for item in items if item.name == "a.txt"] == [1]


def test_the_same_file_within_the_purchase_is_no_news(now):
    case = Case(now, receipt())
    evidence.add_to_complaint(
        reference=case.complaint.reference,
        upload=upload(written(receipt(), "JPEG")),
        kind="other",
        by=case.firm,
        now=now,
    )
    assert case.elsewhere() == Elsewhere()


def test_any_two_likenesses_of_three_different_bits_share_a_band(now):
    case = Case(now, receipt())
    marks = case.item.likeness
    other = Case(now, receipt().transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    for flipped in ((0, 1, 2), (0, 17, 33), (5, 40, 62), (15, 16, 47)):
        changed = marks
        for bit in flipped:
            changed ^= 1 << bit
        Evidence.objects.filter(id=other.item.id).update(likeness=changed)
        assert case.elsewhere().similar == (other.complaint.reference,)
    Evidence.objects.filter(id=other.item.id).update(likeness=marks ^ 0b1111)
    assert case.elsewhere() == Elsewhere()


def test_a_search_takes_no_more_than_it_shows(now, monkeypatch):
    content = written(receipt(), "JPEG")
    cases = [Case(now, content) for _ in range(4)]
    monkeypatch.setattr(likeness, "MOST_FOUND", 2)
    assert len(cases[0].elsewhere().same) == 2


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ({"likeness": 5}, 5),
        ({"likeness": (1 << 64) - 1}, -1),
        ({"likeness": 1 << 63}, -(1 << 63)),
        ({"likeness": 1 << 64}, None),
        ({"likeness": -1}, None),
        ({"likeness": True}, None),
        ({"likeness": "5"}, None),
        ({}, None),
    ],
)
def test_only_sixty_four_bits_are_taken_from_a_reader(answer, wanted):
    assert sandbox.likeness_of(answer) == wanted


def test_a_picture_is_alike_in_whatever_way_it_was_turned_by_its_camera(now):
    upright = receipt()
    exif = upright.getexif()
    exif[0x0112] = 6
    file = BytesIO()
    upright.rotate(90, expand=True).save(file, "JPEG", exif=exif, quality=95)
    first, second = Case(now, upright, quality=95), Case(now, file.getvalue())
    assert second.elsewhere() == Elsewhere(similar=(first.complaint.reference,))
