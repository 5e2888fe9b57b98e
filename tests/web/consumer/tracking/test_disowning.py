"""The holder of a number says that they did not file: the firm's time stops, the office looks, and nobody profits."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Disown, Withdraw
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.dispatches import Refer
from ccms.complaints.acts.firm import Defend, Offer
from ccms.complaints.acts.office import RejectComplaint, RequestInformation, SendToFirm
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Deadline, Dispatch, Evidence, Statement
from ccms.complaints.statuses import NotAllowed
from ccms.gate.clock import current_time
from ccms.notices.models import Notice
from tests import factories
from tests.web.consumer.tracking.reading import words

OF_THE_FIRM = {"firm_first", "reach_firm", "answer", "counter", "promise"}


def disown(followed, text=""):
    return followed.post("/not-mine", text=text)


def live(followed):
    found = Deadline.objects.filter(complaint=followed.complaint, closed_at=None)
    return set(found.values_list("kind", flat=True))


def referred(followed):
    followed.escalate()
    perform(Refer(despite="কাগজ পরে যাবে।", body="BB", basis="competence"), **followed.by(followed.take_up()))


def to_be_heard(followed):
    followed.escalate()
    officer = followed.take_up()
    perform(SetHearing(at=current_time() + timedelta(days=2), place="ঢাকা", agreed=True), **followed.by(officer))
    return officer


def asked_by_an_officer(followed):
    followed.escalate()
    perform(RequestInformation(party="firm", text="চালান কোথায়?"), **followed.by(followed.take_up()))


STAGES = {
    "with the firm": lambda followed: None,
    "with the buyer": lambda followed: followed.offer(),
    "promised": lambda followed: followed.promise(),
    "escalated": lambda followed: followed.escalate(),
    "scrutiny": asked_by_an_officer,
    "hearing": to_be_heard,
    "referred": referred,
}


@pytest.mark.parametrize("stage", STAGES)
def test_from_every_open_state_it_rests_before_an_officer(followed, stage):
    STAGES[stage](followed)

    disown(followed)

    stands = followed.stands
    assert (stands.status, stands.reason, stands.on_table) == ("escalated", "disowned", "")
    assert live(followed) == {"take_up", "first_step", "charge_sheet"}
    assert not stands.information_open
    assert not Dispatch.objects.filter(complaint=stands, ended_at=None).exists()
    assert followed.events()[-1] == "consumer.disowned"


def test_the_seller_is_told_to_wait_and_can_do_nothing_that_would_bind(followed):
    disown(followed)

    told = Notice.objects.get(subject=followed.reference, template="firm.escalated", channel="sms")
    assert told.params["reason"] == "disowned"
    followed.later(days=9)
    assert "clock.missed_deadline" in followed.events()  # the office's own
    assert not OF_THE_FIRM & live(followed)
    day = followed.in_days(3)
    for act in (
        Offer(remedy="refund", amount_paisa=100, day=day, text="দেব।"),
        Defend(code="outside_terms", text="না।"),
    ):
        with pytest.raises(NotAllowed):
            perform(act, **followed.by(followed.seller))


def test_whoever_filed_it_with_a_code_talked_out_of_the_holder_is_signed_out_and_withdraws_nothing(followed):
    thief, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, followed.person, current_time(), remembered=True)
    thief.cookies = answer.cookies
    token = sessions.token_for(followed.person, current_time())

    disown(followed)

    assert words(followed.get()).count("অভিযোগটি আপনি করেননি")
    assert thief.get(f"{followed.url}/withdraw").status_code == 302
    assert sessions.read_token(token, current_time()) is None
    with pytest.raises(NotAllowed):
        perform(Withdraw(reason="mistake", received="nothing"), **followed.by(followed.buyer))


def test_what_the_holder_writes_of_who_it_was_is_for_the_office_alone(followed):
    disown(followed, text="আমার দোকানের ছেলেটি কোড নিয়েছিল।")

    said = Statement.objects.get(complaint=followed.complaint, kind="reason")
    assert said.internal
    assert "ছেলেটি" not in words(followed.get())


def test_nothing_of_the_filing_is_lost_until_an_officer_has_decided(followed):
    before = Statement.objects.filter(complaint=followed.complaint).count()
    files = Evidence.objects.filter(holder=followed.complaint.purchase_id).count()
    disown(followed)

    perform(RejectComplaint(reason="not_filed", text="নম্বরের মালিক ফোনে বলেছেন।"), **followed.by(followed.take_up()))

    assert (followed.stands.status, followed.stands.outcome) == ("closed", "rejected")
    assert "তিনি অভিযোগটি করেননি" in words(followed.get())
    assert Statement.objects.filter(complaint=followed.complaint).count() == before + 1
    assert Evidence.objects.filter(holder=followed.complaint.purchase_id).count() == files


def test_an_officer_who_finds_it_genuine_sends_it_on_with_all_its_days_and_it_can_be_disowned_anew(followed):
    followed.later(days=5)
    disown(followed)
    perform(SendToFirm(text="বাড়ির লোক অভিযোগ করেছেন।"), **followed.by(followed.take_up()))
    followed.reached()

    answer = Deadline.objects.get(complaint=followed.complaint, kind="answer", closed_at=None)
    assert answer.due_at > current_time() + timedelta(days=6)
    disown(followed)
    assert followed.stands.reason == "disowned"


def test_it_is_said_once_and_the_page_then_says_whom_to_call(followed):
    disown(followed)

    page = followed.get("/not-mine")
    assert "আপনি এটি আগেই জানিয়েছেন" in words(page)
    assert "১৬১২১" in words(page)
    assert followed.post("/not-mine").status_code == 409
    assert followed.events().count("consumer.disowned") == 1


def test_after_an_order_or_the_end_the_page_says_politely_that_it_is_too_late(followed):
    officer = to_be_heard(followed)
    followed.later(days=3)
    perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **followed.by(officer))
    perform(OrderFine(section="45", fine_paisa=1_000_000, text="টাকা নিয়ে পণ্য দেয়নি।"), **followed.by(officer))

    page = followed.get("/not-mine")
    assert page.status_code == 200
    assert "আর এটি জানানো যাচ্ছে না" in words(page)
    assert followed.post("/not-mine").status_code == 409
    assert followed.stands.status == "ordered"


def test_it_is_reached_from_the_complaint_the_withdrawal_and_the_number_alone(followed):
    address = f"{followed.url}/not-mine"

    assert address in followed.get().text
    assert address in followed.get("/withdraw").text
    assert f"?next={address}" in Client().get(followed.url).text


def test_nobody_but_the_holder_says_it(followed):
    with pytest.raises(NotAllowed):
        perform(Disown(), **followed.by(followed.seller))
    assert Client().post(f"{followed.url}/not-mine").status_code == 302


def test_the_page_then_says_that_somebody_complained_and_offers_nothing_of_the_filer_s(followed):
    evidence.add_to_complaint(**followed.by(followed.buyer), upload=factories.a_picture(current_time()), kind="other")
    disown(followed)

    for seen in (words(followed.get()), words(_rejected(followed).get())):
        assert "আপনার নম্বর দিয়ে কেউ অভিযোগ করেছে" in seen
        for own in ("আপনি অভিযোগ জমা দিয়েছেন", "প্রমাণ", "আপনার কথা", "আরেক বিক্রেতাও", "কত টাকা"):
            assert own not in seen


def _rejected(followed):
    perform(RejectComplaint(reason="not_filed", text="নম্বরের মালিক ফোনে বলেছেন।"), **followed.by(followed.take_up()))
    return followed


def test_what_else_was_filed_with_the_number_is_named(followed):
    now = current_time()
    filing = factories.filing(factories.firm(now), now)
    other = file(filing=filing, by=followed.buyer, now=now).complaint
    disown(followed)

    assert f'href="/t/{other.reference}"' in followed.get().text


def test_once_an_officer_found_it_genuine_it_is_the_holder_s_again(followed):
    disown(followed)
    perform(SendToFirm(text="বাড়ির লোক অভিযোগ করেছেন।"), **followed.by(followed.take_up()))

    seen = words(followed.get())
    assert "আপনি অভিযোগ জমা দিয়েছেন" in seen
    assert "কেউ অভিযোগ করেছে" not in seen


def test_who_comes_with_another_s_complaint_is_not_asked_from_which_number_they_complained(followed):
    asked = Client().get(f"{followed.url}/not-mine", follow=True).content.decode()

    assert "আপনার মোবাইল নম্বর কত?" in asked
    assert "কোন মোবাইল নম্বর থেকে অভিযোগ করেছেন?" not in asked
