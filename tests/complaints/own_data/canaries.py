"""Persons of whom every column and file holds a word that stands nowhere else, so that it is known where it went.

A word is like `qz012father`: of the twelfth person, in the column of the father's name.
"""

import io
import json
import re
import uuid
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from ccms.accounts.actors import Role
from ccms.accounts.codes.one_time import request_code
from ccms.accounts.consumers import consumer_of
from ccms.accounts.models import Consumer
from ccms.accounts.models.code_request import CodePurpose
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import FormFields, Withdraw, complete_form
from ccms.complaints.acts.evidence import add_to_complaint
from ccms.complaints.filing import drafts, payments
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import (
    Answer,
    Complainant,
    DataRequest,
    Dispatch,
    FirmCard,
    FirmNote,
    Order,
    Purchase,
    Reward,
    ShopOrder,
    Statement,
)
from ccms.complaints.models.complaint import ShareAccount
from ccms.complaints.models.data_request import RequestKind, RequestState
from ccms.complaints.own_data.gathering import gather
from ccms.complaints.search_words import catch_up
from ccms.law.purchase.payment_messages import PaymentMessage
from ccms.notices.models import DevelopmentMessage
from ccms.notices.outbox import queue_code
from ccms.web.consumer.own_data.pages import response_of
from tests import factories

WORD = re.compile(rb"qz(\d{3})([a-z]+)", re.IGNORECASE)
PHONE = re.compile(rb"\+?88017\d{8}")
# Of the firm or of officers among themselves: in no download.
PRIVATE = frozenset({"firmnote", "internalnote"})
# What is the firm's or a record of the office, and stays when the buyer goes.
STAYS = frozenset({"transaction", "receipt", "internalnote", "firmsays"})


class Canary:
    """One person: a complaint that has ended, a draft, files, and everything else that can be held about them."""

    def __init__(self, number, now, firm, contact, member):
        self.number, self.now = number, now
        self.phone = f"+88017{number:03}{(number * 7919) % 100_000:05}"
        self.firm, self.contact, self.member = firm, contact, member
        self.kinds = set()
        self.person = consumer_of(self.phone, now)
        self.by = factories.as_consumer(self.person)

    def word(self, kind):
        """Return the word of this person for one kind of what is held."""
        self.kinds.add(kind)
        return f"qz{self.number:03}{kind}"

    @property
    def seen(self):
        """The words that a download of theirs has to hold."""
        return {kind for kind in self.kinds if kind not in PRIVATE}

    def live(self):
        """Write something into every place."""
        self._file()
        self._parties_write()
        self._rows_of_later()
        self._draft()
        return self

    def _file(self):
        facts = {"purchase_number": self.word("order"), "trx_id": self.word("trx"), "pay_method": "bkash"}
        facts |= {"paid_into": "personal", "wallet_number": self.phone[3:-1] + "9"}
        filing = factories.filing(
            self.firm,
            self.now,
            facts=facts,
            narrative=f"আমার কথা {self.word('story')}",
            name=self.word("name"),
            email=f"{self.word('mail')}@canary.example",
            complainant="on_behalf",
            represented=self.word("represented"),
        )
        self.complaint = file(filing=filing, by=self.by, now=self.now).complaint
        self.known = {"reference": self.complaint.reference, "by": self.by, "now": self.now}
        fields = {name: self.word(name) for name in ("father", "mother", "address", "occupation")}
        complete_form(reference=self.complaint.reference, by=self.by, now=self.now, fields=FormFields(**fields))
        octets = f"%PDF-1.4\n% {self.word('octets')}\n".encode()
        self.octets = factories.a_picture(self.now).read() + octets
        upload = SimpleUploadedFile(f"{self.word('file')}.png", self.octets, content_type="image/png")
        add_to_complaint(upload=upload, kind="product_photo", **self.known)

    def _parties_write(self):
        perform(Withdraw(reason="other", received="nothing", text=self.word("why")), **self.known)
        told = Statement.objects.filter(
            complaint=self.complaint, kind="reason"
        ).get()  # beside an event of the buyer's page
        note = Statement(id=uuid.uuid4(), complaint=self.complaint, event=told.event, kind="note", author="office:x")
        note.text, note.salt, note.at, note.internal = self.word("internalnote"), b"", self.now, True
        note.save(force_insert=True)
        card, _ = FirmCard.objects.get_or_create(complaint=self.complaint, firm=self.firm)
        note = FirmNote(card=card, consumer=self.person, author=self.member, at=self.now)
        note.text = self.word("firmnote")
        note.save()
        Answer.objects.create(
            id=uuid.uuid4(),
            complaint=self.complaint,
            event=uuid.uuid4(),
            action="report_performance",
            author="firm:x",
            transaction=self.word("transaction"),
            at=self.now,
        )

    def _rows_of_later(self):
        """What only an order, a shop's signature or an office's answer brings."""
        order = Order.objects.create(
            id=uuid.uuid4(), complaint=self.complaint, event=uuid.uuid4(), section="45", fine_paisa=1, made_at=self.now
        )
        Reward.objects.create(
            id=uuid.uuid4(),
            order=order,
            event=uuid.uuid4(),
            amount_paisa=1,
            receipt=self.word("receipt"),
            paid_on=self.now,
        )
        form = Complainant.objects.get(complaint=self.complaint)
        form.pay_share_to(ShareAccount("bank", self.word("account"), self.word("holder"), self.word("bank")))
        form.save()
        purchase = Purchase.objects.get(pk=self.complaint.purchase_id)
        message = PaymentMessage("x", "bkash", "personal", 1, self.word("paid"), self.now, self.phone, verified=False)
        purchase.payment_message = payments.kept(message)
        purchase.save()
        signed = ShopOrder(purchase=purchase, consumer=self.person, firm=self.firm, kid="k", jti="j")
        signed.issued_at = signed.expires_at = signed.verified_at = self.now
        signed.said = json.dumps({"order.id": self.word("shopsays")})
        signed.save(force_insert=True)
        sent = Dispatch(id=uuid.uuid4(), complaint=self.complaint, event=uuid.uuid4(), kind="copy", body="BSTI")
        sent.consumer, sent.prepared_at, sent.sent_on, sent.ended_at = self.person, self.now, self.now, self.now
        sent.content = json.dumps({"fields": {"complaint.narrative": self.word("dispatched")}})
        sent.save(force_insert=True)
        asked = DataRequest(consumer=self.person, complaint=self.complaint, kind=RequestKind.CORRECTION)
        asked.field, asked.state, asked.asked_at = "father", RequestState.REFUSED, self.now
        for name in ("wanted", "before", "words", "answer"):
            setattr(asked, name, self.word(f"request{name}"))
        asked.save(force_insert=True)

    def _draft(self):
        drafts.begin(self.by, self.now)
        drafts.save(by=self.by, now=self.now, step="story", changes={"narrative": self.word("draft")})
        request_code(self.phone, CodePurpose.TRACK, address="192.0.2.9", send=queue_code, now=self.now)
        DevelopmentMessage.objects.create(channel="sms", to=self.phone, body=self.word("draft"), at=self.now)

    def download(self):
        """Return the names and bytes of the archive."""
        fresh = Consumer.objects.get(pk=self.person.pk)
        answer = response_of(
            gather(factories.as_consumer(fresh), self.now, "bn"), RequestFactory().get("/t/me/download")
        )
        return unpacked(b"".join(answer.streaming_content))


def unpacked(octets):
    """Return every file of an archive, by its name, with the names as one more."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    return {**held, "": "\n".join(held).encode()}


def words_in(octets):
    """Return whose words stand there: number and kind."""
    return {(int(number), kind.decode().lower()) for number, kind in WORD.findall(octets)}


def persons(count, now):
    """Make so many persons who complained about one firm."""
    factories.offices(now)
    firm = factories.firm(now)
    contact = factories.contact(firm, now)
    member = factories.member(None, Role.FIRM_ADMIN, firm=firm)
    made = [Canary(number, now, firm, contact, member).live() for number in range(count)]
    while catch_up():
        pass
    return made


def wrong_downloads(canaries):
    """Return by person what a download lacks of their own, and what it holds of somebody else or of the firm's."""
    wrong = {}
    for canary in canaries:
        held = canary.download()
        found = {pair for octets in held.values() for pair in words_in(octets)}
        mine = {(canary.number, kind) for kind in canary.seen}
        told = json.loads(held["my-data.json"])
        phones = set(PHONE.findall(held["my-data.json"])) - {canary.phone.encode()}
        wanted = canary.octets in held.values() and told["person"][0]["phone"] == canary.phone
        if found != mine or phones or not wanted:
            wrong[canary.number] = (mine - found, found - mine, phones, wanted)
    return wrong
