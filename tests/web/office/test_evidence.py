"""Evidence on the desk: listed with its fingerprint; each opening is an event, and nothing opens by itself."""

import hashlib
import uuid

import pytest

from ccms.complaints.acts import evidence
from ccms.complaints.acts.erasing import erase_person
from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from tests import factories
from tests.complaints.evidence.files import small, sound, upload
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

    answer = case.get(desk.nasrin, f"/evidence/{item.id}?anyway")
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


def test_the_original_of_what_no_scanner_called_clean_comes_after_a_warning(desk):
    case = desk.taken_up()
    item, content = given(case)

    warned = case.get(desk.nasrin, f"/evidence/{item.id}")

    assert "এটির ভাইরাস পরীক্ষা হয়নি" in words_of(warned)
    assert 'href="?anyway"' in warned.text
    assert "evidence.opened" not in case.events()

    Evidence.objects.filter(id=item.id).update(scan=Scan.CLEAN)
    assert b"".join(case.get(desk.nasrin, f"/evidence/{item.id}").streaming_content) == content


def test_a_quarantined_file_is_listed_and_opens_for_nobody(desk):
    case = desk.taken_up()
    item, _content = given(case)
    Evidence.objects.filter(id=item.id).update(scan=Scan.MALICIOUS)

    page = case.get(desk.nasrin, "/evidence")

    assert "ভাইরাস পাওয়া গেছে" in words_of(page)
    assert str(item.id) not in page.text
    for way in ("", "?anyway", "?preview"):
        assert case.get(desk.nasrin, f"/evidence/{item.id}{way}").status_code == 404


def test_a_recording_is_played_on_the_page_and_nothing_is_loaded_before(desk):
    case = desk.taken_up()
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=upload(sound(), "কথা.wav"), kind="chat_record")

    page = case.get(desk.nasrin, "/evidence")
    source = f"{case.url}/evidence/{item.id}?play&amp;anyway"
    heard = case.get(desk.nasrin, f"/evidence/{item.id}?play&anyway", headers={"Range": "bytes=0-"})

    assert f'<audio controls preload="none" src="{source}"' in page.text
    assert heard.status_code == 206
    assert heard["Content-Type"] == "audio/wav"
    assert b"".join(heard.streaming_content) == sound()
    assert "media-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(("kind", "player"), [(MediaType.AMR, "audio"), (MediaType.THREE_GP, "video")])
def test_what_only_some_browsers_play_has_a_player_and_says_what_to_do_where_it_stays_silent(desk, kind, player):
    case = desk.taken_up()
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=upload(*small(kind)), kind="chat_record")

    page = case.get(desk.nasrin, "/evidence")
    played = case.get(desk.nasrin, f"/evidence/{item.id}?play&anyway", headers={"Range": "bytes=0-9"})

    assert f"<{player} controls" in page.text
    assert "এই ব্রাউজারে না চললে" in words_of(page)
    assert (played.status_code, played["Content-Type"]) == (206, str(kind))


def test_the_officer_is_told_where_the_same_picture_stands_and_nobody_else_is(desk):
    case, other = desk.taken_up(), desk.taken_up()
    for one in (case, other):
        evidence.add_to_complaint(**one.by(one.buyer), upload=upload(b"TrxID 7XK", "a.txt"), kind="payment_proof")

    page = case.get(desk.nasrin, "/evidence")

    assert f'href="/office/{other.reference}/evidence"' in page.text
    assert "একই ফাইল" in words_of(page)


def test_the_case_of_an_erased_person_opens_without_what_he_gave(desk):
    case = desk.taken_up()
    item, content = given(case)
    case.get(desk.nasrin, f"/evidence/{item.id}?anyway")

    erase_person(case.buyer.id, desk.now)

    pages = {part: case.get(desk.nasrin, part) for part in ("", "/evidence", "/words", "/history", "/seller")}
    assert {part: page.status_code for part, page in pages.items()} == dict.fromkeys(pages, 200)
    assert hashlib.sha256(content).hexdigest() not in "".join(page.text for page in pages.values())
    assert case.get(desk.nasrin, f"/evidence/{item.id}").status_code == 404
