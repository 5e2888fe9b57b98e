"""People with fixed names around one complaint, the clock they all read, and what the tables hold afterwards.

This file and the acts of `acting.py` alone call services and read tables: a refactoring changes no line of the dump.
"""

import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from ccms.accounts import api_keys, sessions
from ccms.accounts.actors import CLOCK, Actor, Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Consumer, Firm, FirmContact, Member, Office
from ccms.complaints import announcements
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import DataRequest, Deadline, Evidence
from ccms.core.clock import DHAKA, dhaka_day
from ccms.gate import clock
from ccms.ledger.models import Event
from ccms.notices.addresses import names_of
from ccms.notices.composition import rendering
from ccms.notices.composition.wording import NAMED
from ccms.notices.models import Notice, State
from tests import factories as make
from tests.golden.acting import ACTS
from tests.golden.dispatches import BODY
from tests.golden.files import draft_with_files
from tests.rights.apart import as_in_a_test

OFFICERS = {Role.OFFICER, Role.OFFICE_HEAD}
START = datetime(2026, 12, 1, 10, 0, tzinfo=DHAKA).astimezone(UTC)
TOPICS = frozenset(announcements.ANNOUNCEMENTS)
SPECIAL_TEMPLATES = frozenset(announcements.UNTOLD.values()) | {
    f"{template}_{above}" for template in announcements.OF_DELAYS for above in ("head_office", "nobody")
}


class Now:
    """The moment at which every reader of the clock stands; none while no life is played."""

    at = None


@contextmanager
def frozen_clock():
    """Let everything that asks the time get `Now.at`."""
    real = clock.moment

    def moment(asked):
        return Now.at or real(asked)

    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("ccms.") and getattr(module, "moment", None) is real:
                patch.setattr(module, "moment", moment)
        yield
        Now.at = None


@contextmanager
def place():
    """Hold one transaction with the offices in it; every life is taken back to this point."""
    sessions._deployment.cache_clear()
    logging.disable(logging.CRITICAL)  # a line for each page takes longer than the page
    with frozen_clock(), as_in_a_test():
        Now.at = START
        make.offices(START)
        with connection.cursor() as cursor:  # a feed shows committed events only, and nothing is committed here
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_finished_tx() RETURNS bigint LANGUAGE sql AS"
                " 'SELECT 9223372036854775807::bigint'"
            )
        yield
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    sessions._deployment.cache_clear()


@contextmanager
def taken_back():
    """Undo in the database whatever is done within."""
    with as_in_a_test():
        yield
        transaction.set_rollback(True)


class World:
    """One complaint of a story and everybody around it, all with fixed names and numbers."""

    def __init__(self, *, shop="proved", second_contact=False, people=True, staff="all", language="bn", email=False):
        self.now, self.reference, self.topics, self.other = START, None, {}, None
        self.person = self.filer = None  # for whom the buyer complains; who filed, once that person goes on alone
        self._keys = {}
        self.pictures, self.watch = 0, lambda: None  # called after whatever happens, at its moment
        self.buyer = make.consumer(START, "+8801711000001", language=language)
        if email:
            self.buyer.email, self.buyer.email_confirmed_at = "buyer@example.com", START
            self.buyer.save()
        self.shop = _firm("sharighor", "শাড়িঘর", "Sharighor", registered=shop == "proved")
        self.stranger = _firm("gohonaghor", "গহনাঘর", "Gohonaghor")
        self.stranger_contact = make.contact(self.stranger, START, value="+8801811000009")
        self.contact = None
        if shop == "unknown":  # but for its page, whose inbox takes no message of ours
            page = {"proved": False, "channel": "page", "named_by": self.buyer}
            make.contact(self.shop, START, **page, value="facebook.com/sharighor")
        elif shop == "by mail":
            self.contact = make.contact(self.shop, START, channel="email", value="help@sharighor.test")
        elif shop == "by post":
            make.contact(self.shop, START, channel="letter", value="১২ মিরপুর রোড\nঢাকা ১২১৬")
        elif shop != "a name":
            named_by = None if shop == "proved" else self.buyer
            self.contact = make.contact(
                self.shop, START, proved=shop == "proved", value="+8801811000001", named_by=named_by
            )
        if second_contact:
            make.contact(self.shop, START, channel="email", value="help@sharighor.test")
        self._hire(staff, people=people)

    def _hire(self, staff, *, people):
        dhaka, other, head = (Office.objects.get(code=code) for code in ("dhaka", "chattogram", "head"))
        places = {"officer of another office": (Role.OFFICER, {"office": other})}
        places |= {"auditor": (Role.AUDITOR, {"office": other}), "clerk": (Role.CLERK, {"office": dhaka})}
        places |= {"body": (Role.BODY, {"body": BODY})}
        places |= {"agent of another shop": (Role.FIRM_AGENT, {"firm": self.stranger})}
        if people:
            places |= {"agent": (Role.FIRM_AGENT, {"firm": self.shop}), "admin": (Role.FIRM_ADMIN, {"firm": self.shop})}
        if staff != "nobody":
            places |= {name: (Role.OFFICER, {"office": dhaka}) for name in ("officer", "second officer")}
        if staff == "all":
            places["office head"] = (Role.OFFICE_HEAD, {"office": dhaka})
        if staff in {"all", "no head"}:
            places["head of head office"] = (Role.OFFICE_HEAD, {"office": head})
        self.members = {}
        for name, (role, belonging) in places.items():
            address = f"{name.replace(' ', '-')}@example.com"
            known = {"name": f"সদস্য {len(self.members)}", **belonging}
            self.members[name] = Member.objects.create_member(email=address, password=None, role=role, **known)
        self.office = dhaka

    # who speaks

    def actor(self, name):
        """Return the actor of this name."""
        if name == "buyer":
            return make.as_consumer(self.buyer)
        if name == "seller":
            return make.as_firm(self.contact)
        if name == "clock":
            return CLOCK
        member = self.members[name]
        role = Role(member.role)
        if role is Role.BODY:
            return Actor(role=role, id=member.id, body=BODY)
        if member.firm_id:
            return Actor(role=role, id=member.id, firm=member.firm_id, contact_verified=True)
        return actor_of(member, self.now)

    def by(self, name):
        """Return what every act needs."""
        return {"reference": self.reference, "by": self.actor(name), "now": self.now}

    # what happens

    def file(self, *, facts=None, **fields):
        """File the story's complaint."""
        self.complaint = self.filed(facts, **fields)
        self.reference = self.complaint.reference

    def filed(self, facts, *, by=None, shop=None, files=0, **fields):
        buyer, shop = make.as_consumer(by or self.buyer), shop or self.shop
        facts = _in_days(facts or {}, self.now)
        draft = draft_with_files(self, buyer, files) if files else None
        filing = make.filing(shop, self.now, draft=draft, facts=facts, **fields)
        return file(filing=filing, by=buyer, now=self.now).complaint

    def act(self, name, by=None, **changes):
        """Do one act of the table below, a minute after what was done before."""
        self.messages_leave()
        self.pass_time(minutes=1)
        speaker, do = ACTS[name]
        with self._listening():
            do(self, self.by(by or speaker), **changes)
        self.complaint.refresh_from_db()
        self.watch()

    def goes_on_with_the_person(self):
        """Let the person for whom the buyer complained be the buyer from now on."""
        self.filer, self.buyer = self.buyer, self.person

    def messages_leave(self):
        """Let every message that waits leave, as it does within half a second."""
        Notice.objects.filter(state=State.QUEUED).exclude(channel="letter").update(state=State.SENT, sent_at=self.now)

    def wait(self, hours):
        """Let time pass with the sweep in the minute of each alarm."""
        end = self.now + timedelta(hours=hours)
        self.messages_leave()
        with self._listening():
            while alarm := self._next_alarm(end):
                self.now = Now.at = max(self.now, alarm)
                sweep(self.now)
                self.watch()
                self.messages_leave()
        self.now = Now.at = end
        self.complaint.refresh_from_db()

    def _next_alarm(self, end):
        due = Deadline.objects.filter(closed_at=None, next_alarm_at__lte=end).order_by("next_alarm_at")
        return due.values_list("next_alarm_at", flat=True).first()

    def pass_time(self, **length):
        """Let time pass in which no alarm is due."""
        self.now += timedelta(**length)
        Now.at = self.now

    @contextmanager
    def _listening(self):
        """Note the topic of every event that is announced meanwhile."""
        named = announcements.topic

        def noted(plan):
            self.topics[plan.event_id] = named(plan)
            return self.topics[plan.event_id]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(announcements, "topic", noted)
            yield

    def begin(self, facts, fields):
        """Begin with the filing."""
        Now.at = self.now
        with self._listening():
            self.file(facts=facts, **fields)
        self.watch()

    # what is there afterwards

    @property
    def status(self):
        """Return where the complaint stands."""
        self.complaint.refresh_from_db()
        return str(self.complaint.status)

    @property
    def last_event(self):
        """Return the kind of what happened last to the complaint."""
        return Event.objects.filter(subject=self.complaint.subject).order_by("seq").last().kind

    def references(self):
        """Return every reference of this world by the name that the dump gives it."""
        return {self.reference: "REF"} | ({self.other.reference: "OTHER"} if self.other else {})

    def names(self):
        """Return the names that the dump gives to ids."""
        rows = {self.buyer.pk: "buyer", self.shop.pk: "shop", self.stranger.pk: "another shop"}
        rows |= {each.pk: name for each, name in ((self.person, "the person"), (self.filer, "the filer")) if each}
        rows |= {contact.pk: f"contact {contact.channel} of {rows[contact.firm_id]}" for contact in self._contacts()}
        rows |= {member.pk: name for name, member in self.members.items()}
        rows |= {each.pk: f"office {each.code}" for each in Office.objects.all()}
        rows[self.complaint.pk] = "complaint"
        if self.other:
            rows[self.other.pk] = "other complaint"
        files = Evidence.objects.filter(holder=self.complaint.purchase_id).order_by("added_at")
        rows |= {each.pk: f"file {number}" for number, each in enumerate(files, 1)}
        asked = DataRequest.objects.order_by("asked_at")
        rows |= {each.pk: f"request {number}" for number, each in enumerate(asked, 1)}
        return {str(key): f"<{name}>" for key, name in rows.items()}

    def _contacts(self):
        return FirmContact.objects.filter(firm__in=[self.shop, self.stranger])

    def events(self):
        """Return every event of the complaint in its order: moment, kind, topic, who, facts."""
        rows = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return [(row.at, row.kind, self.topics.get(row.event_id, ""), row.actor, row.data, row.due_at) for row in rows]

    def notices(self):
        """Return every notice of the complaint in the order of its events, as it would be sent."""
        place = {row.event_id: row.seq for row in Event.objects.filter(subject=self.complaint.subject)}
        rows = list(Notice.objects.filter(subject=self.reference))
        rows.sort(key=lambda row: (place.get(row.event, 0), row.template, row.channel, row.recipient))
        return [
            (place.get(row.event, 0), row.recipient, row.channel, row.template, row.language, _words(row))
            for row in rows
        ]

    def led(self):
        """Return where each notice of this moment leads its recipient, as text, recipient, path."""
        rows = Notice.objects.filter(subject=self.reference, created_at=self.now).order_by("template", "recipient")
        told = [(row.recipient, rendering.told_by(row)) for row in rows]
        return [(each.text.key, recipient, each.path) for recipient, each in told]

    # who reads

    def token_of(self, by):
        """Return the token with which this actor calls; the key of an office's person is made once a life."""
        if by.role is Role.CONSUMER:
            return sessions.token_for(self.buyer, self.now)
        if by.role is Role.FIRM_LINK:
            return self.seller_token()
        if by.id not in self._keys:
            self._keys[by.id] = api_keys.make(KeyWanted(name="Desk", scopes=tuple(Scope), days=30), by, self.now)[1]
        return self._keys[by.id]

    def key_of(self, name):
        """Return an API key with all scopes of this member, or a buyer's token."""
        if name == "buyer":
            return sessions.token_for(self.buyer, self.now)
        by = self.actor(name)
        return api_keys.make(KeyWanted(name="Desk", scopes=tuple(Scope), days=30), by, self.now)[1]

    def key_of_another_shop(self):
        """Return an API key of a shop that has nothing to do with it."""
        member = self.members["agent of another shop"]
        by = Actor(role=Role.FIRM_ADMIN, id=member.pk, firm=self.stranger.pk, contact_verified=True)
        return api_keys.make(KeyWanted(name="Desk", scopes=tuple(Scope), days=30), by, self.now)[1]

    def seller_token(self):
        """Return the API token of the seller by link."""
        return sessions.seller_token_for(self.contact, self.reference, self.now)


def consumer(key):
    """Return a buyer by id."""
    return Consumer.objects.get(pk=key)


def contact(key):
    """Return a contact of a shop by id."""
    return FirmContact.objects.get(pk=key)


def _firm(slug, name, name_en, *, registered=True):
    known = {"name_bn": name, "name_en": name_en, "registered": registered}
    return Firm.objects.create(slug=slug, created_at=START, **known)


def _in_days(facts, now):
    """Read "-40 days" as the day so long before."""
    day = dhaka_day(now)
    return {
        name: day + timedelta(days=int(value.split()[0])) if str(value).endswith(" days") else value
        for name, value in facts.items()
    }


def _words(row):
    """Return what a notice says where it is read."""
    told = rendering.told_by(row)
    names = names_of(f"{key}:{row.params[key]}" for key in NAMED & row.params.keys())
    if row.channel == "sms":
        return [rendering.sms(told, names)]
    if row.channel == "email":
        letter = rendering.letter(told, names)
        return [f"subject: {letter.subject}", *letter.plain.splitlines()]
    line = rendering.line(told, names)
    return [line.headline, *line.paragraphs, f"path: {line.path}"]
