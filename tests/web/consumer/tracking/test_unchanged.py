"""A kept page of a complaint is shown again only while it is what its reader would get: after acts by chance."""

import random
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Consumer
from ccms.gate import clock
from ccms.gate.clock import current_time
from tests import sampling
from tests.complaints.test_life_is_the_table import DONE, Life

LIFE = 25  # acts of one complaint, after which another begins
ACTS = 10_000 if sampling.Sampling.is_whole else 50
WAITS = (1, 20, 75, 400)  # hours


class Reader:
    """The buyer's browser, which keeps the page that it got last."""

    def __init__(self, life):
        self.life, self.browser, self.tag, self.page = life, Client(), "", ""

    def looks(self):
        """Look twice, with the kept page and without; tell whether the kept one was good."""
        clock.move(self.life.now - current_time())
        answer, person = HttpResponse(), Consumer.objects.get(pk=self.life.actors[Role.CONSUMER].consumer)
        sessions.open_consumer_session(answer, person, current_time())
        self.browser.cookies.update(answer.cookies)  # waits are longer than a session; its keys stay
        url = f"/t/{self.life.complaint.reference}"
        asked = self.browser.get(url, headers={"If-None-Match": self.tag} if self.tag else {})
        whole = self.browser.get(url)
        shown, is_kept = without_keys(whole.text), asked.status_code == 304
        assert is_kept == (bool(self.tag) and shown == self.page)
        self.tag, self.page = whole.headers["ETag"], shown
        return is_kept


def without_keys(page):
    return re.sub(r'(name="(?:csrfmiddlewaretoken|idempotency_key)" value=")[^"]+', r"\1", page)


@pytest.mark.django_db
@pytest.mark.timeout(1800)
def test_a_kept_page_is_never_older_than_its_complaint(now, record_property):
    chance, kept = random.Random(sampling.seed_of(lambda: random.SystemRandom().getrandbits(32))), 0  # noqa: S311
    for number in range(ACTS // LIFE):
        life = Life(now, ("told", "not told", "resale")[number % 3])
        reader = Reader(life)
        for _ in range(LIFE):
            kept += reader.looks()
            life.step(*one_step(chance))
    record_property("kept pages", f"{kept:,} of {ACTS:,} were still good")

    assert 0 < kept < ACTS


def one_step(chance):
    match chance.random():
        case lot if lot < 0.15:
            return "wait", chance.choice(WAITS), None
        case lot if lot < 0.25:
            return "receipt", None, None
        case lot if lot < 0.75:
            return "its turn", chance.randrange(30), None
    return "act", chance.choice(DONE), chance.choice(("its own", "another"))
