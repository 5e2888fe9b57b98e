"""What a person tells of himself through a whole complaint stands in no table and no log in any form one could read.

Left out are the table of what people wrote in their own words, and the inbox that only a development machine fills.
"""

import base64
import hashlib
import io
import json
import logging
import re
import sys
from urllib.parse import quote

import pytest

from ccms.accounts.codes.one_time import current_codes
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reject
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.models import Complaint, Draft, Evidence
from ccms.config import logs
from ccms.core.digits import bangla_digits
from ccms.gate.clock import current_time
from ccms.ledger.heads import sign_heads
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage
from tests import factories as make
from tests.tables import DRAWN, contents
from tests.web.consumer.filing.walking import Walker

PHONE, WALLET, SELLER = "01739482615", "01876549203", "01923847561"
PERSON = {
    "name": "ক্যানারিয়া বেগম Serinus",
    "e-mail": "canary.serinus@nest-of-tests.example",
    "father": "ক্যানারুদ্দিন মোল্লা",
    "mother": "ক্যানারুন নেসা",
    "address": "৭৭ ক্যানারি লেন, ঝিনাইদহ",
    "occupation": "ক্যানারিপালক",
    "represented": "নাবালক ক্যানারিন",
}
NUMBERS = {"phone": PHONE, "wallet": WALLET, "seller's number": SELLER}
NARRATIVE, ANSWER = "শুকপাখির কাহিনি: দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।", "টিয়াপাখির উত্তর: টাকা ফেরত দেব।"
# the name of a file is shown to both sides and stands beside it, as the privacy register says
FILE = "খাঁচার-ছবি.png"
IN_PLAIN = {"complaints_statement", "notices_developmentmessage"}


def spelled(number):
    """Return a number as people, gateways and clumsy code write it; its last eight digits are in most of them."""
    last = number[-8:]
    return {last, number[1:], f"+88{number}", f"{number[:5]} {number[5:]}", bangla_digits(last), bangla_digits(number)}


def base64s(raw):
    """Return what stands of these bytes in any base64 that holds them, whatever comes before."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        yield whole[(0, 2, 3)[before] : -1]


def hidden(text):
    """Return the text in the encodings in which something could leave it lying about."""
    raw = text.encode()
    digests = {function(raw).hexdigest() for function in (hashlib.md5, hashlib.sha1, hashlib.sha256)}
    return {
        text,
        quote(text),
        json.dumps(text).strip('"'),
        raw.hex(),
        raw.hex().upper(),
        text.encode("utf-16-le").hex(),
        *base64s(raw),
        *digests,
    }


def needles():
    """Return everything to look for, by what it is."""
    found = {what: hidden(text) | hidden(text.lower()) for what, text in PERSON.items()}
    for what, number in NUMBERS.items():
        found[what] = {form for written in spelled(number) for form in hidden(written)}
        found[what] |= {hashlib.sha256(whole.encode()).hexdigest() for whole in (number, f"88{number}", f"+88{number}")}
    return found


def seen_in(rows, wanted):
    """Return which of these stand in a table: (what, form)."""
    text = "\n".join(rows)
    unescaped = text.replace("\\\\", "\\")
    readable = re.sub(DRAWN, "", text)

    def stands(form):
        is_number = form.isdecimal() and len(form) <= len(PHONE)  # longer digits are the hex of its bytes
        return form in readable if is_number else form in text or form in unescaped

    return {(what, form) for what, forms in wanted.items() for form in forms if stands(form)}


@pytest.fixture
def logged(monkeypatch):
    """Return what the product logs, every level of it."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stream)
        logs.configure({"json": True})
        root.setLevel(logging.DEBUG)
        yield stream
    logs.configure({"json": False})
    root.handlers[:], root.level = handlers, level


class Journey:
    """One complaint over HTTP: its buyer's browser, its seller's, and whoever looks into the tables meanwhile."""

    def __init__(self):
        self.buyer = Walker(phone=PHONE)
        self.wanted, self.leaks, self.looks = needles(), set(), 0

    def look(self, when):
        """Look through every table for everything that was told so far."""
        self.looks += 1
        for table, rows in contents(without=IN_PLAIN).items():
            self.leaks |= {(when, table, *found) for found in seen_in(rows, self.wanted)}

    def draft(self):
        buyer = self.buyer
        buyer.sign_in()
        self.look("signed in")
        buyer.get("/c/firm/new").send(
            name="Jeans Bazar BD", link="https://www.facebook.com/jeansbazarbd", phone=SELLER, wallet=WALLET
        )
        buyer.tell_purchase()
        buyer.send()
        picture = make.a_picture(None, FILE)
        buyer.send(product_photo=[picture])
        buyer.send(
            full_name=PERSON["name"],
            district="dhaka",
            complainant="on_behalf",
            represented=PERSON["represented"],
            email=PERSON["e-mail"],
        )
        assert buyer.path == "/c/check", buyer.text
        self.look("drafted")

    def file(self):
        self.buyer.send(declaration="on")
        self.complaint = Complaint.objects.get()
        assert self.buyer.path == f"/c/sent/{self.complaint.reference}"
        self.look("filed")

    def deliver(self):
        deliver(current_time(), seconds=5)
        sign_heads(current_time())
        self.look("told")

    def answer(self):
        seller = Walker(phone=SELLER)
        seller.get(f"/answer/{self.complaint.reference}").send()
        code = next(code.code for code in current_codes(current_time()) if code.phone.endswith(SELLER[1:]))
        seller.send(code=code)
        assert seller.path == f"/answer/{self.complaint.reference}", seller.text
        self.look("opened by the seller")
        seller.get(f"/answer/{self.complaint.reference}/check").send(phone=PHONE)
        self.look("asked whether it is this buyer's")
        offer = seller.get(f"/answer/{self.complaint.reference}/offer/refund")
        offer.send(amount="500", **seller_day(seller), text=ANSWER).send(stage="confirm")
        self.complaint.refresh_from_db()
        assert self.complaint.status == "with_consumer"
        self.look("answered")
        return seller

    def escalate(self):
        known = {"reference": self.complaint.reference, "by": make.as_consumer(self.complaint.consumer)}
        perform(Reject(reason="too_little", text=NARRATIVE), now=current_time(), **known)
        officer = make.officer(self.complaint.office)
        perform(TakeUp(own=False), reference=known["reference"], by=officer, now=current_time())
        self.buyer.get(f"/t/{known['reference']}/form").send(
            father=PERSON["father"],
            mother=PERSON["mother"],
            address=PERSON["address"],
            occupation=PERSON["occupation"],
            email=PERSON["e-mail"],
        )
        self.look("form completed")


def seller_day(seller):
    """Return the fields of a day three days from now."""
    day = seller.day(-3)
    return {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}


def test_nothing_of_a_person_stands_in_a_table_or_a_log_in_any_readable_form(db, settings, tmp_path, logged):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    journey = Journey()

    for step in (journey.draft, journey.file, journey.deliver, journey.answer, journey.escalate):
        step()
    deliver(current_time(), seconds=5)
    journey.look("at the end")

    assert journey.leaks == set()
    assert journey.looks >= 8
    written = logged.getvalue()
    assert len(written.splitlines()) > 20
    assert seen_in([written], journey.wanted | {"words": {NARRATIVE, ANSWER}, "file": {FILE}}) == set()
    assert_it_was_all_kept(journey.complaint)


def assert_it_was_all_kept(complaint):
    """What was looked for is there for who holds the keys; else the search would prove nothing."""
    person = complaint.complainant
    kept = {name: getattr(person, name).open() for name in ("name", "father", "mother", "address", "occupation")}
    assert kept == {name: PERSON[name] for name in kept}
    assert PERSON["represented"] in person.represented.open()
    assert complaint.consumer.phone.open() == f"+88{PHONE}"
    assert complaint.consumer.email.open() == PERSON["e-mail"]
    assert complaint.firm.wallets.get().number.open() == f"+88{WALLET}"
    assert {contact.value.open() for contact in complaint.firm.contacts.filter(channel="sms")} == {f"+88{SELLER}"}
    assert Evidence.objects.get(holder=complaint.purchase_id).name == FILE
    assert not Draft.objects.exclude(body=b"").exists()
    told = DevelopmentMessage.objects.values_list("to", flat=True)
    assert {f"+88{PHONE}", f"+88{SELLER}"} <= set(told)


def test_what_is_told_in_one_s_own_words_stands_in_one_table_only(db, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    journey, now = Journey(), current_time()
    journey.wanted = {**needles(), "words": hidden(NARRATIVE)}

    facts = {"paid_into": "personal", "wallet_number": WALLET}
    complaint, *_ = make.a_complaint(now, narrative=NARRATIVE, facts=facts)
    journey.look("filed")

    assert journey.leaks == set()
    assert [table for table, rows in contents().items() if NARRATIVE in "".join(rows)] == ["complaints_statement"]
    assert complaint.statements.get().text == NARRATIVE
    assert WALLET in complaint.purchase.personal_facts.open()


@pytest.mark.parametrize("what", ["name", "phone"])
@pytest.mark.parametrize("form", ["plain", "hex", "base64", "url", "json", "bangla", "digest"])
def test_the_search_itself_would_find_each_form(what, form):
    text = PERSON["name"] if what == "name" else PHONE
    written = {
        "plain": text,
        "hex": f"\\x00{text.encode().hex()}",
        "base64": base64.b64encode(f"xy{text}z".encode()).decode(),
        "url": f"/c?next={quote(text)}",
        "json": json.dumps({"said": text}),
        "bangla": bangla_digits(text),
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }[form]

    assert {found for found, _ in seen_in([written], needles())} == {what}
