"""A firm with two brands, its people, and complaints about it at every stage, for services and pages alike."""

import html
import re
import uuid
from datetime import timedelta

from ccms.accounts.actors import Role
from ccms.accounts.firms.firm_members import take_in
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Accept, Reject, Withdraw
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
INLINE = re.compile(r"</?(?:span|b|time|a|abbr|svg|path)\b[^>]*>")
OFFERED = {"remedy": "refund", "amount_paisa": 215_000, "text": "আমরা টাকা ফেরত দেব।"}


class Counter:
    """The support desk of a legal firm with one brand, and of another firm beside it."""

    def __init__(self, sign_in=None):
        self.sign_in = sign_in
        self.office = factories.offices(self.now)
        self.firm = factories.firm(self.now, "বাজারঘর", name_en="Bazarghor")
        self.brand = factories.firm(self.now, "জুতাঘর", name_en="Jutaghor")
        self.other = factories.firm(self.now, "অন্যঘর", name_en="Onnoghor")
        take_in(self.brand, self.firm)
        self.contacts = {each.pk: factories.contact(each, self.now) for each in (self.firm, self.brand, self.other)}
        self.rahim, self.karim = self.member("রহিম উদ্দিন"), self.member("করিম শেখ")
        self.boss = self.member("সালমা আক্তার", Role.FIRM_ADMIN)
        self.of_brand = self.member("জুতার লোক", firm=self.brand)
        self.stranger = self.member("অন্য লোক", firm=self.other)

    @property
    def now(self):
        return current_time()

    @property
    def today(self):
        return dhaka_day(self.now)

    def later(self, **length):
        """Let time pass, and everything happen that it brings."""
        clock.move(timedelta(**length))
        sweep(self.now)

    def member(self, name, role=Role.FIRM_AGENT, firm=None):
        """Employ somebody."""
        address = f"{uuid.uuid4().hex[:8]}@firm.test"
        return Member.objects.create_member(
            email=address, password="long enough for all", role=role, firm=firm or self.firm, name=name
        )

    def actor(self, who):
        return actor_of(Member.objects.select_related("office").get(pk=who.pk))

    def filed(self, about=None, *, by=None, **fields):
        """Let a buyer, a new one or a known one, complain about the firm."""
        person, shop = by or factories.consumer(self.now), about or self.firm
        made = file(filing=factories.filing(shop, self.now, **fields), by=factories.as_consumer(person), now=self.now)
        return Ticket(self, made.complaint, person, shop)

    def browser(self, who):
        return self.sign_in(who)

    def get(self, who, address="/firm/", **sent):
        return self.browser(who).get(address, sent)

    def post(self, who, address, key=None, **sent):
        """Send a form of a page, with a key of its own unless one is given."""
        return self.browser(who).post(address, {"idempotency_key": str(key or uuid.uuid4()), **sent})


class Ticket:
    """One complaint about the firm with its buyer."""

    def __init__(self, counter, complaint, person, shop):
        self.counter, self.complaint, self.person, self.shop = counter, complaint, person, shop
        self.reference, self.url = complaint.reference, f"/firm/complaints/{complaint.reference}"

    @property
    def buyer(self):
        return factories.as_consumer(self.person)

    @property
    def contact(self):
        return factories.as_firm(self.counter.contacts[self.shop.pk])

    def by(self, who):
        """Name complaint, actor and time as services ask for them."""
        actor = self.counter.actor(who) if isinstance(who, Member) else who
        return {"reference": self.reference, "by": actor, "now": self.counter.now}

    @property
    def stands(self):
        return Complaint.objects.get(pk=self.complaint.pk)

    def reached(self):
        """Let the notice arrive at the firm."""
        now = self.counter.now
        reached = {"contact": self.contact.contact, "at": now, "basis": "undesignated", "now": now}
        firm_received(reference=self.reference, by=self.contact, **reached)
        return self

    def offered(self, who=None, days=4, **terms):
        day = self.counter.today + timedelta(days=days)
        perform(as_act(Offer, Terms(**{**OFFERED, "day": day, **terms})), **self.by(who or self.counter.rahim))
        return self

    def promised(self, who=None, **terms):
        """Let the firm offer and the buyer accept."""
        self.reached().offered(who, **terms)
        perform(Accept(), **self.by(self.buyer))
        return self

    def rejected(self):
        """Let the firm offer and the buyer refuse: it goes to DNCRP."""
        self.reached().offered()
        perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **self.by(self.buyer))
        return self

    def withdrawn(self):
        perform(Withdraw(reason="no_longer", received="nothing"), **self.by(self.buyer))
        return self

    def events(self):
        chain = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return list(chain.values_list("kind", flat=True))

    def day(self, days):
        """Return a day as it is typed into a form."""
        on = self.counter.today + timedelta(days=days)
        return {"day-day": on.day, "day-month": on.month, "day-year": on.year}


def carried(shown):
    """Return what a page carries along in its last form of an answer."""
    main = shown.text[shown.text.index("<main") : shown.text.index("</main>")]
    last = main[main.rindex('<form method="post"') :]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(last) if name != "csrfmiddlewaretoken"}


def words_of(answer):
    """Return what a page says, without markup."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", INLINE.sub("", main)).split()))
