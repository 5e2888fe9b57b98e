"""Nobody is said to have been told who was not: every sentence about it follows the messages that were made."""

import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.acts.office import RequestInformation, SendToFirm, TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from ccms.notices.queries import in_words
from tests import factories
from tests.web.office.working import words_of

AT_ONCE = "প্রতিষ্ঠানকে সঙ্গে সঙ্গে"
NOTICE = "প্রতিষ্ঠানকে আনুষ্ঠানিক নোটিশ পাঠিয়েছি"
NO_WAY = "তাদের কোনো নম্বর বা ইমেইল জানা ছিল না"
TELL_IT = "নম্বর বা ইমেইল আমাদের জানা নেই"
NOT_TOLD = {"firm_told": "not_told"}
WAYS = {"a number": "sms", "a page alone": "page", "nothing": None}
pytestmark = pytest.mark.django_db


class Case:
    """A complaint about a seller to whom a way is known, none but a page's inbox, or, of a registered one, none."""

    def __init__(self, desk, way, **facts):
        self.desk = desk
        now = current_time()
        self.person, self.shop = factories.consumer(now), factories.firm(now, registered=way is None)
        named = {"proved": False, "channel": way, "named_by": self.person}
        self.contact = factories.contact(self.shop, now, **named) if way else None
        filing = factories.filing(self.shop, now, facts=facts)
        self.complaint = file(filing=filing, by=factories.as_consumer(self.person), now=now).complaint
        self.reference = self.complaint.reference

    def later(self, **length):
        self.desk.later(**length)
        sweep(current_time())
        return self

    def by(self, who):
        return {"reference": self.reference, "by": self.desk.actor(who), "now": current_time()}

    def buyer(self, page=""):
        """Return what the buyer's page of the case says, or another page of the buyer's."""
        browser, answer = Client(), HttpResponse()
        sessions.open_consumer_session(answer, self.person, current_time())
        browser.cookies = answer.cookies
        return words_of(browser.get(page or f"/t/{self.reference}"))

    def seller(self, contact):
        """Return what the page of the case says to whoever has proved this contact."""
        browser, answer = Client(), HttpResponse()
        sessions.open_link_session(answer, contact, self.reference, current_time())
        browser.cookies = answer.cookies
        return words_of(browser.get(f"/answer/{self.reference}"))

    def officer(self, page=""):
        return words_of(self.desk.sign_in(self.desk.nasrin).get(f"/office/{self.reference}{page}"))

    def told(self):
        """Return template and words of the newest message to the buyer."""
        row = Notice.objects.filter(subject=self.reference, recipient=f"consumer:{self.person.pk}").latest("created_at")
        return row.template, " ".join(in_words([row])[0].line.paragraphs)

    def messages_to_seller(self):
        return Notice.objects.filter(subject=self.reference, recipient__startswith="contact:")


@pytest.fixture(params=WAYS)
def way(request):
    return WAYS[request.param]


def test_a_filing_says_that_the_seller_was_told_only_where_it_was(desk, way):
    case = Case(desk, way)
    was_told = way == "sms"
    template, mail = case.told()

    assert case.messages_to_seller().exists() is was_told
    assert (template == "consumer.filed") is was_told
    assert ("প্রতিষ্ঠানকে জানানো হচ্ছে" in mail) is was_told
    assert (TELL_IT in mail) is not was_told
    assert (AT_ONCE in case.buyer()) is was_told
    assert (NO_WAY in case.buyer()) is not was_told
    receipt = case.buyer(f"/c/sent/{case.reference}")
    assert ("প্রতিষ্ঠানকে এখন নোটিশ পাঠানো হচ্ছে" in receipt) is was_told
    assert (TELL_IT in receipt) is not was_told
    assert (NO_WAY in case.officer("/history")) is not was_told
    assert ("পাঠানো যায়নি" in case.officer()) is not was_told
    assert (AT_ONCE in case.officer("/history")) is was_told


def test_where_the_seller_is_to_be_told_first_it_is_the_same(desk, way):
    case = Case(desk, way, **NOT_TOLD)
    was_told = way == "sms"

    assert case.complaint.status == "told_firm"
    assert (case.told()[0] == "consumer.filed_firm_first") is was_told
    assert (TELL_IT in case.told()[1]) is not was_told
    assert (AT_ONCE in case.buyer()) is was_told
    assert (TELL_IT in case.buyer(f"/c/sent/{case.reference}")) is not was_told

    case.later(hours=73)

    assert (case.told()[0] == "consumer.formal_notice_sent") is was_told
    assert ("নোটিশ পাঠানো যায়নি" in case.told()[1]) is not was_told
    assert (NOTICE in case.buyer()) is was_told
    assert (case.buyer().count(NO_WAY) == 2) is not was_told


def test_a_reminder_that_nobody_got_is_not_told_of(desk, way):
    case = Case(desk, way).later(hours=25)

    assert Event.objects.filter(subject=case.complaint.subject, kind="clock.reminded").exists()
    assert ("পৌঁছাতে আবার চেষ্টা করেছি" in case.buyer()) is (way == "sms")


def test_what_the_office_sends_is_said_to_be_sent_only_where_it_is(desk, way):
    case = Case(desk, way, purchase_purpose="resale")
    was_told = way == "sms"
    perform(SendToFirm(text="নিজের জন্যই কেনা।"), **case.by(desk.nasrin))

    assert (case.told()[0] == "consumer.sent_to_firm") is was_told
    assert ("নোটিশ পাঠানো যায়নি" in case.told()[1]) is not was_told
    assert (NO_WAY in case.buyer()) is not was_told
    assert (NO_WAY in case.officer("/history")) is not was_told


def test_a_hearing_an_order_and_a_question_say_whether_they_reached_the_seller(desk, way):
    case = Case(desk, way, purchase_purpose="resale")
    was_told = way == "sms"
    perform(TakeUp(own=False), **case.by(desk.nasrin))
    perform(RequestInformation(party="firm", text="চালান দিন।"), **case.by(desk.nasrin))
    perform(SetHearing(at=desk.now + timedelta(days=3), place="কক্ষ ৭", agreed=True), **case.by(desk.nasrin))
    hearing = case.buyer()
    case.later(days=3, minutes=5)
    perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছিল।"), **case.by(desk.nasrin))
    perform(OrderFine(section="45", fine_paisa=1_000_000, text="প্রমাণিত।"), **case.by(desk.nasrin))
    wanted = 0 if was_told else 4  # the question, the hearing, the reminder of it, the order

    assert "ডাকা হয়েছে" not in hearing
    assert case.buyer().count(NO_WAY) == wanted
    assert case.officer("/history").count(NO_WAY) == wanted


def test_the_officer_is_not_told_that_both_sides_were_called(desk, way):
    case = Case(desk, way, purchase_purpose="resale")
    perform(TakeUp(own=False), **case.by(desk.nasrin))
    on = desk.today + timedelta(days=3)
    day = {"day-day": str(on.day), "day-month": str(on.month), "day-year": str(on.year)}
    browser, url = desk.sign_in(desk.nasrin), f"/office/{case.reference}/set-hearing"
    sent = {"idempotency_key": str(uuid.uuid4()), "time": "১১:০০", "place": "কক্ষ ৭", "agreed": "on", **day}

    shown = words_of(browser.post(url, sent))
    done = words_of(browser.post(url, {**sent, "stage": "confirm"}, follow=True))

    assert ("এই পক্ষকে কিছু পাঠানো হবে না" in shown) is (way != "sms")
    assert "দুই পক্ষকে" not in shown
    assert "দুই পক্ষকে" not in done


def test_the_seller_reads_of_what_it_was_not_told(desk):
    case = Case(desk, None)
    contact = factories.contact(case.shop, current_time())  # found out later, so that somebody can read it

    said = case.seller(contact)

    assert "আপনার কোনো নম্বর বা ইমেইল জানা ছিল না" in said
    assert "আনুষ্ঠানিক নোটিশ পাঠানো হয়েছে" not in said


def test_the_right_seller_does_not_read_that_it_was_told_when_the_wrong_one_was(desk):
    case, right = Case(desk, "sms"), factories.firm(current_time(), "আসল দোকান")
    wrong, contact = case.contact, factories.contact(right, current_time())
    refusal = Terms(code="wrong_firm", text="এটি আমাদের নয়।")
    perform(as_act(Refuse, refusal), reference=case.reference, by=factories.as_firm(wrong), now=current_time())
    perform(SendToFirm(firm=right.pk, text="বিক্রেতা অন্য।"), **case.by(desk.nasrin))

    said = case.seller(contact)

    assert "ক্রেতা অভিযোগ জমা দিয়েছেন" in said
    assert "সঙ্গে সঙ্গে" not in said
    assert "জানা ছিল না" not in said
