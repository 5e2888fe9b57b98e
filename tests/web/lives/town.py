"""A buyer, a seller and an officer, each with a browser, who do everything through their pages."""

import uuid
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.firms.entries import add_aliases
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Complaint
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.web.consumer.filing.walking import Walker
from tests.web.office.working import carried, words_of

OK, MOVED = 200, 302


class Town:
    """One complaint from its first page on. The desk moves the clock."""

    def __init__(self, desk):
        self.desk = desk
        now = desk.now
        self.shop = factories.firm(now, registered=True)
        add_aliases(self.shop, (self.shop.name_bn, self.shop.name_en))
        self.contact = factories.contact(self.shop, now)
        self.walker = Walker()
        self.walker.sign_in()

    def file(self, **answers):
        """Go the whole way of the wizard; keeps the complaint's number."""
        self.walker.get(f"/c/firm?q={self.shop.name_en}").send(firm=str(self.shop.pk))
        if self.walker.path == "/c/firm/same":
            self.walker.send()
        self.walker.tell_purchase(**answers).send().send()
        self.walker.send(full_name="রহিমা খাতুন", district="dhaka", complainant="self").send(declaration="on")
        assert "/c/sent/" in self.walker.path, self.walker.text
        self.reference = self.walker.path.rpartition("/")[2]
        return self

    def buyer(self, page, **sent):
        """Send a form of the buyer's; he is signed in anew, for days may have passed."""
        return self._sent(self._browser_of_buyer(), f"/t/{self.reference}{page}", sent)

    def seller(self, page, *, contact=None, **sent):
        """Send a form of the seller's, and its preview as it stands."""
        browser, answer = Client(), HttpResponse()
        sessions.open_link_session(answer, contact or self.contact, self.reference, current_time())
        browser.cookies = answer.cookies
        opened = browser.get(f"/answer/{self.reference}")
        assert opened.status_code == OK, opened
        return self._sent(browser, f"/answer/{self.reference}{page}", {**sent, "stage": "confirm"})

    def officer(self, act, who=None, **sent):
        """Send the form of an act, and confirm what it shows."""
        browser, url = self.desk.sign_in(who or self.desk.nasrin), f"/office/{self.reference}/{act}"
        shown = browser.post(url, {"idempotency_key": str(uuid.uuid4()), **sent})
        if shown.status_code == OK:
            shown = browser.post(url, {**carried(shown), "stage": "confirm"})
        assert shown.status_code == MOVED, words_of(shown)
        return self

    def _sent(self, browser, url, sent):
        assert browser.get(url).status_code == OK, url
        answer = browser.post(url, {"idempotency_key": str(uuid.uuid4()), **sent})
        assert answer.status_code == MOVED, words_of(answer)
        return self

    def later(self, **length):
        """Let time pass, and everything happen that it brings."""
        self.desk.later(**length)
        sweep(current_time())
        return self

    @property
    def complaint(self):
        return Complaint.objects.select_related("consumer").get(reference=self.reference)

    @property
    def stands(self):
        """Return status, reason and outcome as far as they are."""
        now = self.complaint
        return tuple(filter(None, (now.status, now.reason, now.outcome)))

    @property
    def events(self):
        chain = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return list(chain.values_list("kind", flat=True))

    def reads_buyer(self):
        """Return what the buyer's page of the case says."""
        return words_of(self._browser_of_buyer().get(f"/t/{self.reference}"))

    def _browser_of_buyer(self):
        browser, answer = Client(), HttpResponse()
        sessions.open_consumer_session(answer, self.complaint.consumer, current_time())
        browser.cookies = answer.cookies
        return browser

    def in_days(self, days, name="day"):
        on = self.desk.today + timedelta(days=days)
        return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}
