"""A body answers while the office takes it back, twice at once, or is cut off between: one of it holds, whole."""

import uuid
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts.models import BodyAddress
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import AnswerDispatch
from ccms.complaints.acts.dispatches import RecallDispatch
from ccms.complaints.dispatches.planning import DispatchOver
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.own_data.erasing import erase_person
from ccms.complaints.reading import body_inbox
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.ledger.models import Event
from tests.web.office.test_checking import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def paper():
    return SimpleUploadedFile("reply.txt", "টাকা ফেরত গেছে।".encode(), content_type="text/plain")


def answer(browser, dispatch, key=None):
    sent = {"idempotency_key": key or str(uuid.uuid4()), "code": "refunded", "text": "ফেরত গেছে।", "evidence": paper()}
    return browser.post(f"/body/{dispatch.id}/answer", sent)


def noted(answered, *sent):
    answered.append(answer(*sent).status_code)


@pytest.mark.parametrize("beside", [False, True])
def test_an_answer_and_a_recall_at_once_leave_one_of_them(desk, bank, works_for, send, beside):
    case, dispatch = send(beside=beside)
    first, second = desk.sign_in(bank), desk.sign_in(works_for("BB"))
    key, recall = str(uuid.uuid4()), partial(perform, RecallDispatch(reason="ours"), **case.by(desk.nasrin))
    answered = []
    twice = partial(noted, answered, first, dispatch, key)

    refused = at_once(twice, twice, partial(noted, answered, second, dispatch), recall)

    assert set(refused) <= {None, NotAllowed, ValidationFailed}, refused
    assert set(answered) <= {302, 409}, answered
    dispatch.refresh_from_db()
    happened = [kind for kind in case.events() if kind in {"body.answered", "office.recalled_dispatch"}]
    assert happened == [{"answered": "body.answered", "recalled": "office.recalled_dispatch"}[dispatch.state]]
    assert (dispatch.state == "answered") is (302 in answered)
    assert Evidence.objects.filter(dispatch=dispatch).count() == (dispatch.state == "answered")
    assert verify_complaints().findings == []


def test_two_who_open_it_at_once_are_one_first_opening(desk, bank, works_for, send):
    _, dispatch = send()
    browsers = [desk.sign_in(bank), desk.sign_in(works_for("BB"))]

    assert at_once(*(partial(each.get, f"/body/{dispatch.id}") for each in browsers)) == [None, None]
    assert Event.objects.filter(kind="body.opened").count() == 1
    assert Event.objects.filter(kind="body.opened_case").count() == 2
    assert verify_complaints().findings == []


def test_cut_off_between_file_and_answer_nothing_is_kept_and_the_same_form_goes_again(desk, bank, send, monkeypatch):
    case, dispatch = send()
    browser, key = desk.sign_in(bank), str(uuid.uuid4())
    browser.raise_request_exception = False

    def dies(*_, **__):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(body_inbox, "perform", dies)
        assert answer(browser, dispatch, key).status_code == 500
    assert not Evidence.objects.filter(dispatch=dispatch).exists()
    assert "evidence.added" not in case.events()

    assert [answer(browser, dispatch, key).status_code for _ in range(2)] == [302, 302]
    assert Dispatch.objects.get().state == "answered"
    assert case.events().count("body.answered") == 1
    assert Evidence.objects.filter(dispatch=dispatch).count() == 1
    assert verify_complaints().findings == []


def test_what_ended_meanwhile_is_refused_under_the_lock(desk, bank, send):
    case, dispatch = send()
    by = desk.actor(bank)
    act = body_inbox.prepared_reply(AnswerDispatch(dispatch=dispatch.id, code="refunded"), by, desk.now)
    with act as do:
        perform(RecallDispatch(reason="ours"), **case.by(desk.nasrin))
        with pytest.raises(DispatchOver):
            do()
    assert case.events()[-1] == "office.recalled_dispatch"


def test_who_is_erased_meanwhile_gets_no_answer_any_more(desk, bank, send):
    case, dispatch = send(beside=True)
    act = AnswerDispatch(dispatch=dispatch.id, code="refunded", text="ফেরত গেছে।")
    with body_inbox.prepared_reply(act, desk.actor(bank), desk.now, [paper()]) as do:
        erase_person(case.person.pk, desk.now)
        with pytest.raises(DispatchOver):
            do()
    assert not Evidence.objects.filter(dispatch=dispatch).exists()
    assert "body.answered" not in case.events()


def test_two_of_a_body_who_set_its_first_address_at_once_leave_one_of_them(desk, bank, works_for):
    browsers = [desk.sign_in(bank), desk.sign_in(works_for("BB"))]
    answered = []

    def sets(browser, name):
        sent = {"idempotency_key": str(uuid.uuid4()), "url": f"https://{name}.example.com/hook"}
        answered.append(browser.post("/body/webhook", sent).status_code)

    assert at_once(*(partial(sets, each, f"n{number}") for number, each in enumerate(browsers))) == [None, None]
    assert answered == [200, 200]
    assert BodyAddress.objects.count() == 1
    assert Event.objects.filter(kind="body.set_body_address").count() == 2
