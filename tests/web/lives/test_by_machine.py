"""The same life twice: once through everybody's pages, once through the API alone. The ledger tells no difference.

What differs are ids, the moments, and how the parties were let in: a link here, a key there.
"""

import json
import re
import uuid
from datetime import timedelta

from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.firms import add_aliases
from ccms.accounts.members import actor_of
from ccms.accounts.models import Member
from ccms.accounts.sessions import token_for
from ccms.complaints.models import Complaint
from ccms.complaints.services.sweeping import sweep
from ccms.complaints.tracking import Case
from ccms.gate.clock import current_time
from ccms.law.answers import write_answers
from ccms.ledger.models import Event
from tests import factories

OFFER = "অর্ধেক টাকা ফেরত দেব।"
NO = "পুরো টাকা চাই।"
RULED = "ভুল পণ্য দেওয়া প্রমাণিত হয়েছে।"
PLACE = "কক্ষ ৭, কারওয়ান বাজার"
ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f-]{27}$")
DIGEST = re.compile(r"^[0-9a-f]{64}$")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\d")


class Machines:
    """Programs of a buyer, a shop and an officer."""

    def __init__(self, town):
        self.town, self.now = town, current_time()
        self.shop = factories.firm(self.now, "দ্বিতীয় শাড়িঘর", name_en="Second Sharighor", registered=True)
        add_aliases(self.shop, (self.shop.name_bn, self.shop.name_en))
        factories.contact(self.shop, self.now)
        self.person = factories.consumer(self.now, language="en")
        self.desk = self._key(Role.FIRM_ADMIN, firm=self.shop)
        self.office = self._key(Role.OFFICER, office=town.desk.dhaka)

    def _key(self, role, **belongs):
        member = Member.objects.create_member(
            email=f"{uuid.uuid4().hex[:8]}@work.test", password=None, role=role, name="কেউ", **belongs
        )
        wanted = KeyWanted(name="Machine", scopes=tuple(Scope), days=365)
        return api_keys.make(wanted, actor_of(member), self.now)[1]

    @property
    def buyer(self):
        return token_for(self.person, current_time())

    def call(self, token, method, path, body=None):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
        answer = Client(headers=headers).generic(
            method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json"
        )
        assert answer.status_code < 300, answer.content.decode()
        return answer.json()

    def file_like(self, reference):
        """File what the pages filed, answer by answer."""
        complaint = Complaint.objects.select_related("purchase").get(reference=reference)
        like = Case(complaint, factories.as_consumer(complaint.consumer))
        body = {
            "firm": str(self.shop.pk),
            "category": complaint.category,
            "wish": complaint.wish,
            "narrative": like.narrative,
            "facts": write_answers(like.facts),
            "name": "রহিমা খাতুন",
            "district": "dhaka",
            "declaration": True,
        }
        self.reference = self.call(self.buyer, "POST", "/complaints", body)["reference"]

    def act(self, token, action, **body):
        self.call(token, "POST", f"/complaints/{self.reference}/actions/{action}", body)

    def read(self, token):
        self.call(token, "GET", f"/complaints/{self.reference}")

    @property
    def complaint(self):
        return Complaint.objects.get(purchase__consumer=self.person)


def _by_pages(town):
    town.file().seller("/offer/partial_refund", amount="1000", text=OFFER, **town.in_days(3))
    town.buyer("/answer/no", reason="too_little", text=NO)
    town.officer("take-up")
    town.officer("set-hearing", place=PLACE, at_time="11:00", time="11:00", **town.in_days(3))
    hearing = Event.objects.get(subject=town.complaint.subject, kind="office.set_hearing").data["hearing_at"]
    town.later(days=4)
    town.officer("hold-hearing", attendance="both", text="দুই পক্ষ এসেছিল।")
    town.officer("order", section="45", fine="20000", text=RULED)
    town.officer("record-payment", amount="20000", receipt="চালান ১১", **town.in_days(0))
    town.officer("record-reward", amount="500000", receipt="রসিদ ১২", **town.in_days(0))
    town.officer("close")
    return hearing


def _by_machine(machines, town, hearing):
    machines.file_like(town.reference)
    machines.read(machines.desk)
    day = (town.desk.today + timedelta(days=3)).isoformat()
    machines.act(machines.desk, "offer", remedy="partial_refund", amount_paisa=100_000, day=day, text=OFFER)
    machines.read(machines.buyer)
    machines.act(machines.buyer, "reject", reason="too_little", text=NO)
    machines.act(machines.office, "take_up")
    machines.act(machines.office, "set_hearing", at=hearing, place=PLACE)
    town.desk.later(days=4)
    sweep(current_time())
    today = town.desk.today.isoformat()
    machines.act(machines.office, "hold_hearing", attendance="both", text="দুই পক্ষ এসেছিল।")
    machines.act(machines.office, "order", section="45", fine_paisa=2_000_000, text=RULED)
    machines.act(machines.office, "record_payment", amount_paisa=2_000_000, day=today, receipt="চালান ১১")
    machines.act(machines.office, "record_reward", amount_paisa=500_000, day=today, receipt="রসিদ ১২")
    machines.act(machines.office, "close")


def test_a_life_through_the_api_alone_writes_the_events_that_pages_write(town):
    hearing = _by_pages(town)
    town.desk.clock_file.write_text("0")
    machines = Machines(town)
    _by_machine(machines, town, hearing)

    pages, calls = _told(town.complaint), _told(machines.complaint)
    assert [event[0] for event in calls] == [event[0] for event in pages]
    assert calls == pages
    assert machines.complaint.outcome == "order_complied"


def _told(complaint):
    """Return the events of a complaint without what must differ: ids, digests, moments."""
    chain = Event.objects.filter(subject=complaint.subject).order_by("seq")
    return [(event.kind, event.actor.partition(":")[0], _plain(event.data)) for event in chain]


def _plain(value):
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items() if name not in {"told", "reference"}}
        case list():
            return [_plain(each) for each in value]
        case str() if ID.match(value) or DIGEST.match(value) or MOMENT.match(value):
            return "…"
        case _:
            return value
