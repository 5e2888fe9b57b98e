"""A receipt is kept as a picture: the day on it must stay true, whatever moves the deadline afterwards."""

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import CLOCK
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import GiveInformation
from ccms.complaints.acts.proof_of_service import consumer_received
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Deadline
from ccms.core.clock import deadline_in_words
from ccms.gate.clock import current_time
from tests import factories
from tests.web.firm.conftest import words

AT_MOST = "খুব বেশি হলে {} পর্যন্ত"
LAST = "শেষ সময়: {}"


def end(case, kind):
    """Return when the running clock of this kind ends, in words."""
    due_at = Deadline.objects.get(complaint=case.complaint, kind=kind, closed_at=None).due_at
    return due_at, deadline_in_words(due_at, "bn")


def receipt_of(case, path, **sent):
    """Send an answer, and read its receipt."""
    return words(case.browser.get(case.post(path, stage="confirm", **sent)["Location"]))


def as_buyer(case):
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, case.person, current_time())
    browser.cookies = answer.cookies
    return browser


ANSWERS = {
    "offer": ("/offer/refund", {"amount": "2150", "text": ""}),
    "solved": ("/solved/refunded", {"amount": "2150", "transaction": "8N7A6D5E4F", "text": ""}),
    "defence": ("/dispute/outside_terms", {"text": "পণ্যটি আমাদের শর্ত মেনেই পাঠানো হয়েছে, ছবিতে দেখা যায়।"}),
}
DAY = {"offer": 4, "solved": 0, "defence": None}


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_day_on_the_receipt_stays_true_when_the_message_arrives(proved, kind):
    path, sent = ANSWERS[kind]
    day = proved.day(DAY[kind]) if DAY[kind] is not None else {}

    page = receipt_of(proved, path, **sent, **day)
    named, in_words = end(proved, DeadlineKind.CONSUMER_REPLY)
    consumer_received(**proved.by(CLOCK), at=current_time(), basis="undesignated")
    real, _ = end(proved, DeadlineKind.CONSUMER_REPLY)

    assert AT_MOST.format(in_words) in page
    assert "বাকি" not in page  # days that are left are fewer a second later
    assert real < named


def test_the_day_on_the_receipt_of_a_question_stays_true_when_the_buyer_answers_early(proved):
    page = receipt_of(proved, "/ask", text="কোন সাইজ চেয়েছিলেন?")
    named, in_words = end(proved, DeadlineKind.ANSWER)
    perform(GiveInformation(text="বড় সাইজ।"), **proved.by(proved.buyer))
    real, exactly = end(proved, DeadlineKind.ANSWER)

    assert AT_MOST.format(in_words) in page
    assert real < named
    assert LAST.format(exactly) in words(proved.get())


def test_a_day_that_nothing_moves_is_named_as_the_last(proved):
    page = receipt_of(proved, "/more-time", code="checking", text="", **proved.day(12))
    _, in_words = end(proved, DeadlineKind.ANSWER)

    assert LAST.format(in_words) in page
    assert "খুব বেশি হলে" not in page


def test_every_page_says_of_the_buyers_days_that_they_may_end_sooner(proved, sign_in):
    proved.offer()
    _, in_words = end(proved, DeadlineKind.CONSUMER_REPLY)
    officer = sign_in(factories.member(proved.complaint.office))
    pages = {
        "seller": proved.get(),
        "door": Client().get(proved.url),
        "anyone": Client().get(f"/t/{proved.reference}"),
        "officer": officer.get(f"/office/{proved.reference}"),
        "history": officer.get(f"/office/{proved.reference}/history"),
    }

    for name, page in pages.items():
        said = words(page)
        assert AT_MOST.format(in_words) in said, name
        assert LAST.format(in_words) not in said, name
    assert words(pages["seller"]).count(AT_MOST.format(in_words)) == 2  # in the box, and in what comes


def test_the_buyer_who_reads_it_is_told_the_day_itself(proved):
    proved.offer()

    said = words(as_buyer(proved).get(f"/t/{proved.reference}"))
    _, in_words = end(proved, DeadlineKind.CONSUMER_REPLY)

    assert LAST.format(in_words) in said
    assert "খুব বেশি হলে" not in said
