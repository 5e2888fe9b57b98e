"""After an order every page says the same of one complaint: how far the fine is, whose turn it is, what comes."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.decision import RecordPayment, RecordReward, StartRecovery
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.search_words import write_words
from ccms.gate.clock import current_time
from tests.web.office.working import parts, words_of

FINE = 2_000_000  # paisa
# What a page says of the state, the turn and what comes; for the buyer, the seller, the officer, and by the number.
UNPAID = ("আদেশ হয়েছে", "প্রতিষ্ঠানের পালা")
PART = ("জরিমানার কিছু জমা হয়েছে", "প্রতিষ্ঠানের পালা")
RECOVERY = ("জরিমানা আদায় করা হচ্ছে", "ভোক্তা অধিদপ্তরের পালা")
PAID = ("জরিমানা পরিশোধ হয়েছে", "ভোক্তা অধিদপ্তরের পালা")
QUARTER, REST, CLOSING = "চার ভাগের এক ভাগ দেবে", "চার ভাগের এক ভাগের বাকিটা দেবে", "অভিযোগটি বন্ধ করবে"


class Ordered:
    """A complaint with an order, and everybody who looks at it."""

    def __init__(self, desk):
        self.desk, self.case = desk, desk.ordered(fine_paisa=FINE)

    def pays(self, paisa):
        given = {"amount_paisa": paisa, "day": self.desk.today, "receipt": "CH-1"}
        perform(RecordPayment(**given), **self.case.by(self.desk.nasrin))
        return self

    def rewarded(self, paisa):
        given = {"amount_paisa": paisa, "day": self.desk.today, "receipt": "R-1"}
        perform(RecordReward(to_staff=False, **given), **self.case.by(self.desk.nasrin))
        return self

    def overdue(self):
        """Let the days of payment pass: five working days, over the longest feast, too."""
        self.desk.later(days=14)
        sweep(current_time())
        return self

    def recovered(self):
        self.overdue()
        perform(StartRecovery(), **self.case.by(self.desk.nasrin))
        return self

    def as_buyer(self):
        browser, answer = Client(), HttpResponse()
        sessions.open_consumer_session(answer, self.case.person, current_time())
        browser.cookies = answer.cookies
        return browser

    def as_seller(self):
        browser, answer = Client(), HttpResponse()
        sessions.open_link_session(answer, self.case.contact, self.case.reference, current_time())
        browser.cookies = answer.cookies
        return browser

    def pages(self):
        """Return, by reader, the page of the case; its box comes first, the timeline's present last."""
        reference = self.case.reference
        return {
            "buyer": self.as_buyer().get(f"/t/{reference}"),
            "seller": self.as_seller().get(f"/answer/{reference}"),
            "anyone": Client().get(f"/t/{reference}"),
            "door": Client().get(f"/answer/{reference}"),
            "officer": self.desk.sign_in(self.desk.nasrin).get(f"/office/{reference}"),
        }

    def lists(self):
        """Return the lists that name the state of the complaint."""
        write_words([self.case.now_stands()])
        officer = self.desk.sign_in(self.desk.nasrin)
        return {
            "mine": self.as_buyer().get("/t/mine"),
            "queue": officer.get("/office/?view=ordered"),
            "found": officer.get("/office/search?q=জিন্স"),
        }


@pytest.fixture
def ordered(desk):
    return Ordered(desk)


STEPS = {
    "unpaid": (lambda it: it, UNPAID),
    "paid in part": (lambda it: it.pays(800_000), PART),
    "paid in part and rewarded of it": (lambda it: it.pays(800_000).rewarded(200_000), PART),
    "being recovered": (lambda it: it.recovered(), RECOVERY),
    "being recovered, paid in part": (lambda it: it.recovered().pays(800_000), RECOVERY),
    "recovered": (lambda it: it.recovered().pays(FINE), PAID),
    "paid": (lambda it: it.pays(FINE), PAID),
    "paid and rewarded in part": (lambda it: it.pays(FINE).rewarded(100_000), PAID),
    "paid and rewarded": (lambda it: it.pays(FINE).rewarded(500_000), PAID),
}
LABELS = {UNPAID[0], PART[0], RECOVERY[0], PAID[0]}


@pytest.mark.parametrize("step", STEPS)
def test_box_and_timeline_of_every_reader_say_one_thing(ordered, step):
    reach, (label, _) = STEPS[step]
    reach(ordered)

    for reader, page in ordered.pages().items():
        assert labels_of(page) == {label}, reader


@pytest.mark.parametrize("step", STEPS)
def test_it_is_the_turn_of_one_side_only(ordered, step):
    reach, (_, turn) = STEPS[step]
    reach(ordered)

    for reader, page in ordered.pages().items():
        said = words_of(page)
        mine = {"seller": "প্রতিষ্ঠানের পালা", "door": "প্রতিষ্ঠানের পালা", "officer": "ভোক্তা অধিদপ্তরের পালা"}.get(reader)
        turns = set(re.findall(r"(?:প্রতিষ্ঠানের|ভোক্তা অধিদপ্তরের|আপনার) পালা", said))
        assert turns == {"আপনার পালা" if turn == mine else turn}, reader


@pytest.mark.parametrize("step", STEPS)
def test_every_list_says_what_the_page_says(ordered, step):
    reach, (label, _) = STEPS[step]
    reach(ordered)

    for name, page in ordered.lists().items():
        assert label in words_of(page), name


@pytest.mark.parametrize("step", [step for step, (_, said) in STEPS.items() if said is not UNPAID])
def test_the_desk_of_the_firm_says_what_the_page_says(ordered, step):
    reach, (label, _) = STEPS[step]
    reach(ordered)
    agent = Member.objects.create_member(
        email="agent@firm.test", password=None, role=Role.FIRM_AGENT, firm=ordered.case.shop
    )

    assert label in words_of(ordered.desk.sign_in(agent).get("/firm/?view=dncrp"))


def test_the_quarter_is_promised_until_it_is_given(ordered):
    ordered.pays(FINE)
    before = words_of(ordered.pages()["buyer"])
    ordered.rewarded(100_000)
    between = words_of(ordered.pages()["buyer"])
    ordered.rewarded(400_000)
    after = words_of(ordered.pages()["buyer"])

    assert before.count(QUARTER) == 2  # in the box, and in what comes
    assert between.count(REST) == 2
    assert QUARTER not in between
    assert after.count(CLOSING) == 2
    assert QUARTER not in after
    assert REST not in after


@pytest.mark.parametrize("step", ["paid", "paid and rewarded in part", "paid and rewarded"])
def test_what_the_buyer_was_given_nobody_else_learns_from_the_state(ordered, step):
    STEPS[step][0](ordered)

    pages = ordered.pages()

    for reader in ("seller", "anyone", "door"):
        said = words_of(pages[reader])
        assert CLOSING in said, reader
        assert "ভাগ" not in said, reader


def test_the_officer_is_shown_the_state_to_which_an_act_leads(ordered):
    case, nasrin = ordered.case, ordered.desk.nasrin
    part = case.ask(nasrin, "record-payment", amount="8000", receipt="CH-1", **parts("day", ordered.desk.today))
    whole = case.ask(nasrin, "record-payment", amount="20000", receipt="CH-1", **parts("day", ordered.desk.today))
    recovery = ordered.overdue() and case.ask(nasrin, "start-recovery")
    ordered.pays(FINE)
    share = case.ask(
        nasrin, "record-reward", not_staff="on", amount="500000", receipt="R-1", **parts("day", ordered.desk.today)
    )

    for shown, label in ((part, PART[0]), (whole, PAID[0]), (recovery, RECOVERY[0]), (share, PAID[0])):
        assert f"এরপর অবস্থা হবে: {label}" in words_of(shown)


def test_the_office_is_told_what_is_left_for_it_to_do(ordered):
    ordered.pays(FINE)
    before = words_of(ordered.pages()["officer"])
    ordered.rewarded(500_000)
    after = words_of(ordered.pages()["officer"])

    assert "প্রাপ্য দেওয়া ও অভিযোগ বন্ধ করা" in before
    assert "প্রাপ্য দেওয়া ও অভিযোগ বন্ধ করা" not in after
    assert "আপনার পালা। অভিযোগ বন্ধ করা" in after


def labels_of(page):
    """Return which states of an order a page names."""
    boxes = re.findall(r'<div class="box state.*?</h2>|<li class="now".*?</b>', page.text, re.DOTALL)
    assert boxes
    return {label for label in LABELS if any(label in box for box in boxes)}
