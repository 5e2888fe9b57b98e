"""People whose complaint is followed, signed in, and the pages as they see them."""

import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept, Reject
from ccms.complaints.acts.firm import Defend, Offer, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories


class Followed:
    """A complaint, everybody around it, and the browser of its person."""

    def __init__(self, **fields):
        now = current_time()
        self.complaint, self.person, self.firm, self.contact = factories.a_complaint(now, **fields)
        self.reference, self.url = self.complaint.reference, f"/t/{self.complaint.reference}"
        self.buyer, self.seller = factories.as_consumer(self.person), factories.as_firm(self.contact)
        self.sign_in()

    def sign_in(self):
        """Give its person a browser in which he is signed in."""
        self.person.refresh_from_db()
        self.browser, answer = Client(), HttpResponse()
        sessions.open_consumer_session(answer, self.person, current_time())
        self.browser.cookies = answer.cookies

    def reached(self):
        """Let the notice reach the seller."""
        firm_received(
            reference=self.reference,
            contact=self.contact.id,
            at=current_time(),
            basis="opened",
            now=current_time(),
            by=self.seller,
        )
        return self

    def later(self, **length):
        """Let time pass, and everything happen that it brings."""
        clock.move(timedelta(**length))
        sweep(current_time())
        self.sign_in()
        return self

    @property
    def stands(self):
        """Return the complaint as it is now."""
        return Complaint.objects.get(pk=self.complaint.pk)

    def by(self, actor):
        return {"reference": self.reference, "by": actor, "now": current_time()}

    def in_days(self, days):
        return dhaka_day(current_time()) + timedelta(days=days)

    def offer(self, days=10, **terms):
        """Let the seller offer money."""
        given = {"remedy": "refund", "amount_paisa": 245_000, "day": self.in_days(days), "text": "আমরা টাকা ফেরত দেব।"}
        perform(as_act(Offer, Terms(**given | terms)), **self.by(self.seller))
        return self

    def defend(self):
        """Let the seller defend itself."""
        perform(Defend(code="outside_terms", text="পেজে লেখা আছে, খোলা পণ্য ফেরত নয়।"), **self.by(self.seller))
        return self

    def promise(self, days=3):
        """Let the seller offer, and the buyer accept."""
        self.offer(days)
        perform(Accept(), **self.by(self.buyer))
        return self

    def escalate(self):
        """Let the buyer reject an offer."""
        self.offer()
        perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **self.by(self.buyer))
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

    def events(self):
        """Name what has happened."""
        chain = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return list(chain.values_list("kind", flat=True))


@pytest.fixture
def filed(db):
    """Return a complaint of which nothing has reached the seller yet."""
    return Followed()


@pytest.fixture
def followed(filed):
    """Return a complaint whose notice has reached the seller."""
    return filed.reached()
