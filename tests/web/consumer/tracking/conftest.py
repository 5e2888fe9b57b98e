"""People whose complaint is followed, signed in, and the pages as they see them."""

import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.models import Complaint
from ccms.complaints.services import consumer, firm
from ccms.complaints.services.firm import Terms
from ccms.complaints.services.serving import firm_received
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from tests import factories


def signed_in_as(person):
    """Return a browser in which this consumer is signed in."""
    browser, answer = Client(), HttpResponse()
    sessions.open_consumer_session(answer, person, current_time())
    browser.cookies = answer.cookies
    return browser


class Followed(SimpleNamespace):
    """A complaint, everybody around it, and a browser of its person."""

    @property
    def reference(self):
        return self.complaint.reference

    @property
    def url(self):
        return f"/t/{self.reference}"

    @property
    def seller(self):
        return factories.as_firm(self.contact)

    @property
    def buyer(self):
        return factories.as_consumer(self.person)

    def now_stands(self):
        """Read the complaint again."""
        self.complaint = Complaint.objects.get(pk=self.complaint.pk)
        return self.complaint

    def known(self):
        return {"reference": self.reference, "now": current_time()}

    def offer(self, **terms):
        """Let the seller offer money by a day."""
        given = {"remedy": "refund", "amount_paisa": 245_000, "day": dhaka_day(current_time()) + timedelta(days=10)}
        firm.offer(**self.known(), by=self.seller, terms=Terms(**{**given, "text": "আমরা টাকা ফেরত দেব।", **terms}))

    def promise(self, days=3):
        """Let the seller offer and the buyer accept."""
        self.offer(day=dhaka_day(current_time()) + timedelta(days=days))
        consumer.accept(**self.known(), by=self.buyer)

    def get(self, page="", **extra):
        return self.browser.get(f"{self.url}{page}", **extra)

    def post(self, page, key=None, **sent):
        return self.browser.post(f"{self.url}{page}", {"idempotency_key": str(key or uuid.uuid4()), **sent})


@pytest.fixture
def followed(db):
    """Return a complaint whose seller was reached, with a browser of its person."""
    now = current_time()
    complaint, person, shop, contact = factories.a_complaint(now)
    firm_received(
        reference=complaint.reference, contact=contact.id, at=now, basis="opened", now=now, by=factories.as_firm(contact)
    )
    return Followed(complaint=complaint, person=person, firm=shop, contact=contact, browser=signed_in_as(person))


def words_of(answer):
    """Return what a page says, without markup."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
