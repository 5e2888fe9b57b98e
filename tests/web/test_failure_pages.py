"""A refusal is a page: the status of its slug, one sentence, the way on, and the number that help asks for."""

from datetime import timedelta

import psycopg
import pytest
import structlog
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from ccms.core.failures import NotFound
from ccms.gate.counters import TooManyRequests
from ccms.gate.idempotency import RequestInProgress
from ccms.web import middleware
from ccms.web.failure_pages import answer_to, failure_page

REQUEST = RequestFactory().get("/t/7K4M92XDPQH")


def answered(exception):
    return answer_to(REQUEST, exception)


def test_a_limit_says_when_to_come_back(bangla):
    page = answered(TooManyRequests(wait=timedelta(minutes=15)))

    assert page.status_code == 429
    assert page.headers["Retry-After"] == "900"
    assert "১৫ মিনিট" in page.text


def test_an_act_still_running_asks_for_a_moment(english):
    page = answered(RequestInProgress(wait=timedelta(seconds=1)))

    assert page.status_code == 409
    assert page.headers["Retry-After"] == "1"


def test_an_unreachable_database_is_our_side_and_not_a_defect(english):
    page = answered(OperationalError("connection refused on host db1"))

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert "db1" not in page.text


def test_the_log_says_why_and_keeps_the_values_of_a_row_for_itself(english, caplog):
    lost = OperationalError()
    lost.__cause__ = psycopg.errors.DeadlockDetected("deadlock detected\nDETAIL: Key (phone)=(+8801711111111)")
    answered(lost)

    (told,) = [record.msg for record in caplog.records]
    assert (told["error"], told["sentence"]) == ("DeadlockDetected", "deadlock detected")
    assert "+880" not in caplog.text


def test_a_defect_stays_a_defect():
    assert answered(KeyError("x")) is None


def test_the_page_gives_the_number_that_stands_in_the_log(english):
    with structlog.contextvars.bound_contextvars(request_id="4f00d15ea5e0beef"):
        assert "4f00d15ea5e0beef" in answered(TooManyRequests(wait=timedelta(minutes=1))).text


def test_what_is_not_found_by_a_service_looks_like_any_missing_page(client):
    missing = client.get("/nowhere")
    refused = failure_page(RequestFactory().get("/nowhere"), NotFound())

    assert refused.status_code == missing.status_code == 404
    assert refused.text == missing.text


def test_a_missing_page_asks_for_the_number_in_both_languages(client):
    bangla, english = client.get("/nowhere"), client.get("/nowhere?lang=en")

    assert "এই পাতা পাওয়া যায়নি" in bangla.text
    assert 'name="number"' in bangla.text
    assert "This page was not found" in english.text


def test_a_form_without_its_token_is_explained_and_not_taken():
    strict = Client(enforce_csrf_checks=True)

    page = strict.post("/sign-in/", {"login": "a@example.com"})

    assert page.status_code == 403
    assert "ফরমটি আরেকবার জমা দিন" in page.text


@pytest.mark.urls("tests.web.rooms")
def test_our_own_mistake_is_told_calmly(client):
    client.raise_request_exception = False

    page = client.get("/rooms/forgotten")

    assert page.status_code == 500
    assert "আমাদের দিকে সমস্যা হয়েছে" in page.text
    assert "১৬১২১" in page.text
    assert "Improperly" not in page.text


@pytest.mark.parametrize("failure", [OperationalError("db1 is read-only"), InterfaceError("connection is closed")])
def test_a_database_that_goes_before_the_page_is_begun_is_no_defect_either(client, monkeypatch, failure):
    def away(request, match, row):
        raise failure

    monkeypatch.setattr(middleware, "_turned_away", away)
    client.raise_request_exception = False
    page = client.get("/t/mine?lang=en")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "10")
    assert "Something on our side is not working" in page.text
    monkeypatch.setattr(middleware, "_turned_away", lambda *_: 1 / 0)
    assert client.get("/t/mine").status_code == 500
