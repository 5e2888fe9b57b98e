"""A firm, its office and a body with lists that grow, and beside them complaints of another office to act upon."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.firms.entries import add_aliases
from ccms.accounts.firms.shop_keys import shop_of
from ccms.accounts.models import Member, ShopOrigin
from ccms.apps.figures import snapshots
from ccms.apps.oversight import counts
from ccms.complaints import search_words
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept, GiveInformation, Withdraw
from ccms.complaints.acts.decision import OrderFine, SetHearing
from ccms.complaints.acts.dispatches import RecordSending, Refer
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.office import RequestInformation, TakeUp
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import Draft
from ccms.ledger.heads import sign_heads
from ccms.notices.models import Notice, State
from tests import factories
from tests.api.conftest import Machine, of_consumer, of_firm
from tests.golden.readers import member_at
from tests.golden.world import Now
from tests.rights.visitors import consumer_browser, link_browser
from tests.serving import serve_order
from tests.web.consumer.filing.walking import Walker
from tests.web.office.working import REASONS, Desk, Matter

SHOP_PAGE = "https://shop.example"
WORDS = "নিজের কথায় লেখা একটি বাক্য।"


class Office(Desk):
    """An office at work at a time that stands still unless it is moved."""

    def __init__(self, code):
        self.code = code
        self.nasrin = self.member("নাসরিন সুলতানা", code=code)

    def later(self, **by):
        """Move the clock on."""
        Now.at += timedelta(**by)

    def given(self, like, files, by=None, **fields):
        """File a complaint with so many files about a known firm, a second after the one before: lists go by time."""
        self.later(seconds=1)
        person = by or factories.consumer(self.now)
        who, draft = factories.as_consumer(person), uuid.uuid4()
        Draft.objects.create(id=draft, consumer=person, saved_at=self.now, body="{}")
        for number in range(files):
            evidence.add_to_draft(draft_id=draft, upload=a_file(number), kind="other", by=who, now=self.now)
        known = {"draft": draft, "district": self.code, **fields}
        filed = file(filing=factories.filing(like.shop, self.now, **known), by=who, now=self.now)
        return Matter(self, filed.complaint, person, like.shop, like.contact)

    def reached(self, matter):
        now, reached = self.now, {"contact": matter.contact.id, "basis": "undesignated", "by": matter.seller}
        firm_received(reference=matter.reference, at=now, now=now, **reached)
        return matter


class Town:
    """All visitors of the steps; the lists are those of Dhaka and its firm, the acts happen in Chattogram."""

    def __init__(self):
        self.now, self.size, self.filed = Now.at, 0, 0
        factories.offices(self.now)
        self.dhaka, self.beside = Office("dhaka"), Office("chattogram")
        self.like, self.other = (self._shop(name, number) for name, number in (("ক", 1), ("খ", 2)))
        self.me = factories.consumer(self.now, "+8801711000001", name="রহিমা খাতুন")
        self.head = self.dhaka.member("সদর", code="head")
        self.agent, self.admin = (
            self._member(role, firm=self.like.shop) for role in (Role.FIRM_AGENT, Role.FIRM_ADMIN)
        )
        self.cell, self.bank = self._member(Role.COORDINATOR), self._member(Role.BODY, body="BB")
        self.shop = shop_of(self.like.shop.pk, self.now)
        known = {"created_at": self.now, "proved_at": self.now, "created_by": "firm"}
        ShopOrigin.objects.create(firm=self.like.shop, origin=SHOP_PAGE, **known)

    def _shop(self, name, number):
        row = factories.firm(self.now, f"শাড়িঘর {name}", name_en=f"Sharighor {number}")
        add_aliases(row, [row.name_bn, row.name_en])
        return SimpleNamespace(shop=row, contact=factories.contact(row, self.now, value=f"+88018110000{number:02}"))

    def _member(self, role, **belonging):
        known = {"role": role, "name": f"সদস্য {role}", **belonging}
        return Member.objects.create_member(email=f"{role}@town.test", password=None, **known)

    def grow(self, size):
        """Let every list have so many rows."""
        called = []
        for number in range(self.size, size):
            self.dhaka.given(self._shop(f"নতুন {number}", 10 + number), 0, self.me)
            newest = self.dhaka.given(self.like, 1)
            papers.tag(references=[newest.reference], text="ফেরত", by=self.dhaka.actor(self.agent), now=Now.at)
            self.dhaka.given(self.like, 0).refused_offer()
            self.case = self.case if number else self._taken_up(self.dhaka.given(self.like, 1, self.me))
            self._tell_more(self.case)
            self.dispatch = self._sent(self._taken_up(self.dhaka.given(self.like, 0)))
            called.append(self._called(self._taken_up(self.dhaka.given(self.like, 0))))
        self.dhaka.later(minutes=1)
        for matter in called:
            perform(OrderFine(section="45", fine_paisa=2_000_000, text=REASONS), **matter.by(self.dhaka.nasrin))
            serve_order(matter.reference, Now.at)
        self.newest, self.size, self.now = self.dhaka.reached(newest), size, Now.at
        for work in (counts.run_due, snapshots.take, sign_heads, lambda _: write_all_words()):
            work(self.now)
        Notice.objects.filter(state=State.QUEUED).update(state=State.SENT, sent_at=self.now)
        self._sign_in()

    def _taken_up(self, matter):
        matter.refused_offer()
        perform(TakeUp(own=False), **matter.by(matter.desk.nasrin))
        return matter

    def _tell_more(self, matter):
        perform(RequestInformation(party="consumer", text=WORDS), **matter.by(matter.desk.nasrin))
        perform(GiveInformation(text=WORDS), **matter.by(matter.buyer))

    def _sent(self, matter):
        perform(Refer(despite=WORDS, body="BB", basis="competence"), **matter.by(matter.desk.nasrin))
        memo = RecordSending(channel="paper", memo_no="OK/12", day=matter.desk.today)
        perform(memo, **matter.by(matter.desk.nasrin))
        return matter.complaint.dispatches.get()

    def _called(self, matter):
        at = matter.desk.now + timedelta(minutes=1)
        perform(SetHearing(at=at, place="কক্ষ ৭", agreed=True), **matter.by(matter.desk.nasrin))
        return matter

    def _sign_in(self):
        people = {"agent": self.agent, "admin": self.admin, "cell": self.cell, "body": self.bank}
        people |= {"officer": self.dhaka.nasrin, "headquarters": self.head, "beside_officer": self.beside.nasrin}
        self.browsers = {name: member_at(member, self.now) for name, member in people.items()}
        self.browsers["buyer"] = consumer_browser(SimpleNamespace(row=self.me))
        self.filer = self.walker()
        self.browsers["filer"] = self.filer.client
        self.browsers["link"] = link_browser(self.like.contact, self.newest.reference)
        self.calls = {"anyone": Machine(), "buyer": of_consumer(self.me), "firm": of_firm(self.like.shop)}
        self.calls |= {"officer": self._key(self.dhaka.nasrin), "body": self._key(self.bank, Scope.DISPATCH)}
        self.calls |= {"other firm": of_firm(self.other.shop), "other officer": self._key(self.beside.nasrin)}
        for program in self.calls.values():
            program.get("/complaints")  # a key's first use is noted with it

    def _key(self, member, *scopes):
        wanted = KeyWanted(name="Desk", scopes=scopes or tuple(Scope), days=30)
        return Machine(api_keys.make(wanted, self.dhaka.actor(member), self.now)[1])

    # complaints to act upon, each with as many files as the lists have rows

    def told(self):
        """Return a complaint that its firm was told of."""
        return self.beside.reached(self.beside.given(self.other, self.size))

    def offered(self):
        """Return one with an offer on the table."""
        matter = self.told()
        day = self.beside.today + timedelta(days=4)
        terms = Terms(remedy="refund", amount_paisa=215_000, day=day, text=WORDS)
        perform(as_act(Offer, terms), **matter.by(matter.seller))
        return matter

    def promised(self):
        """Return one whose offer was accepted."""
        matter = self.offered()
        perform(Accept(), **matter.by(matter.buyer))
        return matter

    def escalated(self):
        """Return one before the office."""
        return self.beside.given(self.other, self.size).refused_offer()

    def taken_up(self):
        """Return one that an officer has taken up."""
        return self._taken_up(self.beside.given(self.other, self.size))

    def asked(self):
        """Return one whose complainant is to tell the office more."""
        matter = self.taken_up()
        perform(RequestInformation(party="consumer", text=WORDS), **matter.by(self.beside.nasrin))
        return matter

    def heard(self):
        """Return one whose hearing is now."""
        matter = self._called(self.taken_up())
        self.beside.later(minutes=1)
        return matter

    def ordered(self):
        """Return one with an order."""
        matter = self.heard()
        perform(OrderFine(section="45", fine_paisa=1_000_000, text=REASONS), **matter.by(self.beside.nasrin))
        serve_order(matter.reference, Now.at)
        return matter

    def withdrawn(self):
        """Return one that its complainant has withdrawn."""
        matter = self.told()
        perform(Withdraw(reason="no_longer", received="nothing"), **matter.by(matter.buyer))
        return matter

    def with_newly_filed(self, work):
        """Let a job do what waits for it, and file as many complaints as a list has rows."""
        work(Now.at)
        for _ in range(self.size):
            self.beside.given(self.other, 0)

    def sender(self):
        """Return somebody who has not sent a filing yet."""
        walker, self.filer = self.filer or self.walker(), None
        return walker

    def walker(self):
        """Return somebody at the last page of a filing, with so many files."""
        self.filed += 1
        walker = Walker(f"0172200{self.filed:04}").sign_in().to_the_end()
        person = factories.consumer(self.now, f"+880172200{self.filed:04}")
        who, draft = factories.as_consumer(person), Draft.objects.get(consumer=person)
        for number in range(self.size):
            evidence.add_to_draft(draft_id=draft.pk, upload=a_file(number), kind="other", by=who, now=self.now)
        return walker


def write_all_words():
    """Let everything that was filed and said be found."""
    while search_words.catch_up():
        pass


def a_file(number):
    """Return the file of this number, in every run the same."""
    return SimpleUploadedFile(f"{number}.txt", f"রসিদ {number}".encode(), content_type="text/plain")
