"""Nothing is sent by referring: every reader is told what the office is to do, and the office can take it back."""

import uuid
from unittest.mock import patch

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.consumer import RequestReview
from ccms.complaints.acts.dispatches import RecordReply, RecordSending, Refer
from ccms.complaints.announcements import ANNOUNCEMENTS
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import Complaint, Dispatch
from ccms.complaints.plan import Plan
from ccms.complaints.reading.feed import load_feed
from ccms.complaints.record import record
from ccms.complaints.statuses import NotAllowed
from ccms.complaints.verification import verify_complaints
from ccms.integrations import bodies
from ccms.law.pack.book import book
from tests.web.office.working import words_of

SENT = ("দপ্তরে পাঠানো হয়েছে", "দপ্তরে পাঠিয়েছে", "সংস্থায় পাঠানো হয়েছে", "সেখানে পাঠানো হয়েছে")
BODY = "বিটিআরসি"
REASON = "নতুন কাগজ এসেছে, আগে এখানেই দেখা হবে।"


@pytest.fixture
def referred(desk):
    case = desk.taken_up()
    perform(Refer(despite="কাগজ পরে যাবে।", body="BTRC", basis="competence"), **case.by(desk.nasrin))
    return case


def take_over(case):
    """Let the papers go today, and the other office write today that it takes the complaint over."""
    perform(RecordSending(channel="paper", memo_no="OK/12", day=case.desk.today), **case.by(case.desk.nasrin))
    perform(RecordReply(reply="accepted", day=case.desk.today), **case.by(case.desk.nasrin))


def readers(case):
    """Yield the pages of the complaint that the two sides and a stranger with its number read."""
    for opens, who, address in (
        (sessions.open_consumer_session, [case.person], f"/t/{case.reference}"),
        (sessions.open_link_session, [case.contact, case.reference], f"/answer/{case.reference}"),
    ):
        browser, answer = Client(), HttpResponse()
        opens(answer, *who, case.desk.now)
        browser.cookies = answer.cookies
        yield words_of(browser.get(address, follow=True))
    yield words_of(Client().get(f"/t/{case.reference}"))


def test_before_it_is_referred_the_officer_is_told_that_nothing_is_sent(desk):
    case = desk.taken_up()

    asked = words_of(case.get(desk.nasrin, "/refer"))
    shown = words_of(case.preview(desk.nasrin, "refer", body="BTRC", basis="competence", despite=REASON))

    assert "এখন ওই দপ্তরে নিজে থেকে কিছু যায় না" in shown
    for page in (asked, shown):
        assert "এটি এখনো পাঠানো হয়নি" in page
        assert not any(claim in page for claim in SENT)
    assert BODY in shown


def test_of_a_body_with_a_machine_the_officer_reads_that_it_goes_there_by_itself_and_exactly_what(desk, settings):
    settings.CCMS_WEBHOOK_TRUSTED = {"http://127.0.0.1:9"}
    bodies.set_address("BTRC", "http://127.0.0.1:9/ccms", by="operator", now=desk.now)
    case = desk.taken_up()

    shown = words_of(case.preview(desk.nasrin, "copy-to-body", body="BTRC", basis="same_matter", despite=REASON))

    assert "নিজে থেকে ওই দপ্তরের সিস্টেমে যাবে" in shown
    assert "এখন ওই দপ্তরে নিজে থেকে কিছু যায় না" not in shown
    assert "ক্রেতা যা লিখেছেন" in shown
    assert "ক্রেতার মোবাইল নম্বর" not in shown  # BTRC's profile has no person


def test_after_it_the_officer_is_told_to_send_the_papers(desk):
    case = desk.taken_up()

    case.act(desk.nasrin, "refer", body="BTRC", basis="competence", despite=REASON)
    page, history = words_of(case.get(desk.nasrin)), words_of(case.get(desk.nasrin, "/history"))

    for shown in (page, history):  # in the box too
        assert f"অফিস পাঠাবে: {book().on(desk.today).bodies['BTRC'].text.bn}" in shown
    assert not any(claim in page + history for claim in SENT)


def test_both_sides_and_whoever_has_the_number_read_that_the_office_is_to_send_it(desk, referred):
    buyer, seller, anybody = readers(referred)

    for page in (buyer, seller):  # in the box and in the timeline
        assert page.count(f"অধিদপ্তরের অফিস এটি পাঠাবে: {book().on(desk.today).bodies['BTRC'].text.bn}") >= 2
    assert "অধিদপ্তরের অফিস এটি অন্য দপ্তরে পাঠাবে" in anybody
    for page in (buyer, seller, anybody):
        assert not any(claim in page for claim in SENT)


def test_once_it_is_accepted_nobody_waits_for_its_sending_any_more(desk, referred):
    take_over(referred)

    for page in readers(referred):
        assert "এটি অন্য দপ্তরে পাঠাবে" not in page
        assert page.count("এটি পাঠাবে") <= 1  # what was decided then stands in the timeline


def test_the_office_takes_it_back_with_a_reason_that_both_sides_read(desk, referred):
    assert f'href="{referred.url}/recall-dispatch"' in referred.get(desk.nasrin).text
    before = referred.events()

    shown = referred.ask(desk.nasrin, "recall-dispatch", reason="other", text=REASON)
    assert referred.events() == before
    assert words_of(shown).count("ফিরিয়ে নি") >= 2  # the buyer and the seller are told
    done = referred.confirm(desk.nasrin, "recall-dispatch", shown)

    assert done.headers["Location"] == referred.url
    assert referred.now_stands().status == Status.SCRUTINY
    buyer, seller, _ = readers(referred)
    for page in (buyer, seller, words_of(referred.get(desk.nasrin, "/history"))):
        assert "ফিরিয়ে ন" in page
        assert REASON in page
    assert f'href="{referred.url}/recall-dispatch"' not in referred.get(desk.nasrin).text


def test_what_was_accepted_is_not_offered_back(desk, referred):
    take_over(referred)

    assert f'href="{referred.url}/recall-dispatch"' not in referred.get(desk.nasrin).text
    assert referred.get(desk.nasrin, "/recall-dispatch").status_code == 409


def test_another_office_finds_nothing_to_take_back(desk, referred):
    stranger = desk.member("রফিক ইসলাম", code="chattogram")

    assert referred.get(stranger, "/recall-dispatch").status_code == 404
    assert referred.ask(stranger, "recall-dispatch", reason="ours", text="").status_code == 404
    assert referred.now_stands().status == Status.REFERRED


def test_who_decided_before_does_not_take_it_back_from_where_a_colleague_wants_it(desk):
    case = desk.taken_up()
    case.act(desk.nasrin, "dismiss", reason="not_proved", text="প্রমাণ নেই।")
    perform(RequestReview(reason="new_proof", text="রসিদ পেয়েছি।"), **case.by(case.buyer))
    perform(Refer(despite="কাগজ পরে যাবে।", body="BTRC", basis="competence"), **case.by(desk.tanvir))

    assert case.get(desk.nasrin, "/recall-dispatch").status_code == 409
    assert case.ask(desk.nasrin, "recall-dispatch", reason="ours", text="").status_code == 422
    case.act(desk.tanvir, "recall-dispatch", reason="ours", text="")
    assert case.now_stands().status == Status.SCRUTINY


def as_before(case, kind, by, *, accepted=False, to=None):
    """Write an event of a referral as the program of before did, when the body itself recorded its reply."""
    with transaction.atomic():
        loaded = load_complaints([Complaint.objects.get(pk=case.complaint.pk)])[0]
        plan = Plan(loaded=loaded, event="office.added_note", by=by, at=case.desk.now)
        plan.set("referral_accepted", accepted)
        if to:
            plan.data |= {"regulator": to, "basis": "competence"}
        plan.event = kind
        with patch.dict(ANNOUNCEMENTS, {kind: ()}):
            record([plan])
    return plan.event_id


def test_what_was_written_before_bodies_had_their_name_is_read_as_ever_and_worked_on(desk, referred):
    case, officer = referred, desk.actor(desk.nasrin)
    first = as_before(case, "office.referred", officer, to="BTRC")
    as_before(case, "regulator.accepted_referral", Actor(role=Role.BODY, id=uuid.uuid4(), body="BTRC"), accepted=True)
    Dispatch.objects.update(state="accepted", accepted_on=desk.today, event=first)
    listing = load_feed("", officer).events

    pages = [words_of(case.get(desk.nasrin, "/history")), *list(readers(case))[:2]]
    for page in pages:
        assert f"({BODY}) দায়িত্ব নিয়েছে" in page
    assert "regulator" not in {each.event.partition(".")[0] for each in listing}
    with pytest.raises(NotAllowed):
        perform(RecordSending(channel="paper", memo_no="1", day=desk.today), **case.by(desk.nasrin))
    perform(RecordReply(reply="answered", text="দেখা হয়েছে।", day=desk.today), **case.by(desk.nasrin))
    assert case.now_stands().status == Status.SCRUTINY
    assert [what for what, _ in verify_complaints().findings] == ["a referral has no dispatch"]  # the fixture's own
