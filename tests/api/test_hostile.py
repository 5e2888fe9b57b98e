"""What somebody sends who means harm: refused as a problem, never a defect, never kept, never repeated for ever."""

import json
import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ccms.accounts.codes.one_time import current_code
from ccms.accounts.models import Consumer
from ccms.accounts.sessions import open_consumer_session, read_session, token_for
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Answer, Complaint
from ccms.core.clock import dhaka_day
from ccms.gate.limits import CODES
from tests import factories
from tests.api.conftest import Machine, a_filing, of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
MULTIPART = "multipart/form-data; boundary=x"


def _sent(path, data, content_type="application/json", token="", **headers):
    """Send octets as they are; a defect is an answer too."""
    named = {"Idempotency-Key": str(uuid.uuid4()), "Accept-Language": "en", **headers}
    if token:
        named["Authorization"] = f"Bearer {token}"
    client = Client(headers=named, raise_request_exception=False)
    return client.generic("POST", f"/api/v1{path}", data=data, content_type=content_type)


def _is_refused(answer, *statuses):
    assert answer.status_code in statuses, answer.content
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"phone":' + "9" * 1_000_000 + "}",
        '{"phone":"01712345678","phone":"01812345678","purpose":"track"}',
        '{"phone":"\\ud800","purpose":"track"}',
        '{"\\ud800":1}',
        '{"phone":NaN}',
        '{"phone":-Infinity}',
        b"\xff\xfe{",
        "",
    ],
    ids=[
        "deep list",
        "deep map",
        "long number",
        "twice",
        "half",
        "half a name",
        "nan",
        "infinite",
        "octets",
        "nothing",
    ],
)
def test_a_body_that_is_no_json_or_could_be_read_in_two_ways_is_a_problem(body, db):
    for path in ("/codes", "/prechecks"):
        _is_refused(_sent(path, body), 400, 422)


def test_a_refusal_is_as_precise_as_the_table_of_errors(now):
    _, person, _, _ = factories.a_complaint(now)
    token = of_consumer(person).token
    deep = {"category": "WRONG_ITEM", "facts": json.loads("[" * 19 + "1" + "]" * 19)}
    deeper = {"category": "WRONG_ITEM", "facts": json.loads("[" * 20 + "1" + "]" * 20)}
    for body, content_type, status, slug in (
        ("<a/>", "text/xml", 415, "unsupported-media"),
        ("phone=01712345678", "application/x-www-form-urlencoded", 415, "unsupported-media"),
        ("{", "application/json; charset=utf-8", 400, "malformed-request"),
        (json.dumps(deep), "application/json", 422, "validation-failed"),
        (json.dumps(deeper), "application/json", 400, "malformed-request"),
        ("{}", "", 422, "validation-failed"),
    ):
        refused = _sent("/prechecks", body, content_type, token)
        _is_refused(refused, status)
        assert refused.json()["type"] == f"/problems/{slug}", body
    assert "application/json" in _sent("/prechecks", "<a/>", "text/xml").json()["title"]
    put = Client().generic("PUT", "/api/v1/complaints")
    assert (put.status_code, set(put.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "POST"})


def test_a_refusal_is_not_a_hundred_times_what_was_sent(now):
    _, _, shop, _ = factories.a_complaint(now)
    many = {f"a{number}": 1 for number in range(80_000)}
    for path, body in (("/codes", many), ("/prechecks", {"category": "WRONG_ITEM", "facts": many})):
        refused = _sent(path, json.dumps(body))
        _is_refused(refused, 400)
        assert len(refused.content) < 1_000
    tickets = _sent("/tickets", json.dumps({"tickets": [{}] * 500}), token=of_firm(shop).token)
    _is_refused(tickets, 422)
    assert len(tickets.json()["errors"]) == 100


def test_a_body_that_is_too_large_is_said_to_be(db):
    for content_type in ("application/json", MULTIPART):
        answer = _sent("/codes", "x" * 4_000_000, content_type)
        _is_refused(answer, 413)
        assert answer.json()["type"] == "/problems/body-too-large"


def _part(name, more="", body="1"):
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{body}\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", "--x\r\n"),
        ("multipart/form-data; boundary=\xff", "--x\r\n"),
        (MULTIPART, "".join(_part(f"a{number}") for number in range(3_000)) + "--x--\r\n"),
        (MULTIPART, "".join(_part("file", f'; filename="a{number}"') for number in range(300)) + "--x--\r\n"),
        (MULTIPART, _part("file", f'; filename="{"a" * 100_000}"') + "--x--\r\n"),
        ("application/x-www-form-urlencoded", "&".join(f"a{number}=1" for number in range(3_000))),
        ("application/x-www-form-urlencoded; charset=utf-16", "a=1"),
    ],
    ids=["no boundary", "odd boundary", "many fields", "many files", "long head", "many pairs", "utf-16"],
)
def test_a_file_that_is_sent_in_a_broken_form_is_a_problem(now, content_type, body):
    complaint, person, _, _ = factories.a_complaint(now)
    address = f"/complaints/{complaint.reference}/evidence"
    _is_refused(_sent(address, body, content_type, token_for(person, now)), 400)


def test_a_form_field_that_is_too_large_is_a_problem(now):
    complaint, person, _, _ = factories.a_complaint(now)
    address = f"/complaints/{complaint.reference}/evidence"
    body = _part("kind", body="a" * 4_000_000) + "--x--\r\n"
    _is_refused(_sent(address, body, MULTIPART, token_for(person, now)), 413)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("advance", 10**18, "amount-too-large"),
        ("advance", 10**30, "amount-too-large"),
        ("ordered_at", "0001-01-01", "date-before"),
        ("ordered_at", "0001-01-01T00:00:00+14:00", "date-before"),
        ("ordered_at", "9999-12-31T23:59:59-12:00", "date-not-a-date"),
        ("delivered_at", "9999-12-31", "date-not-a-date"),
        ("delivered_at", "2190-12-31", "date-in-future"),
        ("firm_told_at", "9999-12-31", "date-not-a-date"),
        ("purchase_number", "\u202egro.live", "text-direction-marks"),
        ("purchase_number", "9" * 65, "text-too-long"),
    ],
)
def test_an_answer_that_cannot_be_counted_with_or_read_is_named(now, name, value, code):
    factories.offices(now)
    shop = factories.firm(now)
    body = a_filing(shop, now)
    body["facts"][name] = value
    filed = _sent("/complaints", json.dumps(body), token=token_for(factories.consumer(now), now))
    looked = _sent("/prechecks", json.dumps({"category": body["category"], "facts": body["facts"]}))
    for answer in (filed, looked):
        _is_refused(answer, 422)
        assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(f"/facts/{name}", code)]


def test_an_order_number_is_kept_without_marks_that_nobody_sees(now):
    factories.offices(now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    body = a_filing(shop, now)
    body["facts"]["purchase_number"] = "A\x00-1\u200b7 "
    buyer = of_consumer(factories.consumer(now))
    filed = buyer.post("/complaints", body)
    assert filed.status_code == 201, filed.json()
    assert buyer.get(f"/complaints/{filed.json()['reference']}").json()["facts"]["purchase_number"] == "A-17"


@pytest.mark.parametrize("email", ["a@b.example\r\nBcc: c@d.example", "nobody", "a@b.example, c@d.example", "<a@b>"])
def test_letters_go_to_no_address_that_is_none(now, email):
    factories.offices(now)
    shop = factories.firm(now)
    person = factories.consumer(now)
    refused = of_consumer(person).post("/complaints", a_filing(shop, now, email=email))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "email-not-an-address"
    assert not Complaint.objects.exists()


def test_a_version_of_five_thousand_figures_is_unreadable_and_no_defect(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    address = f"/complaints/{complaint.reference}/actions/ask"
    for version in ('"' + "9" * 5000 + '"', '"1", "2"', 'W/"1"', '"²"', '"-1"'):
        _is_refused(_sent(address, '{"text":"কী?"}', token=of_firm(shop).token, **{"If-Match": version}), 400)


def test_a_firms_answer_is_made_of_nothing_but_what_its_kind_needs(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    text = "পণ্যটি ঠিক সময়ে পৌঁছে দেওয়া হয়েছে, রসিদ আমাদের কাছে আছে।"
    address = f"/complaints/{complaint.reference}/actions/{Action.DEFEND}"
    beside = {"remedy": "refund", "amount_paisa": 5, "day": "2026-01-01"}
    assert of_firm(shop).post(address, {"code": "other", "text": text, "remedy": "x" * 400}).status_code == 422
    done = of_firm(shop).post(address, {"code": "other", "text": text, **beside})
    assert done.status_code == 200, done.json()
    kept = Answer.objects.get()
    assert (kept.remedy, kept.amount_paisa, kept.day) == ("", None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transaction", "9" * 41),
        ("receipt", "9" * 65),
        ("at", "2027-01-01T10:00:00"),
        ("at", "9999-12-31T23:59:59-14:00"),
        ("day", "9999-12-31"),
        ("day", "0001-01-01"),
    ],
)
def test_an_act_with_what_cannot_be_kept_or_compared_is_refused(now, name, value):
    complaint, _, shop, _ = factories.a_complaint(now)
    for machine in (of_firm(shop), of_officer(complaint.office)):
        answer = machine.post(f"/complaints/{complaint.reference}/actions/add_note", {"text": "ঠিক", name: value})
        assert answer.status_code == 422 or answer.json()["type"] == "/problems/action-not-allowed"
        if answer.status_code == 422:
            assert answer.json()["errors"][0]["pointer"] == f"/{name}"


def _entered(visitor, now, phone="01712345678"):
    asked = visitor.post("/codes", {"phone": phone, "purpose": "track"}).json()["request_id"]
    return f"/codes/{asked}/verify", {"code": current_code(asked, now).code}, {"Idempotency-Key": str(uuid.uuid4())}


def test_an_entered_code_opens_again_only_for_as_long_as_a_code_lives(visitor, now, monkeypatch):
    path, body, key = _entered(visitor, now)
    assert visitor.post(path, body, **key).status_code == 200
    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: now + CODES.life - timedelta(seconds=30))
    assert visitor.post(path, body, **key).status_code == 200
    monkeypatch.setattr("ccms.api.authentication.current_time", lambda: now + CODES.life + timedelta(minutes=1))
    late = visitor.post(path, body, **key)
    assert late.status_code == 422
    assert late.json()["type"] == "/problems/otp-invalid"
    assert "token" not in late.json()


def test_an_entered_code_opens_nothing_again_after_its_person_ended_all_sessions(visitor, now):
    path, body, key = _entered(visitor, now)
    token = visitor.post(path, body, **key).json()["token"]
    factories.end_sessions(Consumer.objects.get())
    assert Machine(token).get("/complaints").status_code == 401
    assert visitor.post(path, body, **key).json()["type"] == "/problems/otp-invalid"


def test_a_wrong_code_counts_each_time_and_no_key_of_a_right_one_makes_it_right(visitor, now):
    path, body, key = _entered(visitor, now)
    wrong = {"code": "000000" if body["code"] != "000000" else "111111"}
    left = [visitor.post(path, wrong, **key).json()["attempts_left"] for _ in range(2)]
    assert left == [CODES.tries - 1, CODES.tries - 2]
    assert visitor.post(path, body, **key).status_code == 200
    assert visitor.post(path, wrong, **key).json()["type"] == "/problems/idempotency-key-reused"


def test_a_call_that_has_no_key_uses_up_no_code(visitor, now):
    path, body, _ = _entered(visitor, now)
    assert (
        visitor.post(path, body, **{"Idempotency-Key": None}).json()["errors"][0]["code"] == "idempotency-key-missing"
    )
    assert visitor.post(path, body).status_code == 200


def test_a_cookie_is_no_token_and_a_token_no_cookie(now, client):
    complaint, person, _, _ = factories.a_complaint(now)
    page = HttpResponse()
    open_consumer_session(page, person, now)
    cookie = page.cookies["ccms"].value
    client.cookies["ccms"] = cookie
    assert client.get(f"/api/v1/complaints/{complaint.reference}").status_code == 401
    assert Machine(cookie).get("/complaints").status_code == 401
    request = RequestFactory().get("/t")
    request.COOKIES["ccms"] = cookie
    assert read_session(request, now)
    request.COOKIES["ccms"] = token_for(person, now)
    assert read_session(request, now) is None


def test_nothing_tells_a_firm_by_which_name_we_know_its_buyer_or_what_we_checked(now):
    complaint, person, shop, _ = factories.a_complaint(now)
    desk, address = of_firm(shop), f"/complaints/{complaint.reference}"
    asked = {path: desk.get(path) for path in ("/complaints", address, "/events", f"{address}/receipt")}
    for path, answer in asked.items():
        assert str(person.pk) not in answer.content.decode(), path
        assert "HARASS" not in answer.content.decode(), path
    assert [answer.status_code for answer in asked.values()] == [200, 200, 200, 202]


def _at_scrutiny(now):
    complaint, _, shop, _ = factories.a_complaint(now)
    office, address = of_officer(complaint.office), f"/complaints/{complaint.reference}/actions"
    told = {"code": "wrong_firm", "text": "আমাদের দোকান থেকে কেনা হয়নি, অন্য কেউ বিক্রি করেছে।"}
    assert of_firm(shop).post(f"{address}/refuse", told).status_code == 200
    assert office.post(f"{address}/take_up", {"own": False}).status_code == 200
    return office, address


def test_an_office_sends_a_complaint_to_no_firm_that_is_none_or_stands_under_another_name(now):
    office, address = _at_scrutiny(now)
    under = factories.firm(now, merged_into=factories.firm(now))
    for firm in (uuid.uuid4(), under.pk):
        refused = office.post(f"{address}/send_to_firm", {"firm": str(firm), "text": "এটি আপনাদের"})
        assert refused.status_code == 422, refused.json()
        assert refused.json()["errors"][0]["code"] == "choice-unknown"
    assert office.post(f"{address}/send_to_firm", {"firm": str(factories.firm(now).pk)}).status_code == 200


def test_a_settlement_is_of_a_kind_that_there_is_and_was_not_performed_tomorrow(now):
    office, address = _at_scrutiny(now)
    hearing = {"at": (now + timedelta(days=3)).isoformat(), "place": "ঢাকা", "agreed": True}
    assert office.post(f"{address}/set_hearing", hearing).status_code == 200
    day = dhaka_day(now + timedelta(days=9)).isoformat()
    for terms, pointer in (
        ({"remedy": "<b>ফেরত"}, "/remedy"),
        ({"remedy": "refund", "amount_paisa": 5, "performed": True}, "/day"),
        ({"remedy": "refund"}, "/amount_paisa"),
    ):
        refused = office.post(f"{address}/record_settlement", {"day": day, **terms})
        assert refused.status_code == 422, refused.json()
        assert refused.json()["errors"][0]["pointer"] == pointer
