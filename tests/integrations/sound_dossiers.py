"""Complaints that a receiver would take: real rows and files with everything that its profile asks for, each by chance.

Written from the profiles alone, by somebody who did not know how the pre-flight looks.
"""

import hashlib
import json
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.db import connection

from ccms.accounts.consumers import consumer_of
from ccms.complaints.dispatches.preflight import contents_of, preflight
from ccms.complaints.evidence.storage import Incoming, original_name
from ccms.complaints.evidence.stores import store
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Answer, Complainant, Complaint, Evidence, Purchase, Statement
from ccms.core.clock import dhaka_day
from ccms.law.pack.receivers import FIELDS, Level
from tests import factories
from tests.complaints.evidence.files import pdf, picture

MB = 1_048_576
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
CONTENTS = {
    "image/jpeg": lambda seed: picture("JPEG", seed=seed),
    "image/png": lambda seed: picture("PNG", seed=seed),
    "application/pdf": lambda seed: pdf() + f"% {seed}\n".encode(),
}
NARRATIVES = (
    "দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।",
    "আমি ঢাকা থেকে অর্ডার করেছি, টাকা দিয়েছি ১২ তারিখে। পণ্য আসেনি, ফোনও ধরে না।",
    "Ordered two phones on 3 May for 12,500 taka. Only one came.",
    "টাকা পাঠিয়েছি 01911-000222 নম্বরে, তারপর থেকে পেজ বন্ধ।",
    "বাড়ি বদলেছি বলে দেরিতে নিতে বলেছিলাম, দোকান বলছে আর দেবে না।",
)
PAGES = ("https://sharighor.com.bd", "sharighor.com", "https://www.facebook.com/sharighor.bd", "facebook.com/sharighor")
NAMES = ("রহিমা খাতুন", "Md. Abdul Karim", "মোঃ আলী", "A. K. M. Fazlul Huq")
ADDRESSES = (
    "বাড়ি ১২, রোড ৫, মিরপুর ১০, ঢাকা",
    "গ্রাম: নোয়াপাড়া, ডাকঘর: ভাঙ্গুড়া, জেলা: পাবনা",
    "Flat 4B, 27 Green Road, Dhaka",
)
PARENTS = (("মোঃ আব্দুস সালাম", "জোবেদা বেগম"), ("Abdul Mannan Mia", "Rokeya Sultana"), ("শাহাবুদ্দিন আহমেদ", ""))
ANSWERS = ("আমরা পণ্য পাঠিয়ে দিয়েছি।", "Parcel was handed to the courier on 4 May.", "স্টক নেই, টাকা ফেরত দেব।")


def profiles(pack):
    """Return every profile of the pack, and one that asks for everything, whole and without withholding."""
    known = [each for each in pack.receivers.values() if each.level is not Level.FIGURES]
    papers = ("payment_proof", "invoice")
    model = next(each for each in known if each.files)
    return [*known, replace(model, code="ALL", level=Level.FULL, fields=tuple(FIELDS), papers=papers, withhold=())]


class Case:
    """One complaint with everything that a receiver asks for, and often without what it does not ask for."""

    def __init__(self, chance, receiver, pack, now):
        self.chance, self.receiver, self.pack, self.now = chance, receiver, pack, now
        factories.offices(now)
        self.number = f"+8801{chance.randint(3, 9)}{chance.randrange(10**8):08}"
        self.person = consumer_of(self.number, now)
        self.shop = factories.firm(now, website=chance.choice(PAGES), dbid=f"{chance.randrange(10**9):09}")
        self._file()
        self._answer()
        self._person()
        self.given = {}
        for kind in receiver.papers:
            self.given[kind] = self.give(kind)
        if not chance.randrange(3):
            self._leave_out_the_unasked()

    @property
    def covers(self):
        """Tell whether the receiver must not get a file as it came."""
        return bool(self.receiver.withhold)

    @property
    def largest(self):
        """The octets of the largest file that the receiver takes."""
        return self.receiver.files.largest_mb * MB

    def asks(self, *names):
        """Tell whether the receiver asks for any of these fields."""
        return any(name in self.receiver.fields for name in names)

    def found(self):
        """Return what the pre-flight finds in the complaint as its rows and files are now."""
        complaint = Complaint.objects.get(pk=self.complaint.pk)
        return preflight(contents_of(complaint, self.receiver), self.receiver, self.pack, dhaka_day(self.now))

    def give(self, kind, media_type=None, *, copied=None, **columns):
        """Add a file of the buyer; where the receiver needs it covered, with a covered copy."""
        types = [each for each in self.receiver.files.types if each in CONTENTS]
        media_type = media_type or self.chance.choice(types)
        item = self.keep(kind, media_type, CONTENTS[media_type](self.chance.randrange(10**9)), **columns)
        if self.covers if copied is None else copied:
            self.cover(item)
        return item

    def cover(self, item, media_type=None, content=None, **columns):
        """Add a covered copy of a file, as an officer makes it."""
        media_type = media_type or ("application/pdf" if item.media_type == "application/pdf" else "image/jpeg")
        content = CONTENTS[media_type](self.chance.randrange(10**9)) if content is None else content
        own = {"side": "office", "complaint": self.complaint, "redacts": item, "ground": "private_data", **columns}
        return self.keep(item.kind, media_type, content, added_at=self.now + timedelta(minutes=1), **own)

    def sent(self, kind):
        """Return the file of a kind that would be sent: the newest covered copy, else what was given."""
        return Evidence.objects.filter(redacts=self.given[kind]).order_by("-added_at").first() or self.given[kind]

    def keep(self, kind, media_type, content, **columns):
        """Write the bytes and the row of a file."""
        known = {"side": "consumer", "added_by": f"consumer:{self.person.pk}", "added_at": self.now, **columns}
        known = {"event": uuid.uuid4(), "name": f"ছবি.{ENDINGS.get(media_type, 'bin')}", **known}
        with Incoming() as incoming:
            incoming.write(content)
            digest = hashlib.sha256(content).digest()
            store().keep(incoming, self.purchase.pk, original_name(digest), durable=False)
            known |= {"sha256": digest, "size": len(content), "media_type": media_type}
            item = Evidence(id=uuid.uuid4(), holder=self.purchase.pk, kind=kind, pieces=incoming.pieces, **known)
        item.save(force_insert=True)
        return item

    def set_facts(self, **values):
        """Put answers of the buyer in the purchase; None takes one away."""
        purchase = Purchase.objects.get(pk=self.purchase.pk)
        kept = purchase.personal_facts.open()
        personal = json.loads(kept) if kept else {}
        for name, value in values.items():
            place = personal if name in personal else purchase.facts
            place.pop(name, None)
            if value is not None:
                place[name] = value
        purchase.personal_facts = json.dumps(personal, ensure_ascii=False)
        purchase.save()

    def set_complaint(self, **values):
        """Write columns of the complaint past the trigger, which refuses a change without an event."""
        with unguarded():
            Complaint.objects.filter(pk=self.complaint.pk).update(**values)

    def say(self, kind, text):
        """Replace the words of a kind: `narrative` or `answer`."""
        Statement.objects.filter(complaint=self.complaint, kind=kind).update(text=text)

    def _file(self):
        day, chance = dhaka_day(self.now), self.chance
        facts = {
            "purchase_number": f"SG-{chance.randrange(10**6)}",
            "price": chance.choice((1, 215_000, 10_000_000_000)),
            "trx_id": chance.choice(("9HK2L4M7QX", "BKA12345", "TRX/2026-0001", "73012")),
            "paid_into": "personal",
            "wallet_number": f"01{chance.randint(3, 9)}{chance.randrange(10**8):08}",
            "ordered_at": day - timedelta(days=chance.randint(11, 300)),
            "delivered_at": day - timedelta(days=10),
        }
        facts |= {"advance": facts["price"]}
        known = {"facts": facts, "name": chance.choice(NAMES), "narrative": chance.choice(NARRATIVES)}
        filing = factories.filing(self.shop, self.now, district=chance.choice(list(self.pack.districts)), **known)
        self.complaint = file(filing=filing, by=factories.as_consumer(self.person), now=self.now).complaint
        self.purchase = Purchase.objects.get(pk=self.complaint.purchase_id)
        found = [{"rule": rule, "result": "BREACH", "due_on": None} for rule in chance.sample(list(self.pack.rules), 2)]
        self.set_complaint(findings=found)

    def _answer(self):
        self.answer = self.answered("defend", self.chance.choice(ANSWERS))

    def answered(self, action, text, **columns):
        """Write an answer with its words; None for one without words."""
        told = {"complaint": self.complaint, "event": uuid.uuid4(), "author": "firm:x", "at": self.now}
        said = text is not None and Statement.objects.create(
            id=uuid.uuid4(), kind="answer", text=text, salt=b"", **told
        )
        return Answer.objects.create(id=uuid.uuid4(), action=action, statement=said or None, **{**told, **columns})

    def _person(self):
        row = Complainant.objects.get(complaint=self.complaint)
        (row.father, row.mother), row.address = self.chance.choice(PARENTS), self.chance.choice(ADDRESSES)
        row.save()

    def set_person(self, **values):
        """Write columns of the complainant."""
        row = Complainant.objects.get(complaint=self.complaint)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    def _leave_out_the_unasked(self):
        """Take away what the receiver does not ask for, and give it what is none of its business."""
        if not self.asks("complainant.parents"):
            self.set_person(father="", mother="")
        if not self.asks("complainant.address"):
            self.set_person(address="")
        if not self.asks("firm.answer"):
            Answer.objects.filter(pk=self.answer.pk).delete()
        if not self.asks("firm.dbid"):
            self.shop.dbid = ""
            self.shop.save()
        unasked = {
            "trx_id": "payment.transaction",
            "wallet_number": "payment.to",
            "delivered_at": "purchase.delivered_on",
        }
        self.set_facts(**{fact: None for fact, field in unasked.items() if not self.asks(field)})
        if self.receiver.level is not Level.FULL:
            self.keep("medical_paper", "text/plain", b"x" * (11 * MB))


@contextmanager
def unguarded():
    """Let rows of complaints be written without an event, in this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE complaints_complaint DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE complaints_complaint ENABLE ALWAYS TRIGGER complaints_only_with_event")
        cursor.execute("ALTER TABLE complaints_complaint ENABLE ALWAYS TRIGGER complaints_never_emptied")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
