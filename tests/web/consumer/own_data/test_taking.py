"""A person sees and takes along all that is held about them, after a second code, and nobody else does."""

import hashlib
import io
import json
import zipfile

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.codes.one_time import current_codes, request_code
from ccms.accounts.models.code_request import CodePurpose
from ccms.accounts.sessions import Proof
from ccms.complaints.acts.evidence import add_to_complaint
from ccms.complaints.history.openings import note_opening
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.sent import posted_forms, sent

PAGES = ("/t/me", "/t/me/data", "/t/me/download")


def archive_of(answer):
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_no_page_opens_without_the_second_code_and_all_do_with_it(asking):
    before = [asking.browser.get(page).headers.get("Location") for page in PAGES]
    taken = asking.browser.post("/t/me/download", {"idempotency_key": "6f4c2f0e-8d07-4f0e-9a3e-6c1f7a1d9b52"})

    passed = asking.check()

    assert before == ["/t/me/check"] * 3
    assert taken.headers["Location"] == "/t/me/check"
    assert passed.headers["Location"] == "/t/me"
    assert [asking.browser.get(page).status_code for page in PAGES] == [200] * 3


def test_a_wrong_code_and_one_for_signing_in_open_nothing(asking):
    number, now = asking.person.phone.open(), current_time()
    request_code(number, CodePurpose.TRACK, address="192.0.2.1", send=lambda _: None, now=now)
    asking.send("/t/me/check")
    codes = {each.purpose: each.code for each in current_codes(now) if each.phone == number}

    wrong = asking.send("/t/me/code", code=codes[CodePurpose.TRACK])

    assert codes.keys() == {CodePurpose.TRACK, CodePurpose.OWN_DATA}
    assert wrong.status_code == 422
    assert asking.browser.get("/t/me").headers["Location"] == "/t/me/check"


def test_after_fifteen_minutes_or_when_sessions_end_it_is_asked_for_again(asking):
    asking.check()
    checked = asking.browser.cookies["ccms-second-check"]
    asking.later(minutes=15)
    asking.browser.cookies["ccms-second-check"] = checked.value
    late = asking.browser.get("/t/me")
    asking.check()
    checked = asking.browser.cookies["ccms-second-check"]
    factories.end_sessions(asking.person)
    asking.sign_in()
    asking.browser.cookies["ccms-second-check"] = checked.value

    assert late.headers["Location"] == "/t/me/check"
    assert asking.browser.get("/t/me").headers["Location"] == "/t/me/check"


def test_the_second_code_of_one_person_opens_nothing_of_another(asking):
    asking.check()
    other, answer = factories.consumer(current_time()), HttpResponse()
    sessions.open_consumer_session(answer, other, current_time())
    asking.browser.cookies.update(answer.cookies)

    assert asking.browser.get("/t/me/data").headers["Location"] == "/t/me/check"


def test_a_session_from_a_shops_frame_and_a_firm_find_nothing(asking):
    crossed, answer = Client(), HttpResponse()
    person = asking.person
    sessions.open_crossed_session(answer, person.pk, Proof(person.session_epoch, current_time()))
    crossed.cookies = answer.cookies
    link, answer = Client(), HttpResponse()
    sessions.open_link_session(answer, asking.contact, asking.reference, current_time())
    link.cookies = answer.cookies

    assert crossed.get("/t/me").headers["Location"].startswith("/t/sign-in")
    assert link.get("/t/me").status_code == 404


def test_the_archive_holds_ones_own_words_files_and_who_looked(asking):
    now, by = current_time(), asking.buyer
    picture = factories.a_picture(now, "রসিদ.png")
    octets = picture.read()
    picture.seek(0)
    add_to_complaint(reference=asking.reference, by=by, upload=picture, kind="product_photo", now=now)
    note_opening(asking.complaint, factories.officer(asking.complaint.office), now)
    asking.check()

    answer = asking.send("/t/me/download")
    archive = archive_of(answer)
    told = json.loads(archive.read("my-data.json"))

    assert answer.headers["Content-Type"] == "application/zip"
    assert archive.testzip() is None
    assert told["person"][0]["phone"] == asking.person.phone.open()
    assert [row["complaint"] for row in told["complaints"]] == [asking.reference]
    assert told["words"][0]["text"] == asking.complaint.statements.get().text
    (file,) = told["files"]
    assert archive.read(file["path"]) == octets
    assert file["sha256"] == hashlib.sha256(octets).hexdigest()
    assert ("officer", "opened_case") in [(row["role"], row["what"]) for row in told["looks"]]
    assert {(row["to"], row["way"]) for row in told["recipients"]} >= {("office", "page"), ("firm", "page")}
    assert {line["section"] for line in told["kept"]} >= {"person", "forms", "words", "files"}
    assert asking.reference[:4] in archive.read("my-data.html").decode()


def test_each_taking_is_an_event_and_a_message_and_only_three_a_day(asking):
    asking.check()

    answers = [asking.send("/t/me/download").status_code for _ in range(4)]

    assert answers == [200, 200, 200, 422]
    assert Event.objects.filter(kind="consumer.took_data", subject=f"consumer:{asking.person.pk}").count() == 3
    assert Notice.objects.filter(template="consumer.own_data_taken").count() == 3
    asking.later(days=1).check()
    assert asking.send("/t/me/download").status_code == 200


@pytest.mark.parametrize("language", ["bn", "en"])
def test_the_page_shows_what_is_held_in_both_languages(asking, language):
    asking.check()
    page = asking.browser.get(f"/t/me/data?lang={language}", follow=True).content.decode()

    assert "দুটি জিন্স" in asking.complaint.statements.get().text
    assert "দুটি জিন্স" in page
    assert {"bn": "কার কাছে গেছে", "en": "Who received it"}[language] in page


def test_a_form_that_is_sent_twice_gives_the_archive_once(asking):
    asking.check()
    form = sent(posted_forms(asking.browser.get("/t/me/download").content.decode())[0], {})

    first, second = asking.browser.post("/t/me/download", form), asking.browser.post("/t/me/download", form)

    assert (first.status_code, second.status_code) == (200, 422)
    assert Event.objects.filter(kind="consumer.took_data").count() == 1
