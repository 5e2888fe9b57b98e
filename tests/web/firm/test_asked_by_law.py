"""A firm is asked in its answer what the law asks it; it is kept as its word, and both others read it."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.firm import Defend
from ccms.complaints.models import Answer
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from tests.web.firm.conftest import Sold, words
from tests.web.firm.test_answering import LONG, of_the_buyer

pytestmark = pytest.mark.django_db
QUESTION = "কমপ্লায়েন্স কর্মকর্তার নাম দেওয়া আছে?"
NAME = "facts/compliance_officer_named"
DEFENCE = "/dispute/outside_terms"
SERVICE = {"goods_or_service": "goods", "product_kind": "other"}


def sold(**how):
    return Sold(category="CUSTOMER_SERVICE", facts=SERVICE, **how)


def test_the_question_is_asked_shown_before_it_is_sent_kept_and_read_by_the_buyer():
    case = sold()
    form = case.get(DEFENCE)
    assert QUESTION in words(form)
    assert "কমপ্লায়েন্স কর্মকর্তার নাম থাকতে হবে।" in words(form)

    preview = case.post(DEFENCE, text=LONG, **{NAME: "no"})
    assert f"{QUESTION} না" in words(preview)
    assert case.answer is None
    case.post(DEFENCE, stage="confirm", text=LONG, **{NAME: "no"})

    assert case.answer.facts == {"compliance_officer_named": False}
    said = Event.objects.get(event_id=case.answer.event).data
    assert said["answers"] == {"compliance_officer_named": False}
    assert said["findings"] == [{"rule": "DCG-COMPOFF", "was": "NEED_INFO", "is": "BREACH"}]
    assert f"{QUESTION} না" in of_the_buyer(case, "/answer")
    assert f"{QUESTION} না" in of_the_buyer(case)
    assert "কমপ্লায়েন্স কর্মকর্তার নাম দেওয়া নেই।" in of_the_buyer(case)
    assert f"{QUESTION} না" in words(case.get())


def test_it_need_not_be_answered():
    case = sold()

    case.post(DEFENCE, stage="confirm", text=LONG)

    assert Answer.objects.get().facts == {}
    assert "answers" not in Event.objects.get(event_id=case.answer.event).data


def test_nobody_is_asked_where_no_rule_waits_for_it_or_the_speaker_is_not_proved(proved):
    for case in (proved, sold(proved=False)):
        form = case.get(DEFENCE)
        assert form.status_code == 200
        assert QUESTION not in words(form)


def test_an_offer_and_what_is_solved_ask_it_and_a_refusal_does_not():
    case = sold()

    asking = [QUESTION in words(case.get(page)) for page in ("/offer/refund", "/solved/refunded", "/refuse/wrong_firm")]

    assert asking == [True, True, False]


def test_the_word_of_a_speaker_who_is_not_proved_is_refused():
    case = sold(proved=False)

    with pytest.raises(ValidationFailed) as refused:
        perform(
            Defend(code="outside_terms", text=LONG, facts={"compliance_officer_named": False}), **case.by(case.seller)
        )

    assert refused.value.errors["facts/compliance_officer_named"].slug == "question-not-asked"
    assert case.answer is None
