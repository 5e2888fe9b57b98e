"""A complaint told as a story: the people around it, what each does, and the hour it is. The clock is never skipped.

Time passes as the worker lives it: each clock is fired in its minute, unless the story says that the system was down.
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ccms.accounts.actors import CLOCK
from ccms.complaints.acts import contacting, proof_of_service
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.book import acts
from ccms.complaints.acts.consumer import Accept, Counter, GiveInformation, Reject, Withdraw
from ccms.complaints.acts.decision import Close, HoldHearing, OrderFine, RecordPayment, RecordReward, SetHearing
from ccms.complaints.acts.firm import Terms, as_act
from ccms.complaints.acts.office import TakeUp
from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import file
from ccms.complaints.lifecycle import Action
from ccms.complaints.models import Deadline, Order
from ccms.core.clock import DHAKA, dhaka_day
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories as make
from tests.serving import serve_order


def at(text):
    """Read "2026-03-04 10:00" as a moment in Dhaka, noon where no hour is given."""
    moment = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
    return moment.replace(tzinfo=DHAKA).astimezone(UTC)


def in_dhaka(moment):
    """Write a moment as people there would, to compare with a calendar."""
    return moment.astimezone(DHAKA).strftime("%Y-%m-%d %H:%M")


class Story:
    """One complaint from its buyer's side, its seller's and the office's."""

    def __init__(self, now, *, shop=None, contact=True, buyer=None, phone=None):
        self.now = at(now) if isinstance(now, str) else now
        self.office = make.offices(self.now)
        self.person = buyer or make.consumer(self.now, phone)
        self.shop = shop or make.firm(self.now)
        self.contact = make.contact(self.shop, self.now) if contact is True else contact or None
        self.first_officer = make.officer(self.office)
        self.complaint = None
        self.filed = None

    @property
    def buyer(self):
        return make.as_consumer(self.person)

    @property
    def seller(self):
        return make.as_firm(self.contact)

    def by(self, actor):
        """Return what every act needs: which complaint, who, when."""
        return {"reference": self.complaint.reference, "by": actor, "now": self.now}

    # time

    def wait_until(self, moment):
        """Let time pass with the worker running: every clock rings in its own minute."""
        end = at(moment) if isinstance(moment, str) else moment
        while ring := Deadline.objects.filter(closed_at=None, next_alarm_at__lte=end).order_by("next_alarm_at").first():
            self.now = max(self.now, ring.next_alarm_at)
            sweep(self.now)
        self.now = end

    def wait(self, **length):
        """Let so much time pass with the worker running."""
        self.wait_until(self.now + timedelta(**length))

    def down_for(self, **length):
        """Let the system stand still for so long, and come back with one sweep."""
        self.now += timedelta(**length)
        return sweep(self.now)

    # the buyer

    def file(self, facts=None, **fields):
        """File these facts on this day, as they stand; without facts, a wrong item of which the seller was told."""
        if facts is None:
            filing = make.filing(self.shop, self.now, **fields)
        else:
            told = dict(facts)
            filing = Filing(
                draft=fields.pop("draft", None) or uuid.uuid4(),
                firm=self.shop.id,
                category=told.pop("category"),
                wish=fields.pop("wish", "refund"),
                narrative=fields.pop("narrative", "টাকা দিয়েছি, যা কথা ছিল তা পাইনি।"),
                name=told.pop("full_name"),
                district=told.pop("district"),
                facts=told,
                **fields,
            )
        self.filed = file(filing=filing, by=self.buyer, now=self.now)
        self.complaint = self.filed.complaint
        return self

    def accept(self):
        perform(Accept(), **self.by(self.buyer))

    def reject(self, reason="too_little", text="পুরো টাকা চাই।"):
        perform(Reject(reason=reason, text=text), **self.by(self.buyer))

    def counter(self, amount_paisa, days=4):
        self.wait(seconds=1)  # two answers of one moment have no order
        day = dhaka_day(self.now) + timedelta(days=days)
        perform(Counter(amount_paisa=amount_paisa, day=day), **self.by(self.buyer))

    def withdraw(self, reason="solved", received="money", amount_paisa=None):
        perform(Withdraw(reason=reason, received=received, amount_paisa=amount_paisa), **self.by(self.buyer))

    def gives_information(self, text="অর্ডারের রসিদ দিলাম।"):
        perform(GiveInformation(text=text), **self.by(self.buyer))

    def is_reached(self):
        """A gateway reports that a message came to the buyer's phone."""
        proof_of_service.consumer_received(**self.by(CLOCK), at=self.now, basis="undesignated")

    # the seller

    def is_served(self):
        """A gateway reports that the formal notice came to the seller's phone."""
        proof_of_service.firm_received(**self.by(CLOCK), contact=self.contact.id, at=self.now, basis="undesignated")

    def opens_pasted_link(self):
        """Somebody opens the link that the buyer pasted into the page's inbox."""
        reference = self.complaint.reference
        contacting.link_opened(reference=reference, token=contacting.page_token(reference), now=self.now)

    def says(self, act, terms, *, in_days=None, by=None):
        """Let the seller answer; `in_days` counts the day that the answer names from today."""
        if in_days is not None:
            terms = replace(terms, day=dhaka_day(self.now) + timedelta(days=in_days))
        perform(as_act(acts()[Action(act)], terms), **self.by(by or self.seller))

    def offers(self, amount_paisa=90_000, in_days=3, by=None):
        terms = Terms(remedy="refund", amount_paisa=amount_paisa, text="টাকা ফেরত দেব।")
        self.says("offer", terms, in_days=in_days, by=by)

    def claims_solved(self, **terms):
        self.says("claim_solved", Terms(remedy="refunded", **terms), in_days=0)

    def defends(self, code="outside_terms", text="শর্ত পাতায় লেখা ছিল।", **terms):
        self.says("defend", Terms(code=code, text=text, **terms))

    def reports_performance(self, amount_paisa=90_000):
        sent = Terms(amount_paisa=amount_paisa, transaction="9C7D5E3F1A", text="টাকা ফেরত পাঠিয়েছি।")
        self.says("report_performance", sent, in_days=0)

    # the office

    def take_up(self, officer=None):
        perform(TakeUp(own=False), **self.by(officer or self.first_officer))

    def hear(self, on):
        """Fix a hearing, wait for it, and hold it."""
        perform(SetHearing(at=at(on), place="ভোক্তা অধিদপ্তর, ঢাকা", agreed=True), **self.by(self.first_officer))
        self.wait_until(at(on) + timedelta(hours=1))
        perform(HoldHearing(attendance="both", text="শুনানি হলো।"), **self.by(self.first_officer))

    def order(self, section, taka, officer=None, *, served=True):
        """Order a fine; the order reaches the seller at once, or not at all."""
        fine = {"section": section, "fine_paisa": taka * 100, "text": "অপরাধ প্রমাণিত।"}
        perform(OrderFine(**fine), **self.by(officer or self.first_officer))
        if served:
            serve_order(self.complaint.reference, self.now)

    def collect(self, taka):
        paid = {"amount_paisa": taka * 100, "day": dhaka_day(self.now), "receipt": "চালান-১"}
        perform(RecordPayment(**paid), **self.by(self.first_officer))

    def reward(self, paisa):
        paid = {"amount_paisa": paisa, "day": dhaka_day(self.now), "receipt": "রসিদ-১"}
        perform(RecordReward(to_staff=False, **paid), **self.by(self.first_officer))

    def closes(self, officer=None, text=""):
        perform(Close(text=text), **self.by(officer or self.first_officer))

    # what one sees

    def stands(self):
        """Return status, reason and outcome, as far as there are any."""
        self.complaint.refresh_from_db()
        said = (self.complaint.status, self.complaint.reason, self.complaint.outcome)
        return tuple(str(word) for word in said if word)

    def due(self, kind):
        """Return when a running clock is over, in Dhaka."""
        return in_dhaka(Deadline.objects.get(complaint=self.complaint, kind=kind, closed_at=None).due_at)

    def events(self):
        """Return what happened, in order."""
        return list(Event.objects.filter(subject=self.complaint.subject).order_by("seq"))

    def happened(self):
        """Return the names of what happened, in order; a clock's with what rang."""
        return [
            f"{event.kind}/{event.data['deadline']}" if event.kind.startswith("clock.") else event.kind
            for event in self.events()
        ]

    def told(self, audience):
        """Return the texts that one side was told, in order; by SMS and by e-mail is twice."""
        notices = Notice.objects.filter(subject=self.complaint.reference, template__startswith=f"{audience}.")
        place = {event.event_id: event.seq for event in self.events()}
        return [notice.template for notice in sorted(notices, key=lambda notice: place[notice.event])]

    def findings(self):
        """Return what the rules say of it, by rule."""
        return {finding["rule"]: finding["result"] for finding in self.complaint.findings}

    def fine(self):
        """Return the order."""
        return Order.objects.get(complaint=self.complaint)
