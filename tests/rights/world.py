"""A small country: two buyers, shops, two districts, and a complaint in every state of its life, full of canaries."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile

from ccms.accounts import api_keys
from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import KeyWanted, Scope
from ccms.accounts.firms import origins, shop_keys
from ccms.accounts.firms.brands import take_in
from ccms.accounts.firms.entries import add_aliases, add_wallet
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member, Office
from ccms.accounts.models.firm_contact import Source
from ccms.complaints.acts import consumer, contacting, evidence, proof_of_service
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file
from ccms.complaints.firm_desk import exports, performed, ready_answers, repayments, saved_views
from ccms.complaints.firm_desk import papers as firm_desk
from ccms.complaints.firm_desk.export_table import Format
from ccms.complaints.intakes.receiving import Given, receive
from ccms.complaints.models import Complaint, Dispatch, Draft, Evidence
from ccms.complaints.own_data.asking import ask_correction
from ccms.complaints.reading import listing, webhooks
from ccms.complaints.registry import applying, importing
from ccms.complaints.registry.applying import Details, details_of
from ccms.complaints.registry.papers import add_paper
from ccms.core.clock import DHAKA, dhaka_day
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices import applications
from ccms.notices.models import Notice
from ccms.notices.webhooks.owning import WebhookWanted
from ccms.oversight import letters
from ccms.oversight import papers as answers
from ccms.oversight.models import LetterKind
from tests import factories
from tests.rights.canaries import Aviary
from tests.rights.lives import BODY, LIVES

OPEN_DRAFT, WAITING_DRAFT = "an open draft of", "a waiting draft of"


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
    papers: dict = field(default_factory=dict)  # what its firm's members keep beside complaints: ids by sort

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
            self._live(name, live, len(LIVES) - 1 - day)
        for buyer in self.buyers.values():
            self._type(buyer)
        self._keep_papers()
        self._apply()
        self._rows = [(row, dict(row.__dict__)) for row in self._all_rows()]

    def _all_rows(self):
        yield from (case.row for case in self.cases.values())
        yield from (buyer.row for buyer in self.buyers.values())
        yield from (row for shop in self.shops.values() for row in (shop.row, shop.contact))
        yield from self.members.values()

    def again(self):
        """Forget what a test of before has read into the rows, as its database has forgotten it."""
        for row, kept in self._rows:
            row.__dict__ = dict(kept)
        return self

    def _hire(self):
        self.members = {}
        places = {
            "officer x": (Role.OFFICER, {"office": self.office["x"]}),
            "officer x two": (Role.OFFICER, {"office": self.office["x"]}),
            "officer y": (Role.OFFICER, {"office": self.office["y"]}),
            "head office": (Role.OFFICER, {"office": self.head}),
            "office head": (Role.OFFICE_HEAD, {"office": self.office["x"]}),
            "supervisor": (Role.SUPERVISOR, {"office": self.office["x"].parent}),
            "auditor": (Role.AUDITOR, {"office": self.office["y"]}),
            "clerk": (Role.CLERK, {"office": self.office["x"]}),
            "admin": (Role.ADMIN, {}),
            "coordinator": (Role.COORDINATOR, {}),
            "association": (Role.ASSOCIATION, {}),
            "body": (Role.BODY, {"body": BODY}),
            "former officer": (Role.OFFICER, {"office": self.office["x"]}),
            "former agent": (Role.FIRM_AGENT, None),
            "agent f": (Role.FIRM_AGENT, None),
            "admin g": (Role.FIRM_ADMIN, None),
            "agent of the house of g": (Role.FIRM_AGENT, None),
            "agent of the brand of f": (Role.FIRM_AGENT, None),
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
        house, brand = (factories.firm(self.now, name=name, name_en=name) for name in ("House", "Brand"))
        take_in(self.shops["g"].row, house)
        take_in(brand, self.shops["f"].row)
        places = {"agent f": "f", "former agent": "f", "admin g": "g"}
        firms = {name: self.shops[shop].row for name, shop in places.items()}
        firms |= {"agent of the house of g": house, "agent of the brand of f": brand}
        for name, firm in firms.items():
            self._member(name, self._places[name][0], {"firm": firm})

    def _keep_papers(self):
        """Let the members of both firms keep something for themselves: nobody else ever reads it."""
        for name, who in (("offer", "agent f"), ("b offer", "admin g")):
            case, by = self.cases[name], actor_of(self.members[who])
            known = {"by": by, "now": self.now}
            firm_desk.tag(references=[case.reference], text=self.birds.hatch("firm's tag", name)[:40], **known)
            firm_desk.add_note(reference=case.reference, text=self.birds.hatch("firm's note", name), **known)
            firm_desk.set_reference(reference=case.reference, text=self.birds.hatch("ticket", name)[:60], **known)
            case.papers["template"] = ready_answers.save(
                key=None, name=f"T {name}", language="bn", text=self.birds.hatch("ready answer", name), **known
            ).pk
            case.papers["list"] = self._list(case, known).pk
            view = self.birds.hatch("view", name)[:40]
            exports.ask(listing.Wanted(), Format.CSV, "bn", **known)
            exports.work(self.now)
            case.papers["token"] = exports.token_of(exports.exports_of(by)[0])
            program = KeyWanted("Nothi", [Scope.READ], 90)
            case.papers["office_key"] = api_keys.make(program, case.officer, self.now)[0].pk
            case.papers["view"] = saved_views.save(name=view, query="view=all", shared=False, **known).pk
            case.papers["letter"] = self._letter(case)
            case.papers["data_request"] = self._data_request(case)
            case.papers["intake"] = self._intake(case)
            self._keep_for_machines(case, replace(by, role=Role.FIRM_ADMIN))
        self._write_of_firms()
        self._keep_for_the_body()

    def _keep_for_the_body(self):
        """Name what was sent to other bodies, and let somebody of one make a key."""
        for case in self.cases.values():
            sent = Dispatch.objects.filter(complaint=case.row, sent_on__isnull=False).first()
            case.papers |= {"dispatch": sent.pk} if sent else {}
        program, by = KeyWanted("Desk", [Scope.DISPATCH], 90), actor_of(self.members["body"])
        self.cases["sent"].papers["body_key"] = api_keys.make(program, by, self.now)[0].pk

    def _write_of_firms(self):
        """Let the Cell write to each firm, and show each to an office."""
        cell = actor_of(self.members["coordinator"])
        for case in self.cases.values():
            firm = case.shop.row.pk
            for kind, office in ((LetterKind.LETTER, None), (LetterKind.OFFICE, case.officer.office)):
                text = self.birds.hatch(f"{kind} of the Cell", case.name)
                wanted = letters.LetterWanted(kind=kind, text=text, office=office)
                name = "office_letter" if office else "firm_letter"
                case.papers[name] = letters.send(firm, wanted, cell, self.now).pk
                answered = letters.send(firm, wanted, cell, self.now).pk
                boss = replace(actor_of(self.members["admin g"]), firm=firm)
                by = case.officer if office else boss
                paper = self._answered(answered, self.birds.hatch(f"{kind} of the Cell", case.name), by)
                case.papers |= {f"answered_{name}": answered, f"answered_{name}_paper": paper}

    def _answered(self, letter, text, by):
        """Answer a letter of the Cell with a paper; return the paper."""
        paper = SimpleUploadedFile("paper.txt", text.encode(), content_type="text/plain")
        with answers.answering(letter, "জবাব", [paper], by, self.now) as answer:
            answer()
        return Evidence.objects.get(holder=letter).pk

    def _data_request(self, case):
        """Let the buyer ask for a correction."""
        given = {"field": "occupation", "wanted": self.birds.hatch("wanted", case.name), "words": ""}
        by = factories.as_consumer(case.buyer.row)
        return ask_correction(reference=case.reference, by=by, now=self.now, **given).pk

    def _intake(self, case):
        """Let a clerk of the complaint's office type what was handed over with the number of its buyer."""
        clerk = replace(actor_of(self.members["clerk"]), office=case.officer.office, offices=frozenset())
        words = self.birds.hatch("handed over", case.name)
        number = next(each.e164 for each in self.birds.numbers if (each.kind, each.of) == ("phone", case.buyer.name))
        day = dhaka_day(self.now)
        given = Given(source="grs", first_made_at=day, name=words[:60], phone=number, firm="X", story=words)
        return receive(given, clerk, self.now).pk

    def _letter(self, case):
        """Let a letter to the shop wait for the post."""
        address = factories.contact(case.shop.row, self.now, channel="letter", value=f"বাড়ি ১, {case.name}")
        letter = Notice(
            event=Event.objects.filter(subject=case.row.subject).latest("seq").event_id,
            subject=case.reference,
            recipient=f"contact:{address.pk}",
            channel="letter",
            template="firm.formal_notice",
            language="bn",
            params={"firm": str(case.shop.row.pk), "days": 7},
            next_try_at=self.now,
            created_at=self.now,
        )
        letter.save()
        return letter.pk

    def _keep_for_machines(self, case, by):
        """Let the firm's administrator make a key of each sort, an address of the shop and a webhook."""
        case.papers["webhook"] = self._webhook(case.name, by)
        case.papers["order_key"] = shop_keys.rotate_key(by, self.now).key.pk
        wanted = KeyWanted(self.birds.hatch("key's name", case.name)[:80], [Scope.READ], 90)
        case.papers["api_key"] = api_keys.make(wanted, by, self.now)[0].pk
        self.birds.hatch("shop's web address", case.name)
        case.papers["origin"] = origins.add(f"{self.birds.canaries[-1].words[0]}.test", by, self.now).pk

    def _webhook(self, name, by):
        """Let a firm's server be told of events."""
        self.birds.hatch("webhook's address", name)
        url = f"https://{self.birds.canaries[-1].words[0]}.test/".lower()
        return webhooks.add(WebhookWanted(url), by, self.now)[0].pk

    def _list(self, case, known):
        """Give a list of one repayment, which nobody has started yet."""
        self.birds.hatch("row of a list", case.name)
        number, day = " ".join(self.birds.canaries[-1].words), dhaka_day(self.now).isoformat()
        head = ",".join(performed.COLUMNS)
        return repayments.keep(f"{head}\n{case.reference},{number},100,{day}", **known)

    def _apply(self):
        """Let a shop apply to be registered, with a paper; offices read what it says of itself, and nobody else."""
        number, birds = "+8801911115905", self.birds
        birds.number("applicant's number", "a", number)
        birds.hatch("applicant's mail", "a")
        mail = f"{birds.canaries[-1].words[0]}@shops.test".lower()
        said = {"name_bn": birds.hatch("applicant's shop", "a")[:100], "name_en": "", "kind": "own_store"}
        begun = applying.begin(Details(**said, person=birds.hatch("applicant", "a")), "203.0.113.77", "bn", self.now)
        applying.change(begun.pk, self.now, identity="dbid", number="15125842100")
        applying.keep_contact(begun.pk, details_of(begun).person, mail)
        applying.prove_phone(begun.pk, number, self.now)
        applying.ask_email(begun.pk, self.now)
        word = applications.path_for(f"applicant:{begun.pk}").rpartition("/")[2]
        applied = applying.confirm_email(unquote(word), self.now)
        text = SimpleUploadedFile("paper.txt", birds.hatch("applicant", "a").encode(), content_type="text/plain")
        paper = add_paper(applied, text, self.now)
        applying.complete(applied.pk, self.now, website="", page="facebook.com/applicant")
        head = actor_of(self.members["office head"])
        listed = f"DBID,Name,Mobile\n1234567,{birds.hatch('listed firm', 'a')[:24]},01911116006\n"
        file = importing.keep(listed, "dbid", head, self.now).pk
        for case in self.cases.values():
            case.papers |= {"application": applied.pk, "paper": paper.pk, "file": file}

    def _buyer(self, name, phone):
        row = factories.consumer(self.now - timedelta(days=40), phone)
        self.birds.number("phone", name, phone)
        self.birds.hatch("e-mail", name)
        row.email, row.email_confirmed_at = f"{self.birds.canaries[-1].words[0]}@buyers.test", self.now
        row.save()
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
        return actor_of(member, self.now)

    def _live(self, name, live, days_ago):
        buyer, place = self.buyers[live.buyer], "x" if live.buyer == "a" else "y"
        shop = self.shops.get(live.shop) or self.unproved_shop(buyer)
        now = self._morning(days_ago)
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
        self._read(case)
        self._complete_form(case)

    def _morning(self, days_ago):
        """Return six o'clock of that day: a life of some hours then ends before midnight, whenever the tests run."""
        today = self.now.astimezone(DHAKA).replace(hour=6, minute=0, second=0, microsecond=0)
        return (today - timedelta(days=days_ago)).astimezone(UTC)

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

    def _read(self, case):
        """Let both sides have read what they were told, so that no later look of theirs is the first."""
        proof_of_service.consumer_received(at=case.now, basis="opened", **case.by(case.buyer.actor))
        if case.row.told_at and is_on_its_way(case):
            contacting.opened_by_firm(**case.by(case.shop.speaker))
        case.row.refresh_from_db()

    def _complete_form(self, case):
        fields = {name: case.say(name) for name in ("father", "mother", "address", "occupation")}
        consumer.complete_form(
            reference=case.reference, by=case.buyer.actor, now=case.now, fields=consumer.FormFields(**fields)
        )

    def _type(self, buyer):
        """Leave a draft that waits for its day, and one that is being written."""
        day = dhaka_day(self.now) + timedelta(days=3)
        for kind in (WAITING_DRAFT, OPEN_DRAFT):
            drafts.begin(buyer.actor, self.now)
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
            kept = drafts.save(by=buyer.actor, now=self.now, step="story", changes=typed)
            if kind == WAITING_DRAFT:
                buyer.waiting = kept.id
                drafts.keep_until(by=buyer.actor, day=day, last=day)
        buyer.draft = kept.id
        paper = SimpleUploadedFile("draft.txt", self.birds.hatch("draft", of).encode(), content_type="text/plain")
        given = evidence.add_to_draft(draft_id=kept.id, upload=paper, kind="order_proof", by=buyer.actor, now=self.now)
        buyer.draft_file = given.id


def is_on_its_way(case):
    """Tell whether the notice is still on its way to the firm."""
    return case.row.deadlines.filter(kind="reach_firm", closed_at=None).exists()
