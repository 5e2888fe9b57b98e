"""What a clerk types of a complaint that was made elsewhere, and its person before the pages that the SMS leads to."""

import uuid
from datetime import timedelta

from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.models import Intake
from ccms.complaints.verification import verify_complaints
from ccms.ledger.verify import verify_ledger
from ccms.notices.composition.rendering import sms, told_by
from ccms.notices.models import Notice
from tests.web.consumer.filing.walking import STORY, Walker
from tests.web.office.working import parts, words_of

PHONE = "01712345678"
NO_DAY = {f"bought_on-{part}": "" for part in ("day", "month", "year")}
NAME, FIRM, NUMBER, OUTSIDE = "রহিমা খাতুন", "Jeans Bazar BD", "JB-4471", "GRS-2026-118"


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


class Person(Walker):
    """The holder of a number, with the link of the SMS."""

    def opens(self, intake):
        return self.get(f"/h/{intake.code}?lang=en")

    def presses(self, do):
        return self.send(do=do)

    def proves(self, intake, do="code"):
        self.opens(intake).presses(do)
        return self.send(code=current_codes(self.now)[0].code)


def all_is_in_order():
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []


def sms_of(template):
    notice = Notice.objects.get(template=template)
    return notice, sms(told_by(notice), {})


def to_the_end(person, **seller):
    """Go through the pages of the filing, in which what was handed over stands already."""
    assert person.path == "/c/firm/new"
    person.send(**seller)
    person.buys("social_page", "own_use")
    person.send(card="wrong_item")
    person.send(wish="refund")
    given = {name: value for name, value in person.a4.items() if not name.startswith(("ordered_at", "price"))}
    person.answer_all(given, until="/c/rules")
    person.send()
    person.send()
    return person.send(complainant="self")
