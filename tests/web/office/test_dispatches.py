"""What goes to other bodies, on the pages: exactly the fields, as far as it has come, for the office and the buyer."""

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.bodies import CopyToBody
from ccms.complaints.acts.dispatches import RecallDispatch, RecordSending
from ccms.complaints.models import Complainant, Dispatch
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import ValidationFailed
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event
from tests.web.office.working import carried_in, parts, words_of

WHY = "পেজের ঠিকানা ক্রেতার কাছে চাওয়া হয়েছে, পরে যাবে।"


@pytest.fixture
def copied(desk):
    case = desk.taken_up()
    case.act(desk.nasrin, "copy-to-body", body="BTRC", basis="same_matter", despite=WHY)
    return case


def buyers(case):
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, case.desk.now)
    browser.cookies = answer.cookies
    return browser


def test_both_read_that_it_was_not_sent_and_then_when_and_how_it_was(desk, copied):
    buyer = buyers(copied)
    for page in (
        words_of(copied.get(desk.nasrin, "/dispatches")),
        words_of(buyer.get(f"/t/{copied.reference}/shared")),
    ):
        assert "এখনো তাদের পাঠানো হয়নি" in page
        assert "ক্রেতা যা লিখেছেন" in page
        assert "ক্রেতার মোবাইল নম্বর" not in page

    sending = RecordSending(channel="paper", memo_no="OK/12", day=desk.today)
    perform(sending, **copied.by(desk.nasrin))

    shown = words_of(buyer.get(f"/t/{copied.reference}/shared"))
    assert "এখনো তাদের পাঠানো হয়নি" not in shown
    assert "OK/12" in shown
    assert "কাকে কী দেওয়া হয়েছে" in words_of(buyer.get(f"/t/{copied.reference}"))


def test_the_letter_holds_what_goes_out_and_says_that_printing_is_no_sending(desk, copied):
    dispatch = Dispatch.objects.get()

    paper = words_of(copied.get(desk.nasrin, f"/dispatches/{dispatch.id}"))

    assert "চেয়ারম্যান, বিটিআরসি" in paper
    assert "চিঠি ছাপালেই পাঠানো হয় না" in paper
    assert "এখনো তাদের পাঠানো হয়নি" not in paper  # the letter is for the body
    assert copied.get(desk.nasrin, f"/dispatches/{copied.person.pk}").status_code == 404


def test_a_page_that_was_open_while_its_dispatch_ended_is_never_about_another_one(desk, copied):
    case, day = copied, parts("day", desk.today)
    sending = {"channel": "paper", "memo_no": "OK/12", **day}
    page = case.get(desk.nasrin, "/record-sending").text
    meant = carried_in(page)
    assert meant["dispatch"] == str(Dispatch.objects.get().id)
    perform(RecallDispatch(reason="ours"), **case.by(desk.nasrin))
    case.act(desk.nasrin, "copy-to-body", body="DGDA", basis="same_matter", despite=WHY)

    late = case.ask(desk.nasrin, "record-sending", dispatch=meant["dispatch"], **sending)
    assert late.status_code == 422
    assert "ঔষধ প্রশাসন অধিদপ্তর" in words_of(late)  # what there is instead, to be chosen
    assert Dispatch.objects.get(body="DGDA").state == "prepared"
    other = Dispatch.objects.get(body="DGDA")
    assert case.act(desk.nasrin, "record-sending", dispatch=str(other.id), **sending).status_code == 302
    assert not Dispatch.objects.filter(body="DGDA", state="prepared").exists()


def test_an_administrator_reads_how_each_body_is_reached(desk):
    admin = Member.objects.create_member(email="admin@ccms.test", password=None, role=Role.ADMIN, name="প্রশাসক")
    page = words_of(desk.sign_in(admin).get("/manage/bodies"))

    assert "বাংলাদেশ ব্যাংক" in page
    assert "অফিস কাগজে বা ই-মেইলে পাঠায়" in page


def test_why_it_goes_is_asked_where_the_body_would_send_it_back_and_nowhere_else(desk):
    case = desk.taken_up()
    sent = {"body": "CDCC", "basis": "same_matter"}
    for name, value in {"website": "sharighor.com.bd", "dbid": "123456789"}.items():
        setattr(case.shop, name, value)
    case.shop.save()
    sound = case.ask(desk.nasrin, "copy-to-body", **sent)
    case.shop.website = "facebook"
    case.shop.save()

    asked = case.ask(desk.nasrin, "copy-to-body", **sent)
    empty = case.preview(desk.nasrin, "copy-to-body", **sent, despite=" ")
    shown = case.preview(desk.nasrin, "copy-to-body", **sent, despite=WHY)
    with pytest.raises(ValidationFailed) as refused:
        perform(CopyToBody(**sent), **case.by(desk.nasrin))
    case.act(desk.nasrin, "copy-to-body", **sent, despite=WHY)

    assert [page.status_code for page in (sound, asked, empty, shown)] == [200, 200, 422, 200]
    assert ['name="despite"' in page.text for page in (sound, asked, empty)] == [False, True, True]
    assert "যেভাবে লেখা আছে, তা ঠিক হতে পারে না" in words_of(asked)
    assert WHY in words_of(shown)
    assert refused.value.errors == {"despite": ("preflight-missing", {})}
    event = parsed(bytes(Event.objects.get(subject=case.complaint.subject, kind="office.copied").body))
    assert event["data"]["missing"] == ["form:firm.page"]
    assert "নোটে লেখা আছে" in words_of(case.get(desk.nasrin, "/history"))
    assert WHY in words_of(case.get(desk.nasrin, "/history"))
    assert WHY not in words_of(buyers(case).get(f"/t/{case.reference}/shared"))
    assert verify_complaints().findings == []


def test_that_nothing_is_to_be_corrected_is_said_on_a_page_that_was_only_asked_for(desk):
    case = desk.taken_up()
    case.act(desk.nasrin, "copy-to-body", body="BTRC", basis="same_matter", despite=WHY)
    memo = RecordSending(channel="paper", memo_no="OK/12", day=desk.today)
    perform(memo, **case.by(desk.nasrin))

    page = case.get(desk.nasrin, "/correct-dispatch")

    assert page.status_code == 200
    assert "কিছুই বদলায়নি" in page.text
    assert "#id_dispatch" not in page.text


def test_a_correction_is_offered_while_something_is_different_that_the_body_was_not_told(desk):
    case, link = desk.taken_up(), "/correct-dispatch"
    case.act(desk.nasrin, "copy-to-body", body="BB", basis="same_matter", despite=WHY)
    memo = RecordSending(channel="paper", memo_no="OK/12", day=desk.today)
    perform(memo, **case.by(desk.nasrin))
    assert link not in case.get(desk.nasrin).text

    form = Complainant.objects.get(complaint=case.complaint)
    form.name = "রহিমা বেগম"
    form.save()
    assert link in case.get(desk.nasrin).text
    shown = words_of(case.get(desk.nasrin, link))
    assert "কাকে ও কী বাংলাদেশ ব্যাংক: একটি কপি, তাদের জানার জন্য" in shown
    case.act(desk.nasrin, "correct-dispatch")
    assert Dispatch.objects.filter(kind="correction").exists()
    assert link not in case.get(desk.nasrin).text

    form.name = "রহিমা খাতুন"
    form.save()
    assert link in case.get(desk.nasrin).text
    asked = {"body": "BB", "basis": "information", "text": "লেনদেনটি দেখুন।", "despite": WHY}
    case.act(desk.nasrin, "ask-body", **asked)  # it goes with the name of now
    assert link not in case.get(desk.nasrin).text


def test_the_pages_of_one_dispatch_name_its_body(desk):
    case = desk.taken_up()
    case.act(desk.nasrin, "copy-to-body", body="BB", basis="same_matter", despite=WHY)
    name = "বাংলাদেশ ব্যাংক: একটি কপি, তাদের জানার জন্য"
    assert name in words_of(case.get(desk.nasrin, "/record-sending"))
    sent = {"channel": "paper", "memo_no": "OK/12", **parts("day", desk.today)}
    assert name in words_of(case.ask(desk.nasrin, "record-sending", **sent))
    case.act(desk.nasrin, "record-sending", **sent)
    assert name in words_of(case.get(desk.nasrin, "/record-reply"))
    back = {"reply": "returned", "missing": "no_transaction", **parts("day", desk.today)}
    case.act(desk.nasrin, "record-reply", **back)
    assert name in words_of(case.get(desk.nasrin, "/complete-dispatch"))
