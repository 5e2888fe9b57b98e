"""What a person whose number is lost does, and the officers who judge it."""

import uuid

from django.http import HttpResponse
from django.test import Client

from ccms.accounts import sessions
from ccms.complaints.own_data import lost_number
from ccms.gate.clock import current_time
from tests import factories

WORDS = "আমি রহিমা, ফোন চুরি হয়েছে, শাড়ি কিনেছিলাম"


def signed_in(phone):
    """Return a person with this number, and a browser in which they are signed in with it."""
    person, answer = factories.consumer(current_time(), phone=phone), HttpResponse()
    sessions.open_consumer_session(answer, person, current_time())
    browser = Client()
    browser.cookies = answer.cookies
    return person, browser


def page_of(browser, url, **fields):
    return browser.post(url, {"idempotency_key": str(uuid.uuid4()), **fields})


def ask_for(reference, person):
    given = {"words": WORDS, "upload": None, "place": "10.0.0.9", "by": factories.as_consumer(person)}
    with lost_number.asking(reference=reference, now=current_time(), **given) as ask:
        ask()


def agree(asked, officer, reason="paper_fits"):
    return lost_number.agree(asked.pk, reason=reason, text="নাম মেলে", by=officer, now=current_time())


def grant(asked, officers):
    agree(asked, officers[0])
    return lost_number.grant(asked.pk, by=officers[1], now=current_time())


def killed(*_what, **_more):
    raise RuntimeError
