"""Scenario A4 twice on its own dates: once through everybody's pages, once through the API alone.

Two jeans for 4,300 taka from a page, half paid by bKash on 12 April 2026; on the 14th two cheap T-shirts came. The
page admits it and promises the half back, and then fails: heard, fined 20,000 taka, which come in two parts, and a
quarter goes to the buyer. The ledger tells no difference but ids, digests and moments.
"""

import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ccms.accounts import api_keys
from ccms.accounts.actors import Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.codes.one_time import current_code
from ccms.accounts.firms.entries import add_aliases
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.models import Complaint
from ccms.complaints.reading.own_case import Case
from ccms.core import references
from ccms.core.clock import DHAKA
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.law.purchase.answers import write_answers
from ccms.ledger.models import Event
from tests import factories
from tests.web.consumer.filing.walking import parts

BEGIN = datetime(2026, 4, 20, 12, tzinfo=DHAKA)
BOUGHT, CAME, TOLD = date(2026, 4, 12), date(2026, 4, 14), date(2026, 4, 15)
QUESTION = "কোন সাইজের জিন্স চেয়েছিলেন?"
ANSWERED = "৩২ সাইজের দুটি, রসিদে লেখা আছে।"
OFFER = "ভুল আমাদের। অর্ধেক টাকা ফেরত দেব।"
ASKED = "টাকা ফেরত দেওয়ার কোনো প্রমাণ আছে কি?"
NONE = "এখনো দেওয়া হয়নি।"
MINUTES = "দুই পক্ষ এসেছিল।"
RULED = "অর্ধেক টাকা অগ্রিম নিয়ে অন্য পণ্য পাঠানো হয়েছে।"
PLACE = "কক্ষ ৭, কারওয়ান বাজার"
PARCEL = ("parcel.txt", "এসএ পরিবহনের রসিদ: দুটি টি-শার্ট".encode(), "text/plain")
FINE, FIRST_PART, SECOND_PART, QUARTER = 2_000_000, 1_200_000, 800_000, 500_000
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"^[0-9a-f]{64}$")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT")


def begin(desk):
    """Set the clock to the hour at which A4 is filed."""
    clock.move(BEGIN.astimezone(UTC) - current_time())


class Machines:
    """Programs of a buyer, a shop and an officer: each with the token or key that its owner got for it."""

    def __init__(self, town):
        self.town, now = town, current_time()
        self.shop = factories.firm(now, "দ্বিতীয় শাড়িঘর", name_en="Second Sharighor", registered=True)
        add_aliases(self.shop, (self.shop.name_bn, self.shop.name_en))
        factories.contact(self.shop, now)
        boss = Member.objects.create_member(
            email=f"{uuid.uuid4().hex[:8]}@shop.test", password=None, role=Role.FIRM_ADMIN, name="কেউ", firm=self.shop
        )
        self.desk = self._key(actor_of(boss))
        self.office = self._key(town.desk.actor(town.desk.nasrin))
        self._token, self._until = "", now

    def _key(self, actor):
        wanted = KeyWanted(name="Machine", scopes=tuple(Scope), days=365)
        return api_keys.make(wanted, actor, current_time())[1]

    @property
    def buyer(self):
        """The token that a code opens; another one when its hours are over."""
        if current_time() >= self._until:
            asked = self.call("", "POST", "/codes", {"phone": "01812345678", "purpose": "file"})["request_id"]
            code = current_code(asked, current_time()).code
            opened = self.call("", "POST", f"/codes/{asked}/verify", {"code": code})
            self._token = opened["token"]
            self._until = current_time() + timedelta(seconds=opened["expires_in"])
        return self._token

    def call(self, token, method, path, body=None, *, form=None):
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Accept-Language": "en"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        client = Client(headers=headers)
        if form:
            answer = client.post(f"/api/v1{path}", form)
        else:
            answer = client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json")
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
        return body["facts"]

    def act(self, token, action, **body):
        """Read as a page is read, and act."""
        self.call(token, "GET", f"/complaints/{self.reference}")
        self.call(token, "POST", f"/complaints/{self.reference}/actions/{action}", body)

    def adds(self, token, kind):
        """Read, and give a file."""
        self.call(token, "GET", f"/complaints/{self.reference}")
        form = {"kind": kind, "file": SimpleUploadedFile(*PARCEL)}
        return self.call(token, "POST", f"/complaints/{self.reference}/evidence", form=form)

    @property
    def complaint(self):
        return Complaint.objects.get(reference=references.parse(self.reference))


def _by_pages(town):
    town.file(
        **parts("ordered_at", BOUGHT),
        **parts("paid_at", BOUGHT, "10:30"),
        **parts("delivered_at", CAME, "15:30"),
        **parts("firm_told_at", TOLD),
        **parts("firm_replied_at", TOLD),
    )
    town.buyer("/evidence", kind="product_photo", file=SimpleUploadedFile(*PARCEL))
    town.seller("/ask", text=QUESTION).buyer("/information", text=ANSWERED)
    town.seller("/offer/partial_refund", amount="2150", text=OFFER, **town.in_days(4)).buyer("/answer", answer="yes")
    town.later(days=5)
    town.officer("take-up", apart="on").officer("request-information", party="firm", text=ASKED)
    town.seller("/information", text=NONE)
    town.officer("set-hearing", agreed="on", place=PLACE, at_time="11:00", time="11:00", **town.in_days(5))
    town.later(days=6).officer("hold-hearing", attendance="both", text=MINUTES)
    town.officer("order", section="45", fine="20000", text=RULED)
    town.later(days=1).officer("record-payment", amount="12000", receipt="চালান ১১", **town.in_days(0))
    town.later(days=1).officer("record-payment", amount="8000", receipt="চালান ১২", **town.in_days(0))
    town.officer("record-reward", not_staff="on", amount="500000", receipt="রসিদ ৭৭", **town.in_days(0))
    town.officer("close")


def _by_machine(machines, town):
    def day(after=0):
        return (town.desk.today + timedelta(days=after)).isoformat()

    def later(days):
        town.desk.later(days=days)
        sweep(current_time())

    buyer, shop, office = (lambda: machines.buyer), machines.desk, machines.office
    machines.adds(buyer(), "product_photo")
    machines.act(shop, "ask", text=QUESTION)
    machines.act(buyer(), "give_information", text=ANSWERED)
    machines.act(shop, "offer", remedy="partial_refund", amount_paisa=215_000, day=day(4), text=OFFER)
    machines.act(buyer(), "accept")
    later(days=5)
    machines.act(office, "take_up", own=False)
    machines.act(office, "request_information", party="firm", text=ASKED)
    machines.act(shop, "give_information", text=NONE)
    machines.act(office, "set_hearing", agreed=True, at=f"{day(5)}T11:00:00+06:00", place=PLACE)
    later(days=6)
    machines.act(office, "hold_hearing", attendance="both", text=MINUTES)
    machines.act(office, "order", section="45", fine_paisa=FINE, text=RULED)
    later(days=1)
    machines.act(office, "record_payment", amount_paisa=FIRST_PART, day=day(), receipt="চালান ১১")
    later(days=1)
    machines.act(office, "record_payment", amount_paisa=SECOND_PART, day=day(), receipt="চালান ১২")
    machines.act(office, "record_reward", to_staff=False, amount_paisa=QUARTER, day=day(), receipt="রসিদ ৭৭")
    machines.act(office, "close")


WRITTEN = [
    *("consumer.filed", "evidence.added", "firm.asked", "consumer.gave_information"),
    *("firm.offered", "consumer.accepted", "clock.missed_deadline"),
    *("office.took_up", "office.requested_information", "firm.gave_information"),
    *("office.set_hearing", "clock.reminded", "office.held_hearing", "office.ordered"),
    *("office.recorded_payment", "office.recorded_payment", "office.recorded_reward", "office.closed"),
]


def test_a4_through_the_api_alone_writes_the_events_that_its_pages_write(desk, request):
    begin(desk)
    town = request.getfixturevalue("town")
    _by_pages(town)
    begin(desk)
    machines = Machines(town)
    facts = machines.file_like(town.reference)
    _by_machine(machines, town)

    pages, calls = _told(town.complaint), _told(machines.complaint)
    for page, call in zip(pages, calls, strict=True):
        assert call == page
    assert [event["kind"] for event in calls if event["kind"] != "notice.received"] == WRITTEN
    assert (facts["price"], facts["advance"], facts["paid_at"][:10]) == (430_000, 215_000, BOUGHT.isoformat())
    assert machines.complaint.outcome == town.complaint.outcome == "order_complied"


def _told(complaint):
    """Return the events of a complaint, whole but for what must differ: ids, digests, and the hour of a day."""
    chain = Event.objects.filter(subject=complaint.subject).order_by("seq")
    return [
        {
            "kind": event.kind,
            "actor": event.actor.partition(":")[0],
            "on": _day(event.at),
            "due on": _day(event.due_at),
            **dict(_plain(event.data, "")),
        }
        for event in chain
    ]


def _day(moment):
    return moment and moment.astimezone(DHAKA).date()


def _plain(value, place):
    """Yield everything that stands in an event, by its place."""
    match value:
        case dict() if place.endswith("/written"):  # rows of the people and shops that were made before
            return
        case dict() if place.endswith("/rows"):  # digests of rows, by what they are of
            yield from ((f"{place}/{ID.sub('an id', name)}", "a digest") for name in value)
        case dict() | list():
            for name, each in _held(value):
                yield from _plain(each, f"{place}/{ID.sub('an id', str(name))}")
        case str() if DIGEST.match(value):
            yield place, "a digest"
        case str() if MOMENT.match(value):
            yield place, _day(datetime.fromisoformat(value))
        case str():
            yield place, ID.sub("an id", value)
        case _:
            yield place, value


def _held(value):
    named = value.items() if isinstance(value, dict) else enumerate(value)
    return [(name, each) for name, each in named if name != "reference"]
