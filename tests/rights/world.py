"""A small country: two buyers, four shops, two districts, and a complaint in every state of its life, full of canaries."""  # noqa: E501

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts.actors import Actor, Role
from ccms.accounts.firms import add_aliases, add_wallet
from ccms.accounts.models import Member, Office
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.models import Complaint, Draft
from ccms.complaints.services import consumer, contacting, decision, drafting, evidence, firm, office, referral
from ccms.complaints.services.filing import file
from ccms.complaints.services.firm import Terms
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice, State
from tests import factories
from tests.rights.canaries import Aviary

OPEN_DRAFT, WAITING_DRAFT = "an open draft of", "a waiting draft of"
REGULATOR = "BB"


@dataclass
class Shop:
    """A firm and the contact through which it answers."""

    name: str
    row: object
    contact: object

    @property
    def speaker(self):
        return factories.as_firm(self.contact)


@dataclass
class Buyer:
    """A consumer with an open draft and one that waits for its day."""

    name: str
    row: object
    draft: uuid.UUID | None = None
    waiting: uuid.UUID | None = None
    draft_file: uuid.UUID | None = None

    @property
    def actor(self):
        return factories.as_consumer(self.row)


@dataclass
class Case:
    """One complaint, by the name of its state, with the ids that stand in addresses."""

    name: str
    row: Complaint
    buyer: Buyer
    shop: Shop
    officer: Actor
    now: object
    file: uuid.UUID
    picture: uuid.UUID
    birds: Aviary
    ids: dict = field(default_factory=dict)

    @property
    def reference(self):
        return self.row.reference

    @property
    def officer_at(self):
        """Name the district whose office this is."""
        return "x" if self.buyer.name == "a" else "y"

    def by(self, actor):
        """Name complaint, actor and time, an hour after what happened before."""
        self.now += timedelta(hours=1)
        return {"reference": self.reference, "by": actor, "now": self.now}

    def say(self, kind):
        """Return words of this complaint that stand nowhere else."""
        return self.birds.hatch(kind, self.name)

    @property
    def event(self):
        """The last event of the firm, whose receipt has an address; else the first event there is."""
        events = Event.objects.filter(subject=self.row.subject)
        spoken = events.filter(kind__startswith="firm.").exclude(kind="firm.checked_order").order_by("-seq").first()
        return (spoken or events.order_by("seq").first()).event_id


class World:
    """Everybody and everything."""

    def __init__(self):
        self.birds, self.now = Aviary(), current_time()
        factories.offices(self.now)
        self.office = {"x": Office.objects.get(code="dhaka"), "y": Office.objects.get(code="chattogram")}
        self.head = Office.objects.get(is_head=True)
        self._hire()
        self._open_shops()
        self.buyers = {"a": self._buyer("a", "+8801755043191"), "b": self._buyer("b", "+8801934417283")}
        self.cases = {}
        for day, (name, live) in enumerate(LIVES.items()):
            self._live(name, live, 26 - day)
        for buyer in self.buyers.values():
            self._type(buyer)

    def _hire(self):
        self.members = {}
        places = {
            "officer x": (Role.OFFICER, {"office": self.office["x"]}),
            "officer x two": (Role.OFFICER, {"office": self.office["x"]}),
            "officer y": (Role.OFFICER, {"office": self.office["y"]}),
            "head office": (Role.OFFICER, {"office": self.head}),
            "office head": (Role.OFFICE_HEAD, {"office": self.office["x"]}),
            "auditor": (Role.AUDITOR, {"office": self.office["y"]}),
            "clerk": (Role.CLERK, {"office": self.office["x"]}),
            "admin": (Role.ADMIN, {}),
            "coordinator": (Role.COORDINATOR, {}),
            "association": (Role.ASSOCIATION, {}),
            "regulator": (Role.REGULATOR, {"regulator": REGULATOR}),
            "former officer": (Role.OFFICER, {"office": self.office["x"]}),
            "former agent": (Role.FIRM_AGENT, None),
            "agent f": (Role.FIRM_AGENT, None),
            "admin g": (Role.FIRM_ADMIN, None),
        }
        self._places = places
        for name, (role, belonging) in places.items():
            if belonging is not None:
                self._member(name, role, belonging)

    def _member(self, name, role, belonging):
        latin = self.birds.canaries
        self.birds.hatch("member's address", name)
        address = f"{latin[-1].words[0]}@members.test"
        named = f"সদস্য {len(self.members)}"
        self.members[name] = Member.objects.create_member(
            email=address, password="long enough for all", role=role, name=named, **belonging
        )

    def _open_shops(self):
        self.shops = {}
        for name, number in (("f", "+8801811111501"), ("g", "+8801811112602")):
            row = factories.firm(self.now, name=f"দোকান {name}", name_en=f"Shop {name}")
            add_aliases(row, [row.name_bn, row.name_en])
            contact = factories.contact(row, self.now, value=number)
            self.birds.number("shop's number", name, number)
            self.shops[name] = Shop(name, row, contact)
        for name, role in (("agent f", "f"), ("former agent", "f"), ("admin g", "g")):
            self._member(name, self._places[name][0], {"firm": self.shops[role].row})

    def _buyer(self, name, phone):
        row = factories.consumer(self.now - timedelta(days=40), phone)
        self.birds.number("phone", name, phone)
        self.birds.hatch("e-mail", name)
        consumer.set_email(row, f"{self.birds.canaries[-1].words[0]}@buyers.test")
        return Buyer(name, row)

    def unproved_shop(self, buyer):
        """Open a shop that only a buyer has named, by a number and a wallet."""
        row = factories.firm(self.now, name="দোকান s", name_en="Shop s", registered=False)
        number, wallet = "+8801511113703", "+8801611114804"
        self.birds.number("shop's number", "s", number)
        self.birds.number("shop's wallet", "s", wallet)
        contact = factories.contact(row, self.now, proved=False, named_by=buyer.row, value=number)
        add_wallet(row, wallet, source=Source.COMPLAINANT, named_by=buyer.row.pk, now=self.now)
        self.shops["s"] = Shop("s", row, contact)
        return self.shops["s"]

    def officer(self, place):
        member = self.members[f"officer {place}"]
        return Actor(role=Role.OFFICER, id=member.id, office=member.office_id)

    def _live(self, name, live, days_ago):
        buyer, place = self.buyers[live.buyer], "x" if live.buyer == "a" else "y"
        shop = self.shops.get(live.shop) or self.unproved_shop(buyer)
        now = self.now - timedelta(days=days_ago)
        draft = uuid.uuid4()
        Draft.objects.create(id=draft, consumer=buyer.row, saved_at=now, body="{}")
        paper, picture = self._give(name, draft, buyer, now)
        filing = factories.filing(
            shop.row,
            now,
            draft=draft,
            name=self.birds.hatch("name", name),
            represented=self.birds.hatch("represented", name),
            complainant="on_behalf",
            narrative=self.birds.hatch("narrative", name),
            district={"x": "dhaka", "y": "chattogram"}[place],
            disclose_phone=live.discloses,
            facts={"purchase_number": f"INV-{name}", "paid_into": "personal", **self._wallet(name), **live.facts},
        )
        row = file(filing=filing, by=buyer.actor, now=now).complaint
        case = Case(name, row, buyer, shop, self.officer(place), now, paper, picture, self.birds)
        self.cases[name] = case
        live.play(case, self)
        case.row.refresh_from_db()
        self._complete_form(case)

    def _wallet(self, name):
        number = f"+8801318{700_000 + len(self.cases) * 1013:06}"
        return {"wallet_number": self.birds.number("wallet", name, number)}

    def _give(self, name, draft, buyer, now):
        """Give a text and a picture, whose names and bytes are canaries."""
        text = self.birds.hatch("file", name)
        title = self.birds.hatch("file name", name) and self.birds.canaries[-1].words[0]
        paper = SimpleUploadedFile(f"{title}.txt", text.encode(), content_type="text/plain")
        given = {"draft_id": draft, "by": buyer.actor, "now": now}
        kept = evidence.add_to_draft(upload=paper, kind="order_proof", **given)
        picture = evidence.add_to_draft(upload=factories.a_picture(now, f"{title}.png"), kind="product_photo", **given)
        return kept.id, picture.id

    def _complete_form(self, case):
        fields = {name: case.say(name) for name in ("father", "mother", "address", "occupation")}
        consumer.complete_form(
            reference=case.reference, by=case.buyer.actor, now=case.now, fields=consumer.FormFields(**fields)
        )

    def _type(self, buyer):
        """Leave a draft that waits for its day, and one that is being written."""
        day = dhaka_day(self.now) + timedelta(days=3)
        for kind in (WAITING_DRAFT, OPEN_DRAFT):
            drafting.begin(buyer.actor, self.now)
            of = f"{kind} {buyer.name}"
            shop = self.shops["f" if buyer.name == "a" else "g"].row
            typed = {
                "firm": str(shop.pk),
                "firm_names": [shop.name_bn, shop.name_en],
                "facts": {"sale_channel": "social_page", "purchase_purpose": "own_use"},
                "card": "wrong_item",
                "category": "WRONG_ITEM",
                "narrative": self.birds.hatch("draft", of),
                "wish": "refund",
            }
            kept = drafting.save(by=buyer.actor, now=self.now, step="story", changes=typed)
            if kind == WAITING_DRAFT:
                buyer.waiting = kept.id
                drafting.keep_until(by=buyer.actor, day=day, last=day)
        buyer.draft = kept.id
        paper = SimpleUploadedFile("draft.txt", self.birds.hatch("draft", of).encode(), content_type="text/plain")
        given = evidence.add_to_draft(draft_id=kept.id, upload=paper, kind="order_proof", by=buyer.actor, now=self.now)
        buyer.draft_file = given.id


@dataclass(frozen=True)
class Live:
    """Who complains about whom, with which facts, and what happens then."""

    play: object
    buyer: str = "a"
    shop: str = "f"
    facts: dict = field(default_factory=dict)
    discloses: bool = False


def _nothing(case, world):
    pass


def _reached(case, world):
    contacting.opened_by_firm(**case.by(case.shop.speaker))


def _offer(case, world, day=3):
    _reached(case, world)
    on = dhaka_day(case.now) + timedelta(days=day)
    given = Terms(remedy="refund", amount_paisa=100_000, day=on, text=case.say("firm's words"))
    firm.offer(**case.by(case.shop.speaker), terms=given)


def _asked(case, world):
    _reached(case, world)
    firm.ask(**case.by(case.shop.speaker), terms=Terms(text=case.say("firm's words")))
    contacting.is_my_order(**case.by(case.shop.speaker), phone="01999999999")


def _defence(case, world):
    _reached(case, world)
    firm.defend(**case.by(case.shop.speaker), terms=Terms(code="outside_terms", text=case.say("firm's words")))
    paper = SimpleUploadedFile("terms.txt", case.say("firm's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.shop.speaker), upload=paper, kind="other")


def _countered(case, world):
    _offer(case, world)
    day = dhaka_day(case.now) + timedelta(days=2)
    consumer.counter(**case.by(case.buyer.actor), amount_paisa=215_000, day=day, text=case.say("to both"))


def _promised(case, world):
    _offer(case, world, day=0)
    consumer.accept(**case.by(case.buyer.actor))


def _performed(case, world):
    _promised(case, world)
    day = dhaka_day(case.now)
    done = Terms(
        remedy="refund", amount_paisa=100_000, day=day, transaction="8N7A6D5E4F", text=case.say("firm's words")
    )
    firm.report_performance(**case.by(case.shop.speaker), terms=done)


def _escalated(case, world):
    _offer(case, world)
    consumer.reject(**case.by(case.buyer.actor), reason="too_little", text=case.say("to both"))
    office.add_note(**case.by(case.officer), text=case.say("note"))
    late = Terms(remedy="refund", amount_paisa=120_000, day=dhaka_day(case.now) + timedelta(days=3))
    firm.offer(**case.by(case.shop.speaker), terms=late)


def _scrutiny(case, world):
    _escalated(case, world)
    office.take_up(**case.by(case.officer))
    office.request_information(**case.by(case.officer), party="consumer", text=case.say("question to the buyer"))
    consumer.give_information(**case.by(case.buyer.actor), text=case.say("to the office"))
    office.request_information(**case.by(case.officer), party="consumer", text=case.say("question to the buyer"))
    office.request_information(**case.by(case.officer), party="firm", text=case.say("question to the firm"))
    paper = SimpleUploadedFile("office.txt", case.say("office's file").encode(), content_type="text/plain")
    evidence.add_to_complaint(**case.by(case.officer), upload=paper, kind="other")


def _referred(case, world):
    _scrutiny(case, world)
    referral.refer(**case.by(case.officer), regulator=REGULATOR, basis="competence")


def _called(case, world):
    _scrutiny(case, world)
    decision.set_hearing(**case.by(case.officer), at=world.now + timedelta(days=2), place="ঢাকা")


def _waited(case, world):
    """The hour of the hearing has come, and a notice of it did not go out."""
    _scrutiny(case, world)
    at = case.now + timedelta(hours=2)
    decision.set_hearing(**case.by(case.officer), at=at, place="ঢাকা")
    case.now = at
    Notice.objects.filter(subject=case.reference, channel="sms").update(state=State.PARKED)


def _heard(case, world):
    _waited(case, world)
    minutes = case.say("to both")
    decision.hold_hearing(**case.by(case.officer), attendance="both", text=minutes)


def _ordered(case, world):
    _heard(case, world)
    decision.order(**case.by(case.officer), section="45", fine_paisa=1_000_000, text=case.say("to both"))
    case.now += timedelta(days=1)
    money = {"paid_on": dhaka_day(case.now), "receipt": "T-1"}
    decision.record_payment(**case.by(case.officer), amount_paisa=400_000, **money)


def _paid(case, world):
    _ordered(case, world)
    money = {"paid_on": dhaka_day(case.now), "receipt": "T-2"}
    decision.record_payment(**case.by(case.officer), amount_paisa=600_000, **money)
    decision.record_reward(**case.by(case.officer), amount_paisa=250_000, **money)


def _withdrawn(case, world):
    _offer(case, world)
    said = case.say("to the office")
    consumer.withdraw(**case.by(case.buyer.actor), reason="other", received="nothing", text=said)


def _rejected(case, world):
    _scrutiny(case, world)
    office.reject_complaint(**case.by(case.officer), reason="out_of_scope", text=case.say("to both"))


def _reviewed(case, world):
    _rejected(case, world)
    consumer.request_review(**case.by(case.buyer.actor), reason="new_proof", text=case.say("to the office"))


def _unproved(case, world):
    _reached(case, world)


def _moved(case, world):
    """The first shop answers with words and a file; then an officer finds the right one."""
    _defence(case, world)
    consumer.reject(**case.by(case.buyer.actor), reason="not_true", text=case.say("to the first shop"))
    office.send_to_firm(**case.by(case.officer), firm=world.shops["g"].row.pk, text=case.say("to both"))
    case.shop, case.first_shop = world.shops["g"], case.shop


NOT_TOLD = {"firm_told": "not_told"}
LIVES = {
    "told": Live(_nothing, facts=NOT_TOLD),
    "copy": Live(_nothing),
    "held back": Live(_nothing, facts={"purchase_purpose": "resale"}),
    "asked": Live(_asked),
    "offer": Live(_offer, discloses=True),
    "defence": Live(_defence),
    "countered": Live(_countered),
    "promised": Live(_promised),
    "performed": Live(_performed),
    "escalated": Live(_escalated),
    "scrutiny": Live(_scrutiny),
    "referred": Live(_referred),
    "called": Live(_called),
    "waited": Live(_waited),
    "heard": Live(_heard),
    "ordered": Live(_ordered),
    "paid": Live(_paid),
    "withdrawn": Live(_withdrawn),
    "rejected": Live(_rejected),
    "reviewed": Live(_reviewed),
    "unproved": Live(_unproved, shop="s"),
    "moved": Live(_moved),
    "b offer": Live(_offer, buyer="b", shop="g"),
    "b scrutiny": Live(_scrutiny, buyer="b", shop="g"),
    "b heard": Live(_heard, buyer="b", shop="g"),
}
