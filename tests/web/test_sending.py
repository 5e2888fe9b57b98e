"""A form acts once however often it arrives, and a refusal comes back into it."""

import uuid

import pytest
from django.test import RequestFactory

from ccms.core.failures import FieldErrors
from ccms.gate.counters import TooManyRequests
from ccms.gate.idempotency import IdempotencyKeyReused
from ccms.gate.limits import HOUR
from ccms.web import fields, form_page

pytestmark = pytest.mark.django_db


class Filed(fields.PageForm):
    amount = fields.TakaField(label="Amount")


def post(key, **typed):
    return RequestFactory().post("/c/send", {"idempotency_key": key, "csrfmiddlewaretoken": uuid.uuid4(), **typed})


def test_a_form_sent_twice_acts_once_and_answers_twice():
    acts, key = [], str(uuid.uuid4())

    def act():
        acts.append(1)
        return {"reference": "7K4M92XDPQH"}

    first = form_page.once(post(key, amount="2450"), account="consumer:1", act=act)
    second = form_page.once(post(key, amount="2450"), account="consumer:1", act=act)

    assert len(acts) == 1
    assert first.answer == second.answer == {"reference": "7K4M92XDPQH"}
    assert second.replayed


def test_a_key_brought_with_another_content_is_refused():
    key = str(uuid.uuid4())
    form_page.once(post(key, amount="2450"), account="consumer:1", act=dict)

    with pytest.raises(IdempotencyKeyReused):
        form_page.once(post(key, amount="9999"), account="consumer:1", act=dict)


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_form_without_its_key_is_not_acted_upon(key):
    with pytest.raises(form_page.FormOutdated):
        form_page.once(post(key), account="consumer:1", act=lambda: pytest.fail("acted"))


def test_a_refusal_of_fields_stands_at_its_fields(english):
    form, errors = Filed({"amount": "1"}), FieldErrors()
    errors.add("amount", "amount-zero")
    errors.add("elsewhere", "text-missing")

    with pytest.raises(Exception, match="validation-failed") as caught:
        errors.raise_if_any()
    form_page.tell(form, caught.value)

    assert form.errors["amount"] == ["Write an amount above zero, like 2450."]
    assert form.non_field_errors() == ["Please fill this in."]


def test_any_other_refusal_stands_on_top(english):
    form = Filed({"amount": "1"})

    form_page.tell(form, TooManyRequests(wait=HOUR))

    assert "try again in 60 minutes" in form.non_field_errors()[0]
