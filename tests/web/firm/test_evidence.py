"""The evidence of a complaint behind the code: listed, looked at, downloaded, added; each opening told to both."""

from types import SimpleNamespace

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.gate.clock import current_time
from ccms.web.shared.evidence import shown
from tests import factories
from tests.web.firm.conftest import FILE, words


def file_of(case):
    return Evidence.objects.get(holder=case.complaint.purchase_id, side="consumer")


def test_the_case_lists_the_files_and_opens_none(proved):
    page = proved.get()

    assert "01-product_photo.png" in words(page)
    assert FILE not in page.text
    assert "<img" not in page.text
    assert "evidence.opened" not in proved.events()


def test_a_look_at_a_picture_is_one_event_that_both_sides_read(proved):
    item = file_of(proved)
    page = proved.get(f"/evidence/{item.id}")
    picture = proved.get(f"/evidence/{item.id}/file?preview=1")

    assert f"/evidence/{item.id}/file?preview=1" in page.text
    assert picture["Content-Type"] == "image/jpeg"
    assert proved.events().count("evidence.opened") == 1
    assert "আপনার পক্ষ থেকে একটি ফাইল খোলা হয়েছে" in words(proved.get())


def test_the_original_is_a_download_that_no_browser_opens(proved):
    warned = proved.get(f"/evidence/{file_of(proved).id}/file")
    answer = proved.get(f"/evidence/{file_of(proved).id}/file?anyway")

    assert "এটির ভাইরাস পরীক্ষা হয়নি" in words(warned)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_of_another_complaint_is_a_404(proved, sold):
    other = sold()
    item = file_of(other)

    assert proved.get(f"/evidence/{item.id}").status_code == 404
    assert proved.get(f"/evidence/{item.id}/file").status_code == 404


def test_evidence_is_added_once_however_often_it_is_sent(proved):
    upload = factories.a_picture(current_time(), "memo.png")
    first = proved.post("/evidence", file=upload, kind="invoice")
    upload.seek(0)
    proved.post("/evidence", file=upload, kind="invoice")

    assert first["Location"] == proved.url
    assert proved.events().count("evidence.added") == 1
    assert "memo.png" in words(proved.get())


def test_a_missing_file_is_said_at_its_field(proved):
    page = proved.post("/evidence", kind="invoice")

    assert page.status_code == 422
    assert 'href="#id_file"' in page.text


def test_nothing_is_added_to_an_ended_complaint(proved):
    perform(Withdraw(reason="solved", received="goods", text=""), **proved.by(proved.buyer))

    assert proved.get("/evidence").status_code == 409
    assert proved.post("/evidence", file=factories.a_picture(current_time()), kind="invoice").status_code == 409


@pytest.mark.parametrize("scan", Scan)
def test_of_their_own_file_people_are_told_only_that_it_has_a_virus(scan):
    item = SimpleNamespace(scan=scan, media_type="image/png", reduced=False, flags=())
    assert shown(item, "/f", own=False).marks
    assert bool(shown(item, "/f", own=True).marks) == (scan == Scan.MALICIOUS)
