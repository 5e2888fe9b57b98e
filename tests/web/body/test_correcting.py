"""What a body is told of fields that are different now: all of it, and nothing that it knows already."""

import html
import re
from dataclasses import replace

import pytest

from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import AskBody, CompleteDispatch, CorrectDispatch
from ccms.complaints.acts.dispatches import RecallDispatch, RecordSending, Refer
from ccms.complaints.dispatches.content import to_correct
from ccms.complaints.evidence.stores import store
from ccms.complaints.models import Complainant, Dispatch
from ccms.complaints.models.dispatch import completed_before, kept_of
from ccms.complaints.own_data.deciding import correct_at
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.core.references import display
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from tests import factories
from tests.web.body.test_replies import TRX, pages_of_recipients, says, url
from tests.web.office.working import carried_in, words_of


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
    for name in ("রহিমা বেগম", kept_of(dispatch).values["complainant.name"]):
        renamed(case, name)
        assert to_correct(case.complaint) == [dispatch]

        correction = correct(case, dispatch)

        assert kept_of(correction).values == {"complainant.name": name}
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


def filled(case, desk, bank, dispatch, returns="no_transaction", **facts):
    """Let a body send a copy back, and an officer fill in what it named and send it again."""
    says(desk, bank, dispatch, "return", code=returns)
    facts = facts or {"trx_id": "8N7A6D5E4F"}
    again = CompleteDispatch(dispatch=dispatch.id, facts=facts, despite="কাগজ পরে যাবে।")
    perform(again, **case.by(desk.nasrin))
    return sent(case, Dispatch.objects.get(corrects=dispatch, kind="copy"))


KEPT = re.compile(r'<input[^>]* name="(facts/[^"]+)"[^>]* value="([^"]*)"')


def test_what_an_officer_filled_in_wrongly_is_put_right_at_its_body_and_at_every_other(desk, bank, send):
    case, first = send(beside=True)
    again = filled(case, desk, bank, first)
    _, other = send("BB", case)
    for dispatch in (again, other):
        assert says(desk, bank, dispatch, "acknowledge").status_code == 302
    says(desk, bank, other, "accept")
    assert [each.kind for each in to_correct(case.complaint)] == []

    assert "/correct-dispatch" in case.get(desk.nasrin).text
    chosen = case.ask(desk.nasrin, "correct-dispatch", dispatch=again.id)
    assert 'value="8N7A6D5E4F"' in chosen.text
    assert [name for name, _ in KEPT.findall(chosen.text)] == [TRX]
    case.act(desk.nasrin, "correct-dispatch", **{"dispatch": again.id, TRX: "৮n7a6d5e4g"})

    correction = Dispatch.objects.get(kind="correction")
    assert kept_of(correction).values == {"payment.transaction": "8N7A6D5E4G"}
    assert Event.objects.get(kind="office.corrected_dispatch").data["completed"] == ["payment.transaction"]
    sent(case, correction)
    for reader in (words_of(desk.sign_in(bank).get(url(correction))), pages_of_recipients(case)):
        assert "8N7A6D5E4G (ভোক্তা অধিদপ্তর লিখেছে)" in reader
    assert to_correct(case.complaint) == []  # one body: it knows it for both
    assert verify_complaints().findings == []


def test_each_body_that_has_the_old_value_is_to_be_told_the_new_one(desk, bank, send):
    case, first = send(beside=True)
    again = filled(case, desk, bank, first)
    _, other = send("CID_CYBER", case, beside=True)

    correction = correct(case, again, facts={"trx_id": "8N7A6D5E4G"})

    assert to_correct(case.complaint) == [other]
    told = correct(case, other)
    assert (told.body, kept_of(told).values) == ("CID_CYBER", kept_of(correction).values)
    perform(RecallDispatch(dispatch=correction.id, reason="mistake"), **case.by(desk.nasrin))
    assert to_correct(case.complaint) == [again]  # its body does not know it after all
    _, later = send("BB", case, sent=False)
    assert kept_of(later).values["payment.transaction"] == "8N7A6D5E4G"
    assert list(kept_of(later).completed) == ["payment.transaction"]
    assert completed_before(case.complaint) == {"payment.transaction": "8N7A6D5E4G"}  # so a dossier shows it
    assert verify_complaints().findings == []


def test_a_later_dispatch_can_put_right_what_was_filled_in_for_an_earlier_one(desk, bank, send):
    case, first = send(beside=True)
    again = filled(case, desk, bank, first)

    known = {"body": "CID_CYBER", "basis": "same_matter"}
    assert 'value="8N7A6D5E4F"' in case.ask(desk.nasrin, "copy-to-body", **known).text
    case.act(desk.nasrin, "copy-to-body", **known, **{TRX: "8N7A6D5E4G", "despite": "কাগজ পরে যাবে।"})

    assert kept_of(Dispatch.objects.get(body="CID_CYBER")).values["payment.transaction"] == "8N7A6D5E4G"
    assert to_correct(case.complaint) == [again]
    assert verify_complaints().findings == []


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        ({"trx_id": "জানি না"}, "value-unreadable"),
        ({"price": 100}, "field-unknown"),  # the buyer said it
        ({"premises_known": True}, "field-unknown"),
    ],
)
def test_nothing_but_what_an_officer_filled_in_is_put_right_and_only_by_what_it_can_be(desk, bank, send, facts, slug):
    case, first = send(beside=True)
    again = filled(case, desk, bank, first)

    with pytest.raises(ValidationFailed) as refused:
        correct(case, again, facts=facts)
    assert [each.slug for each in refused.value.errors.values()] == [slug]
    with pytest.raises(ValidationFailed):  # this one went without it
        correct(case, first, facts={"trx_id": "8N7A6D5E4G"})
    assert is_refused_for_nothing(case, again)
    assert not Dispatch.objects.filter(kind="correction").exists()


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("no_transaction", {"trx_id": "8N7A6D5E4F"}),
        ("no_day", {"paid_at": "2026-06-20T15:30:40+06:00"}),
        ("no_day", {"paid_at": "2026-06-20"}),
        ("no_amount", {"advance": 90_050}),
    ],
)
def test_what_is_left_on_the_page_as_it_stands_is_no_correction(desk, bank, send, code, facts):
    case, first = send(beside=True)
    again = filled(case, desk, bank, first, code, **facts)
    shown = case.ask(desk.nasrin, "correct-dispatch", dispatch=again.id)
    assert shown.status_code == 200
    typed = {name: html.unescape(value) for name, value in KEPT.findall(shown.text)}
    assert any(typed.values())

    refused = case.preview(desk.nasrin, "correct-dispatch", dispatch=again.id, **typed)

    assert refused.status_code == 422
    assert "কিছুই বদলায়নি" in refused.text


def test_where_nothing_is_missing_what_was_filled_in_stands_on_the_page_that_shows_what_is_sent(
    desk, bank, send, monkeypatch
):
    receivers, wanted = book().on(desk.today).receivers, ("complaint.reference", "payment.transaction")
    monkeypatch.setitem(receivers, "BB", replace(receivers["BB"], fields=wanted, papers=(), files=None, withhold=()))
    case, first = send(beside=True)
    filled(case, desk, bank, first)

    asked = {"body": "BB", "basis": "information", "text": "লেনদেনটি দেখুন।"}
    first_shown = case.ask(desk.nasrin, "ask-body", **asked)
    assert display(case.reference) in words_of(first_shown)  # beside what can be filled in stands all that goes
    assert KEPT.findall(first_shown.text) == [(TRX, "8N7A6D5E4F")]
    assert "লেনদেনটি দেখুন।" in first_shown.text
    left = case.ask(desk.nasrin, "ask-body", **{**carried_in(first_shown.text), **asked, TRX: "8N7A6D5E4F"})
    assert "8N7A6D5E4F (ভোক্তা অধিদপ্তর লিখেছে)" in words_of(left)
    change = case.ask(desk.nasrin, "ask-body", **carried_in(left.text), stage="change")
    assert KEPT.findall(change.text) == [(TRX, "8N7A6D5E4F")]
    case.act(desk.nasrin, "ask-body", **asked, **{TRX: "8N7A6D5E4G"})

    asked_with = kept_of(Dispatch.objects.get(kind="assistance"))
    assert asked_with.values["payment.transaction"] == "8N7A6D5E4G"


def test_the_files_are_looked_at_once_also_where_a_field_is_filled_in(desk, monkeypatch):
    case = desk.taken_up()
    picture = factories.a_picture(desk.now, "payment.png")
    evidence.add_to_complaint(**case.by(case.buyer), upload=picture, kind="payment_proof")
    fetch, fetched = type(store()).fetch, []
    monkeypatch.setattr(type(store()), "fetch", lambda self, *which: fetched.append(which) or fetch(self, *which))

    refer = Refer(body="BB", basis="competence", facts={"trx_id": "8N7A6D5E4F"}, despite="ক্রেতার কাছে চাওয়া হয়েছে।")
    perform(refer, **case.by(desk.nasrin))

    assert kept_of(Dispatch.objects.get()).values["payment.transaction"] == "8N7A6D5E4F"
    assert len(fetched) == 1
