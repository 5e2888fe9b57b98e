"""A complaint that was made elsewhere: a clerk types it, its person confirms it by a code and files it, or ends it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models import Consumer, Intake
from ccms.accounts.privacy.keyring import index_of
from ccms.complaints.models import Complaint, Draft, Purchase, Task
from ccms.complaints.reading.verification import verify_complaints
from ccms.gate.clock import current_time
from ccms.ledger.verify import verify_ledger
from ccms.notices.composition.rendering import sms, told_by
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import STORY, Walker
from tests.web.office.working import parts, words_of

PHONE = "01712345678"
NAME, FIRM, NUMBER, OUTSIDE = "রহিমা খাতুন", "Jeans Bazar BD", "JB-4471", "GRS-2026-118"


@pytest.fixture
def clerk(desk):
    return desk.member("সোহেল রানা", Role.CLERK)


def handing_over(desk, **other):
    """Return what a clerk types: made with GRS twenty days ago."""
    return {
        "source": "grs",
        "outside_no": OUTSIDE,
        **parts("first_made_at", desk.today - timedelta(days=9)),
        **parts("bought_on", desk.today - timedelta(days=13)),
        "name": NAME,
        "phone": PHONE,
        "district": "dhaka",
        "firm": FIRM,
        "link": "https://www.facebook.com/jeansbazarbd",
        "purchase_number": NUMBER,
        "amount_paisa": "৪,৩০০",
        "story": STORY,
        **other,
    }


def post(desk, who, url, **fields):
    return desk.sign_in(who).post(url, {"idempotency_key": str(uuid.uuid4()), **fields}, follow=True)


def typed(desk, clerk, **other):
    """Let a clerk type one, and return it."""
    page = post(desk, clerk, "/office/intakes/new?lang=en", **handing_over(desk, **other))
    assert page.status_code == 200, words_of(page)
    return Intake.objects.order_by("-made_at").first()


@pytest.fixture
def invited(desk, clerk):
    """Return an intake about which an SMS was sent."""
    intake = typed(desk, clerk)
    assert "on its way" in post(desk, clerk, f"/office/intakes/{intake.pk}?lang=en", do="invite").text
    return Intake.objects.get(pk=intake.pk)


class Person(Walker):
    """The holder of a number, with the link of the SMS."""

    def opens(self, intake):
        return self.get(f"/h/{intake.code}?lang=en")

    def presses(self, do):
        return self.send(do=do)

    def proves(self, intake):
        self.opens(intake).presses("code")
        return self.send(code=current_codes(self.now)[0].code)


@pytest.fixture
def person(desk):
    return Person(PHONE)


def all_is_in_order():
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


def sms_of(template):
    notice = Notice.objects.get(template=template)
    return notice, sms(told_by(notice), {})


def to_the_end(person):
    """Go through the pages of the filing, in which what was handed over stands already."""
    assert person.path == "/c/firm/new"
    person.send()
    person.buys("social_page", "own_use")
    person.send(card="wrong_item")
    person.send(wish="refund")
    given = {name: value for name, value in person.a4.items() if not name.startswith(("ordered_at", "price"))}
    person.answer_all(given, until="/c/rules")
    person.send()
    person.send()
    return person.send(complainant="self")


def test_what_a_clerk_types_is_filed_by_its_person_and_keeps_the_first_day(desk, invited, person):
    notice, text = sms_of("consumer.handed_over")
    assert notice.recipient == f"intake:{invited.pk}"
    assert f"/h/{invited.code}" in text
    assert not Complaint.objects.exists()

    person.opens(invited)
    assert "the government's GRS" in person.text
    assert FIRM not in person.text
    assert NAME not in person.text
    person.proves(invited)
    assert FIRM in person.text
    person.presses("take")
    to_the_end(person)
    assert "you complained with the government's GRS" in person.text
    assert NUMBER in person.text
    person.send(declaration="on")

    complaint = Complaint.objects.get()
    assert person.path == f"/c/sent/{complaint.reference}"
    first = complaint.first_made
    assert (first.source, first.on, first.number) == ("grs", desk.today - timedelta(days=9), OUTSIDE)
    assert (complaint.amount_paisa, complaint.purchase.number) == (430_000, NUMBER)
    assert complaint.statements.get().text == STORY
    assert complaint.complainant.name.open() == NAME
    invited.refresh_from_db()
    assert (invited.state, invited.became, bool(invited.payload)) == ("filed", complaint.reference, False)
    assert not Task.objects.filter(kind="intake", closed_at=None).exists()
    all_is_in_order()
    said = f"the government's GRS, on {words_of_day(complaint)}, number {OUTSIDE}"
    page = desk.sign_in(desk.nasrin).get(f"/office/{complaint.reference}?lang=en")
    assert said in words_of(page)
    assert "You decide it." in words_of(page)
    assert said in words_of(person.client.get(f"/t/{complaint.reference}?lang=en"))


def words_of_day(complaint):
    day = complaint.first_made_at
    return f"{day:%A}, {day.day} {day:%B} {day.year}"
