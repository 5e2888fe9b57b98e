"""What a body is told of fields that are different now: all of it, and nothing that it knows already."""

import pytest

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.beside.bodies import AskBody, CorrectDispatch
from ccms.complaints.acts.dispatches import RecallDispatch, RecordSending
from ccms.complaints.dispatches.content import opened
from ccms.complaints.dispatches.reading import to_correct
from ccms.complaints.models import Complainant, Dispatch
from ccms.complaints.own_data.bodies import correct_at
from ccms.core.failures import ValidationFailed
from tests.web.body.test_replies import says


def renamed(case, name):
    form = Complainant.objects.get(complaint=case.complaint)
    form.name = name
    form.save()


def correct(case, dispatch, **facts):
    perform(CorrectDispatch(dispatch=dispatch.id, **facts), **case.by(case.desk.nasrin))
    return Dispatch.objects.filter(kind="correction").latest("prepared_at", "id")


def sent(case, dispatch):
    memo = RecordSending(dispatch=dispatch.id, channel="paper", memo_no="OK/14", day=case.desk.today)
    perform(memo, **case.by(case.desk.nasrin))
    return dispatch


def is_refused_for_nothing(case, dispatch):
    with pytest.raises(ValidationFailed) as refused:
        correct(case, dispatch)
    return refused.value.errors["dispatch"].slug == "nothing-to-correct"


def test_what_becomes_again_what_it_was_is_told_again_and_nothing_is_told_twice(desk, bank, send):
    case, dispatch = send(beside=True)
    for name in ("রহিমা বেগম", opened(dispatch)["complainant.name"]):
        renamed(case, name)
        assert to_correct(case.complaint) == [dispatch]

        correction = correct(case, dispatch)

        assert opened(correction) == {"complainant.name": name}
        assert says(desk, bank, sent(case, correction), "acknowledge").status_code == 302
        assert to_correct(case.complaint) == []
        assert is_refused_for_nothing(case, dispatch)


def test_a_newer_dispatch_has_told_a_body_what_an_older_one_has_wrong(desk, send):
    case, older = send(beside=True)
    renamed(case, "রহিমা বেগম")
    ask = AskBody(despite="কাগজ পরে যাবে।", body="BB", basis="information", text="লেনদেনটি দেখুন।")
    perform(ask, **case.by(desk.nasrin))

    assert is_refused_for_nothing(case, older)


def test_a_correction_under_way_says_it_for_every_dispatch_of_its_body(desk, send):
    case, older = send(beside=True)
    ask = AskBody(despite="কাগজ পরে যাবে।", body="BB", basis="information", text="লেনদেনটি দেখুন।")
    perform(ask, **case.by(desk.nasrin))
    newer = sent(case, Dispatch.objects.get(kind="assistance"))
    renamed(case, "রহিমা বেগম")

    assert correct_at([older, newer], **case.by(desk.nasrin)) == []  # none of them needs a letter
    assert Dispatch.objects.filter(kind="correction").count() == 1


def test_what_was_taken_back_is_not_corrected(desk, send):
    case, dispatch = send(beside=True)
    renamed(case, "রহিমা বেগম")
    perform(RecallDispatch(dispatch=dispatch.id, reason="mistake"), **case.by(desk.nasrin))

    with pytest.raises(ValidationFailed) as refused:
        correct(case, dispatch)
    assert refused.value.errors["dispatch"].slug == "choice-unknown"
