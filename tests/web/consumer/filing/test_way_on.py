"""What a buyer is shown when a code, a session or the way back is lost: the truth, and the way on."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from ccms.complaints.models import Complaint
from ccms.gate import clock
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """A buyer who has asked for a code and has not entered it."""
    return Walker(lang="bn").send(phone="01712345678")


def wrong(walker):
    return "000000" if walker.code != "000000" else "000001"


def in_sight(walker):
    """Return what a page shows before anything is opened on it."""
    return re.sub(r"(?s)<details>.*?</details>", "", walker.text)


def test_after_five_wrong_codes_the_way_to_a_new_one_is_in_sight(asked):
    code = wrong(asked)
    said = []
    for _ in range(5):
        assert "নতুন কোড পাঠান" not in in_sight(asked)
        said.append(asked.send(code=code).text)

    assert "আর ১ বার চেষ্টা করতে পারবেন" in said[3]
    assert "এই কোড আর চলবে না। নতুন কোড চেয়ে নিন।" in said[4]
    assert not any("আর ০ বার" in each for each in said)
    assert "নতুন কোড পাঠান" in in_sight(asked)


def test_a_new_code_within_the_minute_is_not_called_too_many(asked):
    code = wrong(asked)
    for _ in range(5):
        asked.send(code=code)

    asked.send(again="1")

    assert re.search(r"[০-৯]+ সেকেন্ড পরে নতুন কোড চাইতে পারবেন।", asked.text)
    assert "অনেকবার কোড চাওয়া হয়েছে" not in asked.text
    assert "নতুন কোড পাঠান" in in_sight(asked)


def test_a_number_without_its_zero_is_taken_and_a_wrong_beginning_named():
    walker = Walker(lang="bn")

    assert "এটি শুরু ০১২ দিয়ে" in walker.send(phone="০১২১২৩৪৫৬৭৮").text
    assert walker.send(phone="১৭১২৩৪৫৬৭৮").path == "/c/code"


def test_a_session_that_ended_while_filing_asks_for_the_number_and_says_where_the_draft_is():
    walker = Walker(lang="bn").sign_in().name_seller()
    walker.client.cookies.clear()
    walker.get("/c/how?lang=bn")

    assert walker.path.endswith("/sign-in")
    assert "<h1" in walker.text
    assert "আবার মোবাইল নম্বর দিন" in walker.text
    assert "খসড়া আপনার নম্বরে রাখা আছে" in walker.text
    assert walker.send(phone="01712345678").send(code=walker.code).path == "/c/how"


def test_a_form_without_its_cookie_claims_nothing_and_leads_back_to_its_page():
    client = Client(enforce_csrf_checks=True)
    client.cookies["ccms-lang"] = "bn"

    page = client.post(
        "/c/purchase?back=check", {"price": "1"}, headers={"Referer": "http://testserver/c/purchase?back=check"}
    )
    elsewhere = client.post("/c/purchase", {}, headers={"Referer": "http://elsewhere.example//c"})

    assert page.status_code == elsewhere.status_code == 403
    assert 'href="/c/purchase?back=check"' in page.text
    assert 'href="/c/purchase"' in elsewhere.text
    assert "হারায়নি" not in unescape(page.text)


def test_who_goes_back_after_sending_sees_the_receipt_and_no_empty_form():
    walker = Walker(lang="bn").sign_in().to_the_end()
    walker.send(declaration="on")
    receipt = walker.path

    assert Complaint.objects.get().reference in receipt
    for before in ("check", "person", "evidence", "story", "how"):
        assert walker.get(f"/c/{before}").path == receipt
    assert 'href="/c/firm"' in walker.get("/c").text


def test_long_after_sending_the_pages_of_a_filing_begin_anew():
    walker = Walker(lang="bn").sign_in().to_the_end()
    walker.send(declaration="on")
    clock.move(timedelta(hours=2))

    assert walker.get("/c/check").path == "/c/firm"


def test_the_question_whether_we_tell_the_seller_stands_over_its_buttons():
    walker = Walker(lang="bn").sign_in().name_seller(link="https://www.facebook.com/jeansbazarbd", phone="01812345678")
    walker.tell_purchase(firm_told="not_told")
    page = walker.text

    question = page.rindex("প্রতিষ্ঠান এখনো জানে না")
    button = page.index("হ্যাঁ, আপনারা জানান")
    between = page[question:button]
    assert between.count('class="box') == 0
    assert page.count("প্রতিষ্ঠান এখনো জানে না") == 1
