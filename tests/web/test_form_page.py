"""A form acts once and leads on; one that is wrong or refused is shown again with status 422, and only that."""

import uuid
from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from ccms.core.failures import NotFound
from ccms.gate.counters import TooManyRequests
from ccms.gate.limits import HOUR
from ccms.web.form_page import drawn, submitted
from ccms.web.requests import SignedRequest, as_page_request
from ccms.web.shared.find_form import FindForm


def sent(number="7K4M92XDPQH", key=None):
    """Return a form that came, and its request."""
    request = as_page_request(RequestFactory().post("/", {"number": number, "idempotency_key": key or uuid.uuid4()}))
    request.actor = SimpleNamespace(text="consumer:1")
    request.__class__ = SignedRequest
    return request, FindForm(request.POST)


def refuse(failure):
    raise failure


@pytest.mark.django_db
def test_a_form_that_comes_twice_acts_once_and_leads_on_twice():
    acts, key = [], uuid.uuid4()

    answers = [submitted(*sent(key=key), lambda: acts.append(1), to="/next") for _time in range(2)]

    assert len(acts) == 1
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/next")] * 2


def test_a_wrong_form_does_not_act():
    assert submitted(*sent(number="no number"), lambda: pytest.fail("acted"), to="/next") is None


@pytest.mark.django_db
def test_a_refusal_stands_in_the_form_which_is_drawn_with_422():
    request, form = sent()

    assert submitted(request, form, lambda: refuse(TooManyRequests(wait=HOUR)), to="/next") is None
    assert drawn(request, "404.html", form, {}).status_code == 422


@pytest.mark.django_db
def test_what_is_not_there_goes_on_as_a_404():
    with pytest.raises(NotFound):
        submitted(*sent(), lambda: refuse(NotFound()), to="/next")


@pytest.mark.parametrize(
    ("form", "status"),
    [
        (None, 200),
        (FindForm(), 200),
        (FindForm({"number": "no number"}), 422),
        (FindForm({"number": "7K4M92XDPQH"}), 200),
    ],
    ids=["no form", "not sent", "wrong", "right"],
)
def test_only_a_form_that_was_sent_and_is_wrong_gives_422(form, status):
    assert drawn(RequestFactory().get("/"), "404.html", form, {}).status_code == status
