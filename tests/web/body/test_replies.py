"""A body reads exactly what it was sent, and says what it has to say; both sides and the office read that."""

import html
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import (
    AcceptDispatch,
    AcknowledgeDispatch,
    AnswerDispatch,
    CompleteDispatch,
    CorrectDispatch,
    ReturnDispatch,
)
from ccms.complaints.acts.consumer import GiveInformation
from ccms.complaints.acts.dispatches import RecallDispatch, RecordSending, Refer
from ccms.complaints.dispatches.planning import DispatchOver, results_of
from ccms.complaints.models import Complainant, Deadline, Dispatch, Evidence
from ccms.complaints.models.dispatch import kept_of
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.core.references import display
from ccms.notices.models import Notice
from ccms.web.office.acts import sending_to
from tests.web.office.test_handing import browser_of
from tests.web.office.working import carried, parts, words_of

NAME, TOLD = "কানারি রহিমা", "কানারি: যে শার্ট এসেছে তা আমার নয়।"


def url(dispatch, act=""):
    return f"/body/{dispatch.id}{act and '/'}{act}"


def says(desk, who, dispatch, act, **sent):
    return desk.sign_in(who).post(url(dispatch, act), {"idempotency_key": str(uuid.uuid4()), **sent})


TRX = "facts/trx_id"


def pages_of_recipients(case):
    """Return what the buyer reads of what other offices got."""
    return words_of(browser_of(case, "buyer").get(f"/t/{case.reference}/shared"))


def rows_of(browser):
    """Return the rows of the list in words."""
    found = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", browser.get("/body/").text, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in found]


def pages(case):
    """Return what buyer, seller and officer read of what happened."""
    return {
        "buyer": words_of(browser_of(case, "buyer").get(f"/t/{case.reference}")),
        "seller": words_of(browser_of(case, "seller").get(f"/answer/{case.reference}")),
        "officer": words_of(case.get(case.desk.nasrin, "/history")),
    }


def test_it_reads_the_fields_of_its_profile_and_nothing_else(desk, bank, send):
    case, dispatch = send("BB", name=NAME, narrative=TOLD)
    browser = desk.sign_in(bank)

    listed = browser.get("/body/")
    assert url(dispatch) in listed.text
    assert NAME not in listed.text
    page = words_of(browser.get(url(dispatch)))
    assert NAME in page
    assert TOLD not in page
    assert browser.get(case.url).status_code == 404
    assert NAME not in browser.get(f"/t/{case.reference}").text  # what everybody sees


def test_a_row_says_what_about_which_firm_since_when_and_what_is_awaited(desk, bank, works_for, send):
    case, dispatch = send(name=NAME, narrative=TOLD)
    (row,) = rows_of(desk.sign_in(bank))
    firm, number = case.complaint.firm.name("bn"), display(case.reference)
    for said in ("দায়িত্ব নিতে", number, firm, "ভুল পণ্য এসেছে", "দায়িত্ব নিন বা ফেরত পাঠান", "বাকি"):
        assert said in row, said
    assert NAME not in row

    says(desk, bank, dispatch, "accept")
    assert "উত্তর দিন" in rows_of(desk.sign_in(bank))[0]
    send("CDCC", case, beside=True)
    (row,) = rows_of(desk.sign_in(works_for("CDCC")))
    assert firm in row
    assert number not in row  # its profile does not let the number go
    _, copy = send("BB", case, beside=True)
    perform(RecallDispatch(dispatch=copy.id, reason="ours"), **case.by(desk.nasrin))
    taken_back = rows_of(desk.sign_in(bank))[-1]
    assert "ফিরিয়ে নিয়েছে" in taken_back
    assert firm not in taken_back
    assert number not in taken_back


def test_the_first_opening_is_told_and_later_ones_are_noted(desk, bank, send):
    case, dispatch = send()
    browser = desk.sign_in(bank)
    assert browser.head(url(dispatch)).status_code == 200
    assert "body.opened" not in case.events()

    for _ in range(3):
        assert browser.get(url(dispatch)).status_code == 200
    assert case.events().count("body.opened") == 1
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.received_at is not None) == ("received", True)
    assert "খুলে দেখেছে" in pages(case)["buyer"]
    assert "বাংলাদেশ ব্যাংক" in words_of(browser_of(case, "buyer").get(f"/t/{case.reference}"))
    assert verify_complaints().findings == []


def test_what_was_only_opened_is_not_said_to_be_confirmed(desk, bank, send):
    case, dispatch = send(beside=True)
    shared = f"/t/{case.reference}/shared"
    browser = desk.sign_in(bank)
    assert "আপনাদের দপ্তর খুলে দেখেছে" in words_of(browser.get(url(dispatch)))
    assert "আপনাদের দপ্তর খুলে দেখেছে" in words_of(browser.get("/body/"))
    for page in (browser_of(case, "buyer").get(shared), case.get(desk.nasrin, "/dispatches")):
        assert "তারা খুলে দেখেছে" in words_of(page)
        assert "নিশ্চিত করেছে" not in words_of(page)

    assert says(desk, bank, dispatch, "acknowledge").status_code == 302
    assert "আপনাদের দপ্তর পাওয়ার কথা জানিয়েছে" in words_of(browser.get(url(dispatch)))
    for page in (browser_of(case, "buyer").get(shared), case.get(desk.nasrin, "/dispatches")):
        assert "তারা পাওয়ার কথা জানিয়েছে" in words_of(page)


def test_it_takes_over_and_answers_with_a_paper(desk, bank, send):
    case, dispatch = send()
    assert dispatch.memo_no in words_of(desk.sign_in(bank).get(f"{url(dispatch)}/answer"))  # which one is answered
    for act in ("acknowledge", "accept"):
        assert says(desk, bank, dispatch, act).status_code == 302
    assert case.now_stands().referral_accepted
    paper = SimpleUploadedFile("reply.txt", "টাকা ফেরত গেছে।".encode(), content_type="text/plain")
    done = says(desk, bank, dispatch, "answer", code="refunded", text="হিসাবে ফেরত গেছে।", evidence=paper)
    assert done.status_code == 302

    assert case.now_stands().status == "scrutiny"
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.code, dispatch.answer.text) == ("answered", "refunded", "হিসাবে ফেরত গেছে।")
    file = Evidence.objects.get(dispatch=dispatch)
    assert (file.side, file.name) == ("body", "reply.txt")
    for reader, page in pages(case).items():
        assert "টাকা ফেরত হয়েছে" in page, reader
    assert "reply.txt" in words_of(case.get(desk.nasrin, "/evidence"))
    told = set(Notice.objects.filter(subject=case.reference).values_list("template", flat=True))
    assert {"office.body_accepted", "office.body_answered", "consumer.referral_answered"} <= told
    assert verify_complaints().findings == []


def test_what_it_sends_back_names_the_field(desk, bank, send):
    case, dispatch = send(beside=True)
    assert says(desk, bank, dispatch, "return").status_code == 422
    assert says(desk, bank, dispatch, "return", code="no_transaction").status_code == 302

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.code, dispatch.field) == ("returned", "no_transaction", "payment.transaction")
    assert case.now_stands().status == "scrutiny"
    assert Deadline.objects.filter(item=dispatch.id, kind="dispatch_return", closed_at=None).exists()
    assert "লেনদেন নম্বর নেই বা ভুল" in pages(case)["buyer"]
    assert "লেনদেন" not in pages(case)["seller"]  # of a copy a seller is told nothing
    assert verify_complaints().findings == []


def test_what_was_taken_back_is_said_plainly_and_holds_nothing(desk, bank, send):
    case, dispatch = send(name=NAME)
    perform(RecallDispatch(reason="ours"), **case.by(desk.nasrin))
    browser = desk.sign_in(bank)

    page = words_of(browser.get(url(dispatch)))
    assert "ফিরিয়ে নিয়েছে" in page
    assert NAME not in page
    assert says(desk, bank, dispatch, "answer", code="refunded").status_code == 409
    assert says(desk, bank, dispatch, "answer", code="").status_code == 409
    assert Dispatch.objects.get().state == "recalled"


@pytest.mark.parametrize(("body", "district"), [("BSTI", ""), ("BB", "sylhet")])
def test_another_body_and_another_district_find_nothing(desk, send, works_for, body, district):
    _, dispatch = send("BB")
    browser = desk.sign_in(works_for(body, district))

    assert url(dispatch) not in browser.get("/body/").text
    assert browser.get(url(dispatch)).status_code == 404
    for act in ("acknowledge", "accept", "return", "answer"):
        assert browser.get(url(dispatch, act)).status_code == 404
        sent = {"idempotency_key": str(uuid.uuid4()), "code": "refunded"}
        assert browser.post(url(dispatch, act), sent).status_code == 404


def test_what_is_only_prepared_is_nobody_s_to_read(desk, bank, send):
    _, dispatch = send(sent=False)
    assert desk.sign_in(bank).get(url(dispatch)).status_code == 404


def test_a_return_leads_the_officer_to_the_field_and_goes_again_with_it(desk, bank, send):
    case, dispatch = send(beside=True)
    says(desk, bank, dispatch, "return", code="no_transaction", text="নম্বর ছাড়া খোঁজা যায় না।")

    tab = case.get(desk.nasrin, "/dispatches").text
    ask = f"{case.url}/request-information?party=consumer&amp;field=payment.transaction"
    assert ask in tab
    assert "লেনদেনের নম্বর" in words_of(desk.sign_in(desk.nasrin).get(html.unescape(ask)))
    assert f"{case.url}/complete-dispatch" in tab
    summary = case.get(desk.nasrin).text  # what has to be done stands where the case is opened
    assert ask in summary
    assert f'<li><a href="{case.url}/complete-dispatch">' in summary
    form = words_of(case.get(desk.nasrin, "/complete-dispatch"))
    assert "লেনদেনের নম্বর (TrxID)" in form
    for page in (words_of(case.get(desk.nasrin, "/dispatches")), form):
        assert "লেনদেন নম্বর নেই বা ভুল" in page
    known = {"text": "ক্রেতা নম্বরটি জানিয়েছেন।", "despite": "কাগজ পরে যাবে।"}
    case.act(desk.nasrin, "complete-dispatch", **{TRX: "৮n7a6d5e4f"}, **known)
    again = Dispatch.objects.get(corrects=dispatch)
    memo = RecordSending(dispatch=again.id, channel="paper", memo_no="OK/13", day=desk.today)
    perform(memo, **case.by(desk.nasrin))
    assert kept_of(again).values["payment.transaction"] == "8N7A6D5E4F"
    for reader in (words_of(desk.sign_in(bank).get(url(again))), pages_of_recipients(case)):
        assert "8N7A6D5E4F (ভোক্তা অধিদপ্তর লিখেছে)" in reader
    assert "complete-dispatch" not in case.get(desk.nasrin, "/dispatches").text
    assert "complete-dispatch" not in case.get(desk.nasrin).text
    assert verify_complaints().findings == []


def test_what_was_filled_in_once_goes_to_every_body_after_it(desk, bank, send):
    case, dispatch = send(beside=True)
    says(desk, bank, dispatch, "return", code="no_transaction")
    known = {"text": "ক্রেতা জানিয়েছেন।", "despite": "কাগজ পরে যাবে।"}
    case.act(desk.nasrin, "complete-dispatch", **{TRX: "8N7A6D5E4F"}, **known)

    _, referral = send("BB", case, sent=False)
    assert kept_of(referral).values["payment.transaction"] == "8N7A6D5E4F"
    assert list(kept_of(referral).completed) == ["payment.transaction"]
    with pytest.raises(ValidationFailed):  # what a body was sent is what stands: there is nothing to correct
        perform(CorrectDispatch(dispatch=dispatch.id), **case.by(desk.nasrin))
    assert verify_complaints().findings == []


def test_what_was_filled_in_by_mistake_goes_with_the_dispatch_that_was_taken_back(desk):
    case = desk.taken_up()
    for trx in ("8N7A6D5E4F", "8N7A6D5E4G"):
        refer = Refer(body="BB", basis="competence", facts={"trx_id": trx}, despite="কাগজ পরে যাবে।")
        perform(refer, **case.by(desk.nasrin))
        made = Dispatch.objects.latest("prepared_at", "id")
        assert kept_of(made).values["payment.transaction"] == trx
        perform(RecallDispatch(dispatch=made.id, reason="mistake"), **case.by(desk.nasrin))
    assert verify_complaints().findings == []


def test_a_referral_that_came_back_is_made_again_with_its_field(desk, bank, send):
    case, dispatch = send()
    says(desk, bank, dispatch, "return", code="no_transaction")

    why = words_of(case.get(desk.nasrin, "/dispatches")).partition("ফেরত")[2][:60]
    page = case.get(desk.nasrin, "/refer")
    assert why in words_of(page)
    assert 'value="BB"' in page.text  # though no route of the pack leads there
    again = {"body": "BB", "basis": "competence", "facts": {"trx_id": "8N7A6D5E4F"}}
    with pytest.raises(ValidationFailed) as unsaid:  # its papers are still missing
        perform(Refer(**again), **case.by(desk.nasrin))
    assert set(unsaid.value.errors) == {"despite"}
    perform(Refer(**again, despite="কাগজ পরে যাবে।"), **case.by(desk.nasrin))
    again = Dispatch.objects.latest("prepared_at", "id")
    assert (again.kind, kept_of(again).values["payment.transaction"]) == ("referral", "8N7A6D5E4F")
    assert verify_complaints().findings == []


def test_what_came_back_is_asked_for_though_nothing_is_missing(desk, bank, send, monkeypatch):
    case, dispatch = send()
    says(desk, bank, dispatch, "return", code="no_transaction")

    chosen = {"body": "BB", "basis": "competence"}
    with monkeypatch.context() as patch:
        patch.setattr(sending_to, "missing", lambda *_: ())  # as of a complaint that has every paper and field
        shown = case.ask(desk.nasrin, "refer", **chosen)
    assert f'name="{TRX}"' in shown.text
    assert 'value="confirm"' not in shown.text
    chosen["despite"] = "কাগজ পরে যাবে।"
    left = case.ask(desk.nasrin, "refer", **{**carried(shown), **chosen})
    assert 'value="confirm"' in left.text, words_of(left)  # to leave it as it is, is an answer
    filled = case.ask(desk.nasrin, "refer", **{**carried(shown), **chosen, TRX: "8N7A6D5E4F"})
    assert "8N7A6D5E4F" in words_of(filled)
    case.confirm(desk.nasrin, "refer", filled)
    assert kept_of(Dispatch.objects.latest("prepared_at", "id")).values["payment.transaction"] == "8N7A6D5E4F"


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"trx_id": "জানি না"}, "facts/trx_id"),
        ({"trx_id": ""}, None),
        ({"price": 100}, "facts/price"),  # the filing says it, and the body did not ask for it
        ({"premises_known": True}, "facts/premises_known"),
        ({"paid_at": "2999-01-01"}, "facts/paid_at"),
    ],
)
def test_only_what_is_missing_is_filled_in_and_only_with_what_it_can_be(desk, bank, send, facts, refused):
    case, dispatch = send(beside=True)
    says(desk, bank, dispatch, "return", code="no_transaction")

    act = CompleteDispatch(dispatch=dispatch.id, facts=facts, despite="কাগজ পরে যাবে।")
    if refused:
        with pytest.raises(ValidationFailed) as failed:
            perform(act, **case.by(desk.nasrin))
        assert set(failed.value.errors) == {refused}
        assert not Dispatch.objects.filter(corrects=dispatch).exists()
    else:
        perform(act, **case.by(desk.nasrin))
        assert list(kept_of(Dispatch.objects.get(corrects=dispatch)).completed) == []
    assert verify_complaints().findings == []


def test_the_box_says_that_the_buyer_was_asked_and_answered(desk, bank, send):
    case, dispatch = send(beside=True)
    says(desk, bank, dispatch, "return", code="no_transaction")
    case.act(desk.nasrin, "request-information", party="consumer", text="লেনদেনের নম্বর দিন।")
    assert "এখনো উত্তর আসেনি" in words_of(case.get(desk.nasrin, "/dispatches"))
    assert "request-information?party" not in case.get(desk.nasrin, "/dispatches").text

    perform(GiveInformation(text="8N7A6D5E4F"), **case.by(case.buyer))
    assert "উত্তর এসেছে" in words_of(case.get(desk.nasrin, "/dispatches"))
    assert "request-information?party" in case.get(desk.nasrin, "/dispatches").text  # it may have been another question


def test_by_letter_a_body_says_the_same_as_by_its_page(desk, send):
    case, dispatch = send(beside=True)
    letter = {"reply": "returned", "missing": "no_transaction", **parts("day", desk.today)}
    case.act(desk.nasrin, "record-reply", **letter)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.code, dispatch.field) == ("returned", "no_transaction", "payment.transaction")
    assert "লেনদেন নম্বর নেই বা ভুল" in pages(case)["buyer"]
    assert verify_complaints().findings == []


def test_the_same_paper_from_two_bodies_is_a_file_of_each(desk, bank, works_for, send):
    case, referral = send("BB")
    _, copy = send("BSTI", case, beside=True)
    for who, dispatch in ((bank, referral), (works_for("BSTI"), copy)):
        paper = SimpleUploadedFile("reply.txt", "একই চিঠি।".encode(), content_type="text/plain")
        sent = {"text": "চিঠি দেখুন।", "evidence": paper, "code": results_of(dispatch)[0].code}
        assert says(desk, who, dispatch, "answer", **sent).status_code == 302

    assert [Evidence.objects.filter(dispatch=each).count() for each in (referral, copy)] == [1, 1]
    assert "reply.txt" in words_of(desk.sign_in(works_for("BSTI")).get(url(copy)))
    assert verify_complaints().findings == []


def test_what_is_different_now_is_confirmed_and_not_sent_back(desk, bank, send):
    case, dispatch = send(beside=True)
    form = Complainant.objects.get(complaint=case.complaint)
    form.name = "রহিমা বেগম"
    form.save()
    perform(CorrectDispatch(dispatch=dispatch.id), **case.by(desk.nasrin))
    correction = Dispatch.objects.get(kind="correction")
    memo = RecordSending(dispatch=correction.id, channel="paper", memo_no="OK/14", day=desk.today)
    perform(memo, **case.by(desk.nasrin))

    assert says(desk, bank, correction, "return", code="no_transaction").status_code == 422
    correction.refresh_from_db()
    assert correction.state == "sent"
    assert says(desk, bank, correction, "acknowledge").status_code == 302


def test_a_member_of_one_district_says_nothing_of_what_the_desk_of_another_was_sent(desk, works_for, send):
    case, dispatch = send("BB", beside=True)
    _, theirs = send("BB", case)
    Dispatch.objects.filter(pk=theirs.pk).update(district="sylhet")
    by = desk.actor(works_for("BB", "sylhet"))

    for act in (AcknowledgeDispatch, AcceptDispatch, ReturnDispatch, AnswerDispatch):
        with pytest.raises(DispatchOver):
            perform(act(dispatch=dispatch.pk), **case.by(by))
    perform(AcknowledgeDispatch(dispatch=theirs.pk), **case.by(by))
