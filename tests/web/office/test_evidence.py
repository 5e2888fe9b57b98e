"""Evidence on the desk: listed with its fingerprint; each opening is an event, and nothing opens by itself."""

import hashlib
import uuid
from dataclasses import replace

import pytest

from ccms.accounts.actors import Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.files import MarkEvidence
from ccms.complaints.evidence import previews
from ccms.complaints.evidence.limits import MediaType
from ccms.complaints.models import Evidence, Statement
from ccms.complaints.models.evidence import Scan
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading.firm_view import firm_view
from ccms.complaints.reading.own_case import case_of
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from tests import factories
from tests.complaints.evidence.files import pdf, small, sound, upload, with_script
from tests.complaints.tampering import as_owner
from tests.web.office.working import words_of


def given(case, name="ছবি.png"):
    """Let the buyer add a picture; return it and its bytes."""
    picture = factories.a_picture(case.desk.now, name)
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=picture, kind="product_photo")
    picture.seek(0)
    return item, picture.read()


def test_the_list_shows_the_fingerprint_and_opens_nothing(desk):
    case = desk.taken_up()
    item, content = given(case)

    page = case.get(desk.nasrin, "/evidence")

    looked = case.get(desk.nasrin, f"/evidence/{item.id}/view")
    assert "<img" not in page.text
    assert hashlib.sha256(content).hexdigest() in looked.text
    assert "এখনো কেউ খোলেননি" in words_of(looked)
    assert "যেমন এসেছিল তেমনই আছে" in words_of(looked)
    assert "evidence.opened" not in case.events()


def test_the_original_is_handed_out_and_its_opening_is_shown_to_everybody(desk):
    case = desk.taken_up()
    item, content = given(case)

    answer = case.get(desk.nasrin, f"/evidence/{item.id}?anyway")
    page = words_of(case.get(desk.tanvir, f"/evidence/{item.id}/view"))

    assert b"".join(answer.streaming_content) == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert case.events()[-1] == "evidence.opened"
    assert "নাসরিন সুলতানা" in page
    assert "মূল ফাইল" in page


def test_a_picture_is_looked_at_in_the_pane(desk):
    case = desk.taken_up()
    item, _content = given(case)

    page = case.get(desk.nasrin, f"/evidence/{item.id}/view")
    seen = case.get(desk.nasrin, f"/evidence/{item.id}?page=1")

    assert f'<img src="{case.url}/evidence/{item.id}?page=1" alt="' in page.text
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
    case, given_here = desk.taken_up(), []
    for content in (b"one", b"two", b"three"):
        paper = upload(content, "a.txt")
        given_here.append(evidence.add_to_complaint(**case.by(case.buyer), upload=paper, kind="payment_proof"))
        desk.later(minutes=1)
    first, item, last = given_here
    Evidence.objects.filter(id=item.id).update(scan=Scan.MALICIOUS)

    page = case.get(desk.nasrin, "/evidence")

    assert "ভাইরাস পাওয়া গেছে" in words_of(page)
    assert str(item.id) not in page.text
    for way in ("", "?anyway", "?preview", "?page=1", "/view"):
        assert case.get(desk.nasrin, f"/evidence/{item.id}{way}").status_code == 404
    shown = case.get(desk.nasrin, f"/evidence/{first.id}/view")
    assert f'href="{case.url}/evidence/{last.id}/view#pane" rel="next"' in shown.text


def test_a_recording_is_played_on_the_page_and_nothing_is_loaded_before(desk):
    case = desk.taken_up()
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=upload(sound(), "কথা.wav"), kind="chat_record")

    page = case.get(desk.nasrin, f"/evidence/{item.id}/view")
    source = f"{case.url}/evidence/{item.id}?play&amp;anyway"
    heard = case.get(desk.nasrin, f"/evidence/{item.id}?play&anyway", headers={"Range": "bytes=0-"})

    assert f'<audio controls preload="none" src="{source}"' in page.text
    assert heard.status_code == 206
    assert heard["Content-Type"] == "audio/wav"
    assert b"".join(heard.streaming_content) == sound()
    assert "media-src 'self'" in page["Content-Security-Policy"]

    case.ask(desk.nasrin, "note-evidence", file=str(item.id), text="আমরা ফেরত নিই না।", transcript="on")
    noted = words_of(case.get(desk.tanvir, f"/evidence/{item.id}/view"))
    assert "যা শোনা যায়, হুবহু আমরা ফেরত নিই না।" in noted


@pytest.mark.parametrize(("kind", "player"), [(MediaType.AMR, "audio"), (MediaType.THREE_GP, "video")])
def test_what_only_some_browsers_play_has_a_player_and_says_what_to_do_where_it_stays_silent(desk, kind, player):
    case = desk.taken_up()
    item = evidence.add_to_complaint(**case.by(case.buyer), upload=upload(*small(kind)), kind="chat_record")

    page = case.get(desk.nasrin, f"/evidence/{item.id}/view")
    played = case.get(desk.nasrin, f"/evidence/{item.id}?play&anyway", headers={"Range": "bytes=0-9"})

    assert f"<{player} controls" in page.text
    assert "এই ব্রাউজারে না চললে" in words_of(page)
    assert (played.status_code, played["Content-Type"]) == (206, str(kind))


def test_the_officer_is_told_where_the_same_picture_stands_and_nobody_else_is(desk):
    case, other = desk.taken_up(), desk.taken_up()
    for one in (other, case):
        item = evidence.add_to_complaint(
            **one.by(one.buyer), upload=upload(b"TrxID 7XK", "a.txt"), kind="payment_proof"
        )

    page = case.get(desk.nasrin, f"/evidence/{item.id}/view")

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


def three_pages(desk, case):
    """Let the buyer add a PDF of three pages, which would run a script."""
    paper = upload(pdf(with_script, pages=3), "রসিদ.pdf")
    return evidence.add_to_complaint(**case.by(case.buyer), upload=paper, kind="payment_proof")


def test_a_page_waits_for_what_is_being_drawn_so_that_a_filing_does_not(desk, monkeypatch):
    case = desk.taken_up()
    item = three_pages(desk, case)
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    with previews._drawn:
        drawn = case.get(desk.nasrin, f"/evidence/{item.id}?page=1")
        looked = case.get(desk.nasrin, f"/evidence/{item.id}/view")
        filed = three_pages(desk, desk.taken_up())

    assert (drawn.status_code, filed.media_type) == (503, MediaType.PDF)
    assert "৩ পাতার মধ্যে ১ নম্বর" in words_of(looked)
    assert case.events().count("evidence.opened") == 0
    assert case.get(desk.nasrin, f"/evidence/{item.id}?page=1").status_code == 200


def test_the_pages_of_a_pdf_are_drawn_and_turning_them_is_one_look(desk):
    case = desk.taken_up()
    item = three_pages(desk, case)

    page = case.get(desk.nasrin, f"/evidence/{item.id}/view?page=2")
    drawn = [case.get(desk.nasrin, f"/evidence/{item.id}?page={number}") for number in (1, 2, 3)]
    none = case.get(desk.nasrin, f"/evidence/{item.id}?page=4")

    assert "৩ পাতার মধ্যে ২ নম্বর" in words_of(page)
    assert all(each.headers["Content-Type"] == "image/jpeg" for each in drawn)
    assert all(each.headers["Content-Security-Policy"].startswith("sandbox") for each in drawn)
    assert all(b"".join(each.streaming_content)[:3] == b"\xff\xd8\xff" for each in drawn)
    assert none.status_code == 404
    assert case.events().count("evidence.opened") == 1

    desk.later(minutes=31)
    case.get(desk.nasrin, f"/evidence/{item.id}?page=1")
    assert case.events().count("evidence.opened") == 2


def test_a_mark_is_read_by_both_sides_and_a_note_by_the_office_alone(desk):
    case = desk.taken_up()
    item, _content = given(case)
    secret = "বাঁ দিকের সেলাই খোলা"

    case.ask(desk.nasrin, "mark-evidence", file=str(item.id), relied="on")
    case.ask(desk.nasrin, "note-evidence", file=str(item.id), text=secret, page="1", x="২৫", y="60")
    page = case.get(desk.tanvir, f"/evidence/{item.id}/view")

    assert case.events()[-2:] == ["office.marked_evidence", "office.noted_evidence"]
    assert secret in words_of(page)
    assert '<svg x="25%" y="60%"' in page.text
    assert "সিদ্ধান্তে আর ধরা হবে না" in words_of(page)
    for part in ("", "/dismiss"):
        assert "ছবি.png" in words_of(case.get(desk.tanvir, part))
    seller = replace(case.seller, contact_verified=True)
    for past in (
        case_of(case.reference, case.buyer).timeline.past,
        firm_view(case.reference, seller).past,
    ):
        assert past[-1].kind == "office.marked_evidence"
        assert secret not in str(past)
    assert Statement.objects.get(text=secret).internal

    case.ask(desk.nasrin, "mark-evidence", file=str(item.id))
    assert "ছবি.png" not in words_of(case.get(desk.tanvir))


def test_a_file_of_another_case_takes_no_mark_and_no_note(desk):
    case, other = desk.taken_up(), desk.taken_up()
    item, _content = given(other)

    for act, fields in (("mark-evidence", {"relied": "on"}), ("note-evidence", {"text": "কিছু"})):
        asked = case.ask(desk.nasrin, act, file=str(item.id), **fields)
        assert asked.status_code == 422
    with pytest.raises(ValidationFailed):
        perform(MarkEvidence(file=item.id, relied=True), **case.by(desk.nasrin))
    assert not {"office.marked_evidence", "office.noted_evidence"} & {*case.events(), *other.events()}


def test_who_only_reads_sees_the_mark_and_cannot_set_it(desk):
    case = desk.taken_up()
    item, _content = given(case)
    case.ask(desk.nasrin, "mark-evidence", file=str(item.id), relied="on")
    auditor = desk.member("নিরীক্ষক", Role.AUDITOR)

    page = case.get(auditor, f"/evidence/{item.id}/view")

    assert "সিদ্ধান্তে ধরা" in words_of(page)
    assert "mark-evidence" not in page.text
    assert "note-evidence" not in page.text


def test_verify_sees_a_mark_and_a_note_that_were_changed(desk):
    case = desk.taken_up()
    item, _content = given(case)
    case.ask(desk.nasrin, "mark-evidence", file=str(item.id), relied="on")
    case.ask(desk.nasrin, "note-evidence", file=str(item.id), text="সেলাই খোলা", x="25", y="60")
    assert verify_ledger().clean
    assert verify_complaints().findings == []

    as_owner("UPDATE complaints_statement SET text = 'সেলাই ঠিক আছে' WHERE kind = 'note'")
    assert verify_complaints().findings

    for before, after, kind in ((b'"relied":true', b'"relied":false', "marked"), (b"25,60", b"26,60", "noted")):
        event = Event.objects.get(kind=f"office.{kind}_evidence")
        body = bytes(event.body).replace(before, after)
        assert body != bytes(event.body)
        as_owner("UPDATE ledger_event SET body = %s WHERE event_id = %s", [body, event.event_id])
        assert not verify_ledger().clean
        as_owner("UPDATE ledger_event SET body = %s WHERE event_id = %s", [bytes(event.body), event.event_id])
        assert verify_ledger().clean
