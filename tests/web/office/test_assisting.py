"""A clerk files for a caller: the code goes to the caller's phone, and the complaint is the caller's alone."""

import json
import uuid

import pytest
from django.core.management import call_command

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.models import Complaint, Draft, Statement
from ccms.gate.limits import LIMITS, Counted, Window
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import STORY, Walker

PHONE = "01712345678"


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


@pytest.fixture
def walker(desk, clerk):
    """Return the clerk with his browser."""
    walker = Walker(PHONE)
    walker.client = desk.sign_in(clerk)
    return walker.get("/office/assist?lang=en")


@pytest.fixture
def begun(walker):
    """Let the caller read out the code."""
    return walker.send(phone=PHONE).send(code=walker.code)


def filed(walker):
    walker.to_the_end()
    return walker.send(declaration="on")


def test_a_clerk_comes_to_his_two_lists(desk, clerk):
    page = desk.sign_in(clerk).get("/office/clerk?lang=en")

    assert "File for a caller" in page.text
    assert "To call" in page.text
    assert "80 callers" in page.text


def test_the_code_goes_to_the_callers_phone_for_this_purpose_alone(walker):
    walker.send(phone=PHONE)

    (sent,) = current_codes(walker.now)
    assert (sent.phone, sent.purpose) == ("+8801712345678", CodePurpose.ASSIST)
    assert walker.path == "/office/assist/code"
    assert "01•••••5678" in walker.text


def test_a_wrong_code_opens_nothing(walker):
    walker.send(phone=PHONE)
    wrong = f"{(int(walker.code) + 1) % 1_000_000:06}"

    walker.send(code=wrong)

    assert walker.page.status_code == 422
    assert walker.get("/c/firm").path == "/office/assist"


def test_without_a_caller_a_clerk_finds_no_page_of_the_filing(walker):
    for page in ("/c", "/c/firm", "/c/check", "/c/evidence", "/c/later"):
        assert walker.get(page).path == "/office/assist"
    assert walker.get("/t/email").page.status_code == 404
    assert walker.get("/t/mine").path == "/office/clerk"  # their own desk


def test_the_clerk_fills_in_the_same_pages_and_the_complaint_is_the_callers(begun, clerk):
    assert "You write for the caller" in begun.text

    filed(begun)

    complaint = Complaint.objects.select_related("consumer").get()
    assert complaint.consumer.phone.open() == "+8801712345678"
    event = Event.objects.get(subject=complaint.subject, kind="consumer.filed")
    assert event.actor == f"office:{clerk.pk}"
    assert json.loads(bytes(event.body))["data"]["assisted"] == {"confirmed_by": "code"}
    assert Notice.objects.filter(recipient=f"consumer:{complaint.consumer_id}", channel="sms").count() == 1
    assert Statement.objects.get(kind="narrative").author == f"consumer:{complaint.consumer_id}"


def test_a_clerk_has_all_questions_of_a_group_on_one_page(begun):
    begun.name_seller().buys("social_page", "own_use").send(card="wrong_item").send(narrative=STORY, wish="refund")

    for of_another_topic in ("price", "pay_method", "delivered_at-day", "registration_shown"):
        assert f'name="{of_another_topic}"' in begun.text
    assert "What did you buy, and how?" in begun.text
    begun.answer_all(begun.a4, until="/c/told")
    assert begun.url == "/c/told"


def test_after_sending_the_clerk_has_the_number_to_read_out_and_nothing_else(begun):
    filed(begun)

    complaint = Complaint.objects.get()
    assert begun.path == "/office/assist/sent"
    assert complaint.reference[:5] in begun.text.replace("-", "")
    for page in (f"/c/sent/{complaint.reference}", f"/office/{complaint.reference}"):
        assert begun.get(page).page.status_code == 404
    assert begun.get("/t/mine").path == "/office/clerk"
    assert begun.get("/c/firm").path == "/office/assist"


def test_the_history_says_who_wrote_it_and_how_the_buyer_confirmed(begun, desk):
    filed(begun)
    complaint = Complaint.objects.get()

    page = desk.sign_in(desk.member("প্রধান কার্যালয়", code="head")).get(f"/office/{complaint.reference}/history?lang=en")

    assert "help line wrote it down" in page.text
    assert "confirmed it with a code" in page.text


def test_stopping_takes_the_pages_away_and_keeps_the_draft_for_the_caller(begun):
    begun.name_seller()

    begun.client.post("/office/assist/end", {"idempotency_key": str(uuid.uuid4())})

    assert "You are writing for" not in begun.get("/office/clerk").text
    assert begun.get("/c/firm").path == "/office/assist"
    assert Draft.objects.count() == 1


def test_a_caller_is_forgotten_after_two_hours(begun, desk):
    desk.later(minutes=20)
    begun.get("/c/firm")
    for _ in range(5):
        desk.later(minutes=21)
        begun.get("/office/clerk")

    assert begun.get("/c/firm").path == "/office/assist"


def test_a_clerk_files_for_so_many_callers_a_day(walker, monkeypatch):
    monkeypatch.setitem(LIMITS, Counted.ASSISTED, (Window(2, LIMITS[Counted.ASSISTED][0].length),))
    for last in (1, 2):
        assert walker.get("/office/assist").send(phone=f"0181234567{last}").path == "/office/assist/code"

    walker.get("/office/assist").send(phone="01812345673")

    assert walker.page.status_code == 422
    assert 'value="01812345673"' in walker.text


def test_the_callers_code_signs_nobody_in_as_the_caller(walker, client):
    walker.send(phone=PHONE)
    code = walker.code
    client.post("/c", {"phone": PHONE, "idempotency_key": str(uuid.uuid4())})

    client.post("/c/code", {"code": code, "idempotency_key": str(uuid.uuid4())})

    assert client.get("/t/mine").status_code == 302


def test_what_a_clerk_filed_verifies(begun):
    filed(begun)

    call_command("verify")
