"""Files in pieces, by the verbs of tus 1.0.0: whose they are, what counts, what is refused, how a form takes one."""

import json
import os
import shutil
import time
import uuid
from hashlib import sha256
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.evidence import resumable
from ccms.complaints.evidence.cleaning import Cleaned, clean
from ccms.complaints.evidence.limits import LARGEST, MIB
from ccms.complaints.evidence.storage import INCOMING
from ccms.complaints.models import Evidence
from ccms.gate.clock import current_time
from tests import factories
from tests.complaints.evidence.files import picture, place_of

pytestmark = pytest.mark.django_db
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
START = "/uploads/v1"


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return settings.CCMS_EVIDENCE_DIR


def signed_in(person):
    answer, browser = HttpResponse(), Client()
    sessions.open_consumer_session(answer, person, current_time())
    browser.cookies = answer.cookies
    return browser


@pytest.fixture
def case():
    return factories.a_complaint(current_time())


@pytest.fixture
def buyer(case):
    return signed_in(case[1])


@pytest.fixture
def seller(case):
    """Return the browser of a small seller behind the link of this complaint."""
    complaint, _person, _shop, reach = case
    answer, browser = HttpResponse(), Client()
    sessions.open_link_session(answer, reach, complaint.reference, current_time())
    browser.cookies = answer.cookies
    return browser


@pytest.fixture
def content():
    return picture("PNG", (200, 150))


def begin(browser, length):
    answer = browser.post(START, headers={**TUS, "Upload-Length": str(length)})
    return answer.headers.get("Location", answer.status_code)


def patch(browser, address, at, octets, **other):
    headers = {**TUS, "Upload-Offset": str(at), **other}
    return browser.patch(address, octets, content_type=PIECE, headers=headers)


def offset(browser, address):
    answer = browser.head(address, headers=TUS)
    return int(answer["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def brought(browser, content):
    address = begin(browser, len(content))
    half = len(content) // 2
    assert patch(browser, address, 0, content[:half])["Upload-Offset"] == str(half)
    assert patch(browser, address, half, content[half:]).status_code == 204
    return address


def named(address, content=b"", *, field="file", digest=None, name="রসিদ.png", kind="image/png"):
    digest = sha256(content).hexdigest() if digest is None else digest
    return json.dumps([field, address.rpartition("/")[2], digest, kind, name])


def send(browser, case, said, key=None):
    """Send the form of the complainant's later evidence with a key in place of its file."""
    form = {"uploaded": said, "kind": "product_photo", "idempotency_key": str(key or uuid.uuid4())}
    return browser.post(f"/t/{case[0].reference}/evidence", form)


def test_a_file_in_pieces_becomes_evidence_as_one_in_a_form_does_and_stays_one_when_sent_again(buyer, case, content):
    address, key = brought(buyer, content), uuid.uuid4()
    first, again = (send(buyer, case, named(address, content), key) for _ in range(2))

    item = Evidence.objects.get()
    assert (first.status_code, again.status_code) == (302, 302)
    assert (item.name, item.media_type, item.size) == ("রসিদ.png", "image/png", len(content))
    assert place_of(item.holder, item.sha256).read_bytes() == content


def test_a_seller_with_a_link_and_a_frame_in_a_shops_page_give_files_in_pieces_too(seller, case, content):
    form = {"uploaded": named(brought(seller, content), content), "kind": "invoice", "idempotency_key": uuid.uuid4()}
    assert seller.post(f"/answer/{case[0].reference}/evidence", form).status_code == 302
    assert Evidence.objects.get().side == "firm"

    answer, crossed = HttpResponse(), Client()
    sessions.open_crossed_session(answer, case[1].pk, sessions.Proof(case[1].session_epoch, current_time()))
    crossed.cookies = answer.cookies
    begun = crossed.post(START, headers={**TUS, "Upload-Length": "9", "X-Sent-From": "frame"})
    assert (begun.status_code, begun.has_header("X-Go-On")) == (201, False)
    assert offset(crossed, begun["Location"]) == 0


def test_the_same_file_may_stand_in_two_rows_of_one_form(buyer, content):
    address = brought(buyer, content)
    with resumable.take(resumable.find(address.rpartition("/")[2], actor_of(buyer)), "") as one:
        assert resumable.take(resumable.find(address.rpartition("/")[2], actor_of(buyer)), "").sha256 == one.sha256


def actor_of(browser):
    """Return who this browser is, as the product reads it."""
    return browser.get("/t/mine").wsgi_request.actor


def test_what_a_server_may_do_is_asked_without_a_version(buyer):
    said = buyer.options(START)
    assert (said.status_code, said["Tus-Version"], said["Tus-Max-Size"]) == (204, "1.0.0", str(LARGEST))
    assert said["Tus-Extension"] == "creation,termination,expiration"


def test_another_version_is_refused_and_nothing_begins(buyer, folder):
    said = buyer.post(START, headers={"Tus-Resumable": "0.2.2", "Upload-Length": "9"})
    assert (said.status_code, said["Tus-Version"]) == (412, "1.0.0")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("length", "status"), [(LARGEST + 1, 413), (0, 413), ("", 400), ("-1", 400), ("1" * 99, 400), ("৫", 400)]
)
def test_a_length_that_no_file_may_have_begins_nothing(buyer, length, status):
    assert begin(buyer, str(length).encode().decode("latin-1")) == status


def test_a_piece_at_a_wrong_offset_changes_nothing_and_head_says_the_right_one(buyer):
    address = begin(buyer, 10)
    patch(buyer, address, 0, b"01234")
    assert [patch(buyer, address, at, b"56789").status_code for at in (0, 4, 6)] == [409] * 3
    assert offset(buyer, address) == 5
    assert patch(buyer, address, 5, b"56789")["Upload-Offset"] == "10"


def test_more_than_was_told_is_refused_and_not_a_byte_of_it_kept(buyer):
    address = begin(buyer, 4)
    assert patch(buyer, address, 0, b"01234").status_code == 413
    assert offset(buyer, address) == 0


@pytest.mark.parametrize(
    ("headers", "kind", "status"),
    [({}, "text/plain", 415), ({"Upload-Offset": "one"}, PIECE, 400), ({"Tus-Resumable": "2"}, PIECE, 412)],
)
def test_a_piece_that_is_none_is_refused(buyer, headers, kind, status):
    address = begin(buyer, 4)
    told = {**TUS, "Upload-Offset": "0", **headers}
    assert buyer.patch(address, b"0123", content_type=kind, headers=told).status_code == status
    assert offset(buyer, address) == 0


def test_an_upload_is_its_beginners_alone(buyer, case, content):
    address = brought(buyer, content)
    stranger, nobody = signed_in(factories.consumer(current_time(), "+8801700000077")), Client()
    for other in (stranger, nobody):
        assert offset(other, address) == 404
        assert patch(other, address, len(content), b"x").status_code == 404
        assert other.delete(address, headers=TUS).status_code == 404
    assert begin(nobody, 10) == 403
    assert offset(buyer, address) == len(content)


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: "x", lambda key: key.replace("-10-", "-99-")])
def test_a_key_that_was_changed_leads_nowhere(buyer, change):
    start, _, key = begin(buyer, 10).rpartition("/")
    assert offset(buyer, f"{start}/{change(key)}") == 404


def test_a_form_cannot_name_the_upload_of_another(buyer, case, content):
    other = signed_in(factories.consumer(current_time(), "+8801700000077"))
    assert send(buyer, case, named(brought(other, content), content)).status_code == 410
    assert not Evidence.objects.exists()


ODD_KEY = '["file", "\\ud800-1-x", "", "", "a.png"]'


@pytest.mark.parametrize(
    ("said", "status"),
    [("[" * 100_000, 400), (ODD_KEY, 410), ('["file", "a-\\u0663-\\u0000", "", "", ""]', 410)],
    ids=["deep", "half a letter", "another script"],
)
def test_a_form_that_names_what_nobody_wrote_is_refused_and_breaks_nothing(buyer, case, said, status):
    assert send(buyer, case, said).status_code == status


def test_a_form_brings_no_more_in_pieces_than_it_may_bring_itself(buyer, case, content, folder, monkeypatch):
    opened = []
    take = resumable.take
    monkeypatch.setattr(resumable, "take", lambda *given: opened.append(given) or take(*given))
    small = named(brought(buyer, content), content)
    large = begin(buyer, LARGEST)
    form = {"kind": "product_photo", "idempotency_key": str(uuid.uuid4())}
    for said in ([small] * 101, [named(large, digest="")] * 3):
        answer = buyer.post(f"/t/{case[0].reference}/evidence", {**form, "uploaded": said})
        assert (answer.status_code // 100, opened) == (4, [])
    assert not Evidence.objects.exists()


def test_a_piece_takes_nothing_of_what_is_left_free(buyer, monkeypatch):
    address = begin(buyer, 10)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10 * MIB))
        assert patch(buyer, address, 0, b"0123456789").status_code == 503
    assert offset(buyer, address) == 0


@pytest.mark.parametrize("said", ["{", "[]", '["file", 1, "", "", ""]', "null"])
def test_a_form_that_names_nothing_readable_is_refused(buyer, case, said):
    assert send(buyer, case, said).status_code == 400


def test_a_form_with_a_part_or_with_other_bytes_than_the_browser_had_asks_for_the_file_anew(buyer, case, content):
    part = begin(buyer, 10)
    patch(buyer, part, 0, b"0123")
    other = brought(buyer, content)
    assert send(buyer, case, named(part, digest="")).status_code == 410
    assert send(buyer, case, named(other, b"other bytes")).status_code == 410
    assert (offset(buyer, part), offset(buyer, other)) == (4, 410)
    assert not Evidence.objects.exists()


def test_what_a_kind_of_file_may_have_is_judged_as_in_a_form(buyer, case, content):
    said = named(brought(buyer, b"PK\x03\x04" + bytes(200)), digest="", name="offer.apk", kind="application/zip")
    assert send(buyer, case, said).status_code == 422


def test_what_is_left_out_is_gone_at_once(buyer):
    address = begin(buyer, 10)
    assert buyer.delete(address, headers=TUS).status_code == 204
    assert offset(buyer, address) == 410
    assert patch(buyer, address, 0, b"0").status_code == 410


def test_the_oldest_give_way_where_one_person_begins_too_many(buyer, folder):
    addresses = [begin(buyer, MIB) for _ in range(20)]
    lying = sorted((folder / INCOMING).iterdir())
    for number, path in enumerate(lying):
        os.utime(path, (time.time() - 60 + number,) * 2)
    begin(buyer, MIB)
    assert [path.exists() for path in lying] == [False] + [True] * 19
    for _ in range(2):
        begin(buyer, LARGEST)
    assert len(list((folder / INCOMING).iterdir())) == 2
    assert {offset(buyer, address) for address in addresses} == {410}


def test_where_the_disk_has_no_room_nothing_begins_and_the_form_takes_the_file(buyer, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10 * MIB))
    assert begin(buyer, 10) == 503


def test_a_disk_that_is_full_in_the_middle_keeps_what_was_written(buyer, monkeypatch):
    address = begin(buyer, 10)

    def full(file, octets):
        file.write(octets[:3])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(resumable, "_write", full)
        assert patch(buyer, address, 0, b"0123456789").status_code == 503
    assert offset(buyer, address) == 3
    assert patch(buyer, address, 3, b"3456789").status_code == 204


def test_a_piece_beside_another_that_is_being_written_is_refused(buyer, folder):
    address = begin(buyer, 10)
    (path,) = (folder / INCOMING).iterdir()
    with path.open("r+b") as held:
        resumable._hold(held)
        assert patch(buyer, address, 0, b"0").status_code == 409
    assert patch(buyer, address, 0, b"0").status_code == 204


def test_what_nobody_goes_on_with_is_removed_after_the_hours_of_the_setting(buyer, folder, settings):
    settings.CCMS_UPLOAD_HOURS = 3
    young, old = begin(buyer, 10), begin(buyer, 10)
    path = next(each for each in (folder / INCOMING).iterdir() if old.split("/")[-1].split("-")[0] in each.name)
    os.utime(path, (time.time() - 3 * 3600 - 60,) * 2)
    assert clean(current_time()) == Cleaned(unfinished=1)
    assert (offset(buyer, young), offset(buyer, old)) == (0, 410)
    assert "Upload-Expires" in buyer.head(young, headers=TUS)


def test_the_next_upload_removes_what_is_too_old_where_no_worker_sees_the_folder(buyer, seller, folder, settings):
    settings.CCMS_UPLOAD_HOURS = 3
    left = folder / INCOMING / "left by a process that was killed"
    young, old = begin(buyer, 10), begin(buyer, 10)
    left.touch()
    path = next(each for each in (folder / INCOMING).iterdir() if old.split("/")[-1].split("-")[0] in each.name)
    for each in (left, path):
        os.utime(each, (time.time() - 3 * 3600 - 60,) * 2)
    begin(seller, 10)
    assert not left.exists()
    assert (offset(buyer, young), offset(buyer, old)) == (0, 410)


def test_a_form_of_another_site_cannot_begin_one(case):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(case[1]).cookies
    assert begin(browser, 10) == 403
