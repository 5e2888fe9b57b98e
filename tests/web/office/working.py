"""An office at work: its people, their browsers, and complaints at every stage of their life."""

import html
import re
import uuid
from datetime import timedelta

from ccms.accounts.actors import Role
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member, Office, Post
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Reject
from ccms.complaints.acts.decision import HoldHearing, OrderFine, SetHearing
from ccms.complaints.acts.firm import Offer, Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.proof_of_service import firm_received
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate import clock
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from tests import factories
from tests.serving import serve_order

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
INLINE = re.compile(r"</?(?:span|b|time|a|abbr)\b[^>]*>")
REASONS = "ভুল পণ্য দেওয়া প্রমাণিত হয়েছে।"


class Desk:
    """The office of Dhaka, a clock to move, and browsers of whoever works there."""

    def __init__(self, sign_in):
        self.sign_in = sign_in
        self.dhaka = factories.offices(current_time())
        self.nasrin = self.member("নাসরিন সুলতানা")
        self.tanvir = self.member("তানভীর আহমেদ")

    @property
    def now(self):
        return current_time()

    @property
    def today(self):
        return dhaka_day(self.now)

    def later(self, **by):
        """Move the clock on."""
        clock.move(timedelta(**by))

    def member(self, name, role=Role.OFFICER, code="dhaka"):
        """Employ somebody."""
        address = f"{uuid.uuid4().hex[:8]}@dncrp.test"
        place = Office.objects.get(code=code)
        return Member.objects.create_member(email=address, password=None, role=role, office=place, name=name)

    def actor(self, who):
        return actor_of(Member.objects.select_related("office").get(pk=who.pk))

    def without_letters(self, who):
        """Let somebody decide on complaints, and write no letters."""
        Post.objects.filter(holdings__member=who).update(powers=["decide"])
        return who

    # ---- complaints, through the services ----

    def filed(self, like=None, *, by=None, **fields):
        """File a complaint about a firm that can be reached, or about the firm of another one; `by` a known buyer."""
        if like is None:
            return Matter(self, *factories.a_complaint(self.now, **fields))
        person = by or factories.consumer(self.now)
        if by == like.person:  # the buyer says that it is another purchase
            fields["other_than"] = like.reference
        filing = factories.filing(like.shop, self.now, **fields)
        filed = file(filing=filing, by=factories.as_consumer(person), now=self.now)
        return Matter(self, filed.complaint, person, like.shop, like.contact)

    def escalated(self, **fields):
        """Let the two sides disagree."""
        return self.filed(**fields).refused_offer()

    def taken_up(self, who=None, **fields):
        matter = self.escalated(**fields)
        perform(TakeUp(own=False), **matter.by(who or self.nasrin))
        return matter

    def at_hearing(self, who=None, **fields):
        """Set a hearing and let its time come."""
        matter = self.taken_up(who, **fields)
        at = self.now + timedelta(days=3)
        perform(SetHearing(at=at, place="কক্ষ ৭, কারওয়ান বাজার", agreed=True), **matter.by(who or self.nasrin))
        self.later(days=3, minutes=5)
        return matter

    def at_hearing_at_once(self, **fields):
        """Hold the hearing of a complaint that came straight to the office; both sides come."""
        matter = self.filed(**fields)
        perform(TakeUp(own=False), **matter.by(self.nasrin))
        perform(
            SetHearing(at=self.now + timedelta(days=3), place="কক্ষ ৭, কারওয়ান বাজার", agreed=True), **matter.by(self.nasrin)
        )
        self.later(days=3, minutes=5)
        perform(HoldHearing(attendance="both", text="দুই পক্ষ এসেছিল।"), **matter.by(self.nasrin))
        return matter

    def ordered(self, who=None, fine_paisa=2_000_000, **fields):
        matter = self.at_hearing(who, **fields)
        perform(OrderFine(section="45", fine_paisa=fine_paisa, text=REASONS), **matter.by(who or self.nasrin))
        serve_order(matter.reference, self.now)
        return matter


class Matter:
    """One complaint with everybody around it."""

    def __init__(self, desk, complaint, person, shop, contact):
        self.desk, self.complaint, self.person, self.shop, self.contact = desk, complaint, person, shop, contact
        self.reference, self.url = complaint.reference, f"/office/{complaint.reference}"

    @property
    def buyer(self):
        return factories.as_consumer(self.person)

    @property
    def seller(self):
        return factories.as_firm(self.contact)

    def by(self, who):
        """Name complaint, actor and time as services ask for them."""
        actor = self.desk.actor(who) if isinstance(who, Member) else who
        return {"reference": self.reference, "by": actor, "now": self.desk.now}

    def now_stands(self):
        self.complaint = Complaint.objects.get(pk=self.complaint.pk)
        return self.complaint

    def events(self):
        chain = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        return list(chain.values_list("kind", flat=True))

    def refused_offer(self):
        """Let the seller offer and the buyer refuse."""
        now, seller = self.desk.now, self.seller
        firm_received(reference=self.reference, contact=self.contact.id, at=now, basis="opened", now=now, by=seller)
        day = self.desk.today + timedelta(days=5)
        terms = Terms(remedy="partial_refund", amount_paisa=100_000, day=day, text="অর্ধেক টাকা ফেরত দেব।")
        perform(as_act(Offer, terms), **self.by(seller))
        perform(Reject(reason="too_little", text="পুরো টাকা চাই।"), **self.by(self.buyer))
        return self

    # ---- the pages ----

    def get(self, who, page="", **extra):
        return self.desk.sign_in(who).get(f"{self.url}{page}", **extra)

    def ask(self, who, act, **fields):
        """Send the form of an act; nothing has happened yet."""
        return self.desk.sign_in(who).post(f"{self.url}/{act}", {"idempotency_key": str(uuid.uuid4()), **fields})

    def preview(self, who, act, **fields):
        """Send the form of an act, once more where its page shows first what is sent."""
        shown = self.ask(who, act, **fields)
        if 'name="shown"' in shown.text and 'value="confirm"' not in shown.text:
            shown = self.ask(who, act, **{**carried(shown), **fields})
        return shown

    def act(self, who, act, **fields):
        """Send the form of an act, and confirm what it shows."""
        return self.confirm(who, act, self.preview(who, act, **fields))

    def confirm(self, who, act, shown):
        """Press the button under what an act would tell both sides."""
        assert shown.status_code == 200, words_of(shown)
        return self.desk.sign_in(who).post(f"{self.url}/{act}", {**carried(shown), "stage": "confirm"})


def carried(shown):
    """Return what a page carries along in its last form."""
    return carried_in(shown.text)


def carried_in(text):
    """Return what the last form of a page's text carries along."""
    last = text[text.rindex('<form method="post"') :]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(last) if name != "csrfmiddlewaretoken"}


def words_of(answer):
    """Return what a page says, without markup."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", INLINE.sub("", main)).split()))


def parts(name, day):
    """Return a day as its three fields send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
