"""Evidence on the desk: listed with its fingerprint; each opening is an event, and nothing opens by itself."""

import hashlib
import uuid

from ccms.complaints.services import evidence
from tests import factories
from tests.web.office.working import words_of


def given(case, name="ছবি.png"):
    """Let the buyer add a picture; return it and its bytes."""
    picture = factories.a_picture(case.desk.now, name)
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=picture, kind="product_photo")
    picture.seek(0)
    return item, picture.read()


def test_the_list_shows_the_fingerprint_and_opens_nothing(desk):
    case = desk.taken_up()
    _item, content = given(case)

    page = case.get(desk.nasrin, "/evidence")

    assert hashlib.sha256(content).hexdigest() in page.text
    assert "<img" not in page.text
    assert "এখনো কেউ খোলেননি" in words_of(page)
    assert "evidence.opened" not in case.events()


def test_the_original_is_handed_out_and_its_opening_is_shown_to_everybody(desk):
    case = desk.taken_up()
    item, content = given(case)

    answer = case.get(desk.nasrin, f"/evidence/{item.id}")
    page = words_of(case.get(desk.tanvir, "/evidence"))

    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert case.events()[-1] == "evidence.opened"
    assert "নাসরিন সুলতানা" in page
    assert "মূল ফাইল" in page


def test_a_picture_is_looked_at_in_the_pane(desk):
    case = desk.taken_up()
    item, _content = given(case)

    page = case.get(desk.nasrin, f"/evidence?look={item.id}")
    seen = case.get(desk.nasrin, f"/evidence/{item.id}?preview")

    assert f'<img src="{case.url}/evidence/{item.id}?preview" alt="' in page.text
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert b"".join(seen.streaming_content)
    assert case.events()[-1] == "evidence.opened"


def test_a_file_of_another_case_is_not_found_here(desk):
    case, other = desk.taken_up(), desk.taken_up()
    item, _content = given(other)

    assert case.get(desk.nasrin, f"/evidence/{item.id}").status_code == 404
    assert case.get(desk.nasrin, f"/evidence/{uuid.uuid4()}").status_code == 404
    assert "evidence.opened" not in other.events()
