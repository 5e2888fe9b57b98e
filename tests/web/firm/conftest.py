"""A complaint as its seller meets it: the link, the code, the browser behind it, and a life that goes on around."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.codes.one_time import current_codes
from ccms.complaints.acts import consumer, contacting, evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept, Counter, Reject
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Answer, Complaint, Draft
from ccms.core.clock import dhaka_day
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories

# What a page must not show to whom it is not meant for.
NAME, PHONE, NARRATIVE = "কানারি রহমান", "+8801755543210", "কানারি কথা: দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।"
FATHER, MOTHER, ADDRESS, EMAIL = "কানারি পিতা", "কানারি মাতা", "কানারি গ্রাম, বাড়ি ৭", "canary@example.com"
WORDS = "কানারি উত্তর: এতে আমি রাজি নই, কারণ অনেক দিন হয়েছে।"
FILE = "canary-picture.png"
ALWAYS_HIDDEN = (FATHER, MOTHER, ADDRESS, EMAIL)
NUMBERS = ("01755543210", "01755 543210", "1755543210", "01•••••3210", "০১৭৫৫৫৪৩২১০")
OF_THE_BUYER = (NAME, *NUMBERS, NARRATIVE, "কানারি", FILE, *ALWAYS_HIDDEN)


class Sold:
    """A complaint, its buyer, the contact through which the seller answers, and the seller's browser.

    `beside` is another complaint about the same shop.
    """

    def __init__(self, *, proved=True, reached=True, channel="sms", beside=None, **fields):
        now = current_time()
        self.office = factories.offices(now)
        self.person = factories.consumer(now, PHONE)
        if beside:
            self.shop, self.contact = beside.shop, beside.contact
        else:
            self.shop = factories.firm(now, registered=proved)
            named_by = None if proved else self.person
            self.contact = factories.contact(self.shop, now, proved=proved, channel=channel, named_by=named_by)
        self.buyer, self.seller = factories.as_consumer(self.person), factories.as_firm(self.contact)
        self.complaint = self._file(now, **fields)
        self.reference, self.url = self.complaint.reference, f"/answer/{self.complaint.reference}"
        self.browser = self.signed_in()
        if reached:
            contacting.opened_by_firm(**self.by(self.seller))

    def _file(self, now, **fields):
        draft = uuid.uuid4()
        Draft.objects.create(id=draft, consumer=self.person, saved_at=now, body="{}")
        evidence.add_to_draft(
            draft_id=draft, upload=factories.a_picture(now, FILE), kind="product_photo", by=self.buyer, now=now
        )
        known = {"purchase_number": "INV-20931", **fields.pop("facts", {})}
        filing = factories.filing(
            self.shop, now, draft=draft, name=NAME, narrative=NARRATIVE, email=EMAIL, facts=known, **fields
        )
        return file(filing=filing, by=self.buyer, now=now).complaint

    def signed_in(self, contact=None, reference=None):
        """Return a browser that has proved the contact."""
        browser, answer = Client(), HttpResponse()
        sessions.open_link_session(answer, contact or self.contact, reference or self.reference, current_time())
        browser.cookies = answer.cookies
        return browser

    def later(self, **length):
        """Let time pass, and everything happen that it brings."""
        clock.move(timedelta(**length))
        sweep(current_time())
        self.browser = self.signed_in()
        return self

    @property
    def stands(self):
        """Return the complaint as it is now."""
        return Complaint.objects.get(pk=self.complaint.pk)

    @property
    def answer(self):
        """Return the newest answer."""
        return Answer.objects.filter(complaint=self.complaint).order_by("-at").first()

    def by(self, actor):
        return {"reference": self.reference, "by": actor, "now": current_time()}

    def in_days(self, days):
        return dhaka_day(current_time()) + timedelta(days=days)

    def offer(self, days=3, **terms):
        """Let the seller offer money."""
        given = {"remedy": "refund", "amount_paisa": 100_000, "day": self.in_days(days), "text": "আমরা টাকা ফেরত দেব।"}
        perform(as_act(Offer, Terms(**given | terms)), **self.by(self.seller))
        return self

    def counter(self):
        """Let the buyer ask for more."""
        self.offer()
        perform(Counter(amount_paisa=215_000, day=self.in_days(2), text=WORDS), **self.by(self.buyer))
        return self

    def promise(self, days=3):
        """Let the buyer accept."""
        self.offer(days)
        perform(Accept(), **self.by(self.buyer))
        return self

    def escalate(self):
        """Let the buyer say no, and give what DNCRP's form asks."""
        self.offer()
        perform(Reject(reason="too_little", text=WORDS), **self.by(self.buyer))
        form = consumer.FormFields(father=FATHER, mother=MOTHER, address=ADDRESS, occupation="চাকরি")
        consumer.complete_form(**self.by(self.buyer), fields=form)
        return self

    def take_up(self):
        """Let an officer take it up; returns him."""
        officer = factories.officer(self.complaint.office)
        perform(TakeUp(own=False), **self.by(officer))
        return officer

    def get(self, page="", **extra):
        return self.browser.get(f"{self.url}{page}", **extra)

    def post(self, page, key=None, **sent):
        """Send a form of a page, with a key of its own unless one is given."""
        return self.browser.post(f"{self.url}{page}", {"idempotency_key": str(key or uuid.uuid4()), **sent})

    def day(self, days):
        """Return a day as it is typed into a form."""
        on = self.in_days(days)
        return {"day-day": on.day, "day-month": on.month, "day-year": on.year}

    def events(self):
        """Name what has happened."""
        chain = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return list(chain.values_list("kind", flat=True))


def words(answer):
    """Return what a page says between its head and its foot, without markup."""
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def code_for(purpose="answer"):
    """Return the code that was sent last for this purpose."""
    return next(message.code for message in current_codes(current_time()) if message.purpose == purpose)


@pytest.fixture
def sold(db):
    """Return a maker of complaints."""

    def make(**fields):
        return Sold(**fields)

    return make


@pytest.fixture
def proved(sold):
    """Return a complaint whose seller is known from the register."""
    return sold()


@pytest.fixture
def unproved(sold):
    """Return a complaint whose seller's number only the buyer has named."""
    return sold(proved=False)
