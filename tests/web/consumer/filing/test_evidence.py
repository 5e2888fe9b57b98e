"""The evidence of a draft: rows that the category asks for, files that pass, and none at all."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.models.evidence import Scan
from tests import factories
from tests.scanners import EICAR, clamd


@pytest.fixture
def at_evidence(signed_in_walker):
    return signed_in_walker.name_seller().tell_purchase().send()


def picture(name="jeans.png"):
    return factories.a_picture(None, name)


def test_the_rows_are_those_of_the_category(at_evidence):
    assert list(at_evidence.page.context["form"].fields) == [
        "product_photo",
        "listing_capture",
        "payment_proof",
        "chat_record",
        "unboxing_video",
        "invoice",
        "other",
    ]


def test_what_the_checks_want_is_marked_as_needed_most(at_evidence):
    form = at_evidence.page.context["form"]
    marked = [name for name, field in form.fields.items() if "Needed most." in field.help_text]
    assert marked == ["product_photo", "listing_capture"]
    assert at_evidence.text.count("<b>Needed most.</b>") == 2


def test_a_file_is_kept_and_named_by_the_filing(at_evidence):
    at_evidence.send(product_photo=[picture()])
    assert at_evidence.path == "/c/person"
    at_evidence.send(full_name="Rahima", district="dhaka", complainant="self").send(declaration="on")

    item = Evidence.objects.get()
    assert (item.kind, item.name, item.holder) == ("product_photo", "jeans.png", Complaint.objects.get().purchase_id)
    assert item.event is not None
    assert "jeans.png" in at_evidence.text


def test_one_that_does_not_pass_says_so_in_its_row_and_the_others_stay(at_evidence):
    broken = SimpleUploadedFile("list.exe", b"MZ" + bytes(100), content_type="application/octet-stream")
    at_evidence.send(product_photo=[picture()], listing_capture=[broken])

    assert at_evidence.page.status_code == 422
    assert list(at_evidence.page.context["form"].errors) == ["listing_capture"]
    assert "list.exe: Please send a picture" in at_evidence.text
    assert "jeans.png" in at_evidence.text
    assert Evidence.objects.count() == 1


def test_there_is_one_way_on_and_one_to_finish_later(at_evidence):
    form = at_evidence.text[at_evidence.text.index('id="way"') :]
    buttons = re.findall(r"<button[^>]*>([^<]+)</button>", form[: form.index("</form>")])
    assert buttons == ["Continue", "Finish later"]


def test_before_the_choice_it_says_who_sees_the_files_and_how_large_each_may_be(at_evidence):
    told = re.sub(r"</?abbr[^>]*>", "", at_evidence.text[: at_evidence.text.index('type="file"')])
    assert "The seller and DNCRP will see these files." in told
    assert "picture or sound can have 10 MB, a PDF 20 MB, a film 50 MB" in told


def test_a_script_that_sends_the_files_is_told_the_next_page_and_keeps_its_cookies(at_evidence):
    at_evidence.client.defaults |= {"HTTP_X_SENT_FROM": "page"}
    answer = at_evidence.client.post("/c/evidence", at_evidence.form(product_photo=[picture()]))

    assert (answer.status_code, answer.content, answer.headers["X-Go-On"]) == (200, b"", "/c/person")
    assert Evidence.objects.count() == 1


def test_a_double_tap_keeps_one_file(at_evidence):
    chosen = picture()
    for _tap in range(2):
        chosen.seek(0)
        at_evidence.get("/c/evidence").send(product_photo=[chosen])

    assert Evidence.objects.count() == 1


def test_too_many_files_at_once_are_refused_in_words(at_evidence):
    at_evidence.send(product_photo=[picture(f"{turn}.png") for turn in range(11)])

    assert at_evidence.page.status_code == 422
    assert "No more than 10 files" in at_evidence.text


def test_a_file_is_removed_after_a_question(at_evidence):
    at_evidence.send(product_photo=[picture()])
    at_evidence.get(f"/c/evidence/{Evidence.objects.get().id}/remove")
    assert "Remove this file?" in at_evidence.text
    assert Evidence.objects.count() == 1
    at_evidence.send()

    assert at_evidence.path == "/c/evidence"
    assert not Evidence.objects.exists()


def test_nothing_now_goes_on(at_evidence):
    assert at_evidence.send().path == "/c/person"


@pytest.mark.needs("clamd")
def test_a_virus_is_named_with_its_file_and_everything_else_of_the_form_is_kept(at_evidence, settings, tmp_path):
    with clamd(tmp_path) as (settings.CCMS_CLAMD_URL, _tcp):
        bad = SimpleUploadedFile("invoice.txt", EICAR, content_type="text/plain")
        at_evidence.send(product_photo=[picture()], other=[bad])

    assert at_evidence.page.status_code == 422
    assert "invoice.txt: A virus was found" in at_evidence.text
    assert [item.scan for item in Evidence.objects.all()] == [Scan.CLEAN]


def test_a_virus_found_later_is_said_at_its_file_and_the_filing_goes_on(at_evidence):
    at_evidence.send(product_photo=[picture()])
    Evidence.objects.update(scan=Scan.MALICIOUS)

    assert "A virus was found, it is not sent" in at_evidence.get("/c/evidence").text
    assert at_evidence.send().path == "/c/person"


def test_what_the_phone_made_smaller_is_kept_as_such(at_evidence):
    at_evidence.send(product_photo=[picture("a.png"), picture("b.png")], reduced="a.png")

    assert {item.name: item.reduced for item in Evidence.objects.all()} == {"a.png": True, "b.png": False}
