"""Signing in to follow complaints, by a code to the number from which one complained."""

import uuid

import pytest

from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models.code_request import CodePurpose
from ccms.core.references import display
from ccms.gate.clock import current_time
from tests.web.consumer.tracking.reading import words


def ask(client, phone, following=""):
    return client.post(f"/t/sign-in{following}", {"phone": phone, "idempotency_key": str(uuid.uuid4())})


def code_for(phone):
    return next(sent.code for sent in current_codes(current_time()) if sent.phone == phone)


def enter(client, code, following="", **more):
    sent = {"code": code, "idempotency_key": str(uuid.uuid4()), **more}
    return client.post(f"/t/sign-in/code{following}", sent)


def sign_in(client, phone, following=""):
    ask(client, phone, following)
    return enter(client, code_for(phone), following)


def test_number_and_code_lead_to_the_page_one_wanted(followed, client):
    phone, following = followed.person.phone.open(), f"?next={followed.url}"

    asked = ask(client, phone, following)
    done = enter(client, code_for(phone), following)

    assert asked.headers["Location"] == f"/t/sign-in/code?next=%2Ft%2F{followed.reference}"
    assert done.headers["Location"] == followed.url
    assert "শাড়িঘর-এর বিরুদ্ধে অভিযোগ" in words(client.get(followed.url))


def test_without_a_wanted_page_it_leads_to_all_complaints(followed, client):
    assert sign_in(client, followed.person.phone.open()).headers["Location"] == "/t/mine"


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "t/mine"]
)
def test_a_wanted_page_elsewhere_is_dropped(followed, client, wanted):
    done = sign_in(client, followed.person.phone.open(), f"?next={wanted}")

    assert done.headers["Location"] == "/t/mine"


def test_the_code_is_for_tracking_only(followed, client):
    ask(client, followed.person.phone.open())

    assert {sent.purpose for sent in current_codes(current_time())} == {CodePurpose.TRACK}


def test_a_wrong_code_is_said_with_the_tries_that_are_left(followed, client):
    phone = followed.person.phone.open()
    ask(client, phone)
    wrong = f"{(int(code_for(phone)) + 1) % 1_000_000:06}"

    answer = enter(client, wrong)

    assert answer.status_code == 422
    assert "আর ৪ বার চেষ্টা করতে পারবেন" in words(answer)
    assert "ccms" not in client.cookies


def test_a_number_that_never_complained_gets_a_code_and_an_empty_list(client, db):
    done = sign_in(client, "+8801712345678")

    assert done.headers["Location"] == "/t/mine"
    assert "এই নম্বরে কোনো অভিযোগ নেই।" in words(client.get("/t/mine"))


def test_another_persons_number_does_not_open_the_case(followed, client):
    sign_in(client, "+8801712345678", f"?next={followed.url}")

    said = words(client.get(followed.url))

    assert display(followed.reference) in said
    assert "সেটি থেকে এই অভিযোগ করা হয়নি" in said
    assert "শাড়িঘর" not in said


def test_the_code_page_without_a_code_asked_for_leads_back(client, db):
    assert client.get("/t/sign-in/code").headers["Location"] == "/t/sign-in"


def test_the_session_ends_with_the_browser_unless_one_asks_to_stay(followed, client):
    phone = followed.person.phone.open()
    sign_in(client, phone)
    assert client.cookies["ccms"]["max-age"] == ""
    client.post("/t/sign-out")

    followed.later(minutes=2)
    ask(client, phone)
    enter(client, code_for(phone), remember="on")

    assert client.cookies["ccms"]["max-age"] == 30 * 86_400


def test_signing_out_closes_the_case_on_this_phone(followed):
    followed.browser.post("/t/sign-out")

    assert "শাড়িঘর" not in followed.get().text


def test_a_page_of_a_case_leads_a_visitor_to_the_sign_in_and_back(followed, client):
    answer = client.get(f"{followed.url}/answer")

    assert answer.headers["Location"] == f"/t/sign-in?next=%2Ft%2F{followed.reference}%2Fanswer"
