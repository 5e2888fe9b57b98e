"""A complaint that lives in memory: every act and every deadline by its pure plan, and no database.

Rules that hold at every moment of every complaint are checked after each step, so that a hundred thousand moments can
be looked at in a minute.
"""

import random
import secrets
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

from ccms.accounts.actors import Actor, Role
from ccms.accounts.in_charge import Acting
from ccms.accounts.models import Consumer, Member, Office, Post
from ccms.complaints.acts.act import check_fields
from ccms.complaints.acts.proof_of_service import plan_firm_received
from ccms.complaints.acts.sweeping import plan_ring
from ccms.complaints.dispatches.planning import DispatchOver
from ccms.complaints.facts import KnownFacts
from ccms.complaints.filing.contents import Filing
from ccms.complaints.filing.receiving import new_matter, plan_file
from ccms.complaints.lifecycle import Action, DeadlineKind, Status
from ccms.complaints.models import (
    Answer,
    Complainant,
    Complaint,
    Deadline,
    Dispatch,
    Evidence,
    Hearing,
    InformationRequest,
    Order,
    Payment,
    Reward,
    Ruling,
)
from ccms.complaints.models.dispatch import Content
from ccms.complaints.plan import CorrectedSeller, Fine, LoadedComplaint, plain
from ccms.complaints.record import NOT_IN_EVENT
from ccms.complaints.statuses import NotAllowed, open_rows
from ccms.complaints.transitions import TRANSITIONS, Wait
from ccms.complaints.verification import fold
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.law.checks import precheck
from ccms.law.filing import History
from ccms.law.pack.book import book
from tests import sampling
from tests.complaints.imagined_rules import Rules
from tests.complaints.performing import ACTS, TURN, Moment, speaker_for
from tests.factories import WRONG_ITEM

ON_TABLE = {Action.OFFER, Action.CLAIM_SOLVED, Action.DEFEND, Action.REFUSE, Action.REPORT_PERFORMANCE}
SENDS = {*(Action.REFER, Action.COPY_TO_BODY, Action.ASK_BODY, Action.COMPLETE_DISPATCH, Action.CORRECT_DISPATCH)}
# Needs a file, which no plan reads.
NOT_PLANNED = {Action.MISS_DEADLINE, Action.FOLLOW_CONTACT, Action.ADD_EVIDENCE, Action.FILE}
NOT_PLANNED |= {Action.REDACT_EVIDENCE, Action.MAKE_DOSSIER, Action.FILE_DOSSIER}


def _filing(now, told):
    day = dhaka_day(now)
    return Filing(
        draft=uuid4(),
        firm=uuid4(),
        category="WRONG_ITEM",
        wish="refund",
        narrative="দুটি জিন্স চেয়েছিলাম, দুটি টি-শার্ট এসেছে।",
        name="পরীক্ষা নাম",
        district="dhaka",
        facts={
            **WRONG_ITEM,
            "ordered_at": day - timedelta(days=12),
            "paid_at": now - timedelta(days=12),
            "delivered_at": day - timedelta(days=10),
            "firm_told_at": now - timedelta(days=9),
            "told_proof": True,
            **told,
        },
    )


class ImaginedLife(Rules):
    """One complaint with its rows as lists, and the hour it is."""

    def __init__(self, now, told, done, *, proved=True):
        self.now, self.done, self.proved = now, done, proved
        self.rows, self.clocks, self.state = [], [], {}
        day = dhaka_day(now)
        filing = _filing(now, told)
        pack = book().on(day)
        checked = precheck(pack, {**filing.facts, "category": filing.category, "evidence": ()}, History(), now)
        consumer, office = Consumer(id=uuid4()), Office(id=uuid4())
        loaded = new_matter(filing, consumer, office, checked, pack, now)
        self.complaint, self.firm = loaded.complaint, filing.firm
        self.content = Content(pack.receivers["BSTI"], day, {"complaint.category": filing.category})
        self.laid = set()  # the things of deadlines that a test laid beside the status
        self.other = Complaint(id=uuid4(), status=Status.SCRUTINY, reference="0" * 11)
        officer, head, contact = uuid4(), uuid4(), uuid4()
        self.actors = {
            Role.CONSUMER: Actor(role=Role.CONSUMER, id=consumer.id, consumer=consumer.id),
            Role.FIRM_LINK: Actor(
                role=Role.FIRM_LINK, id=contact, firm=self.firm, contact=contact, contact_verified=proved
            ),
            Role.OFFICER: Actor(role=Role.OFFICER, id=officer, office=office.id, posts=(uuid4(),)),
            Role.OFFICE_HEAD: Actor(role=Role.OFFICE_HEAD, id=head, office=office.id, posts=(uuid4(),)),
            Role.BODY: Actor(role=Role.BODY, id=uuid4(), body="BB"),  # whichever body the dispatch went to
        }
        self._apply(plan_file(loaded, filing, checked, [], self.actors[Role.CONSUMER], now))

    # ---- what the database would give and take ----

    def loaded(self):
        """Return it as plans read it."""
        law, complaint = book(), self.complaint
        answers = self._of(Answer)
        tables = [each for each in answers if each.action in ON_TABLE]
        counters = [each for each in answers if each.action == Action.COUNTER]
        at_office = complaint.status in {Status.SCRUTINY, Status.HEARING}
        hearings = [each for each in self._of(Hearing) if at_office and each.adjourned_at is None]
        dispatches = self._of(Dispatch) if complaint.dispatch_steps else []
        referrals = [each for each in self._of(Dispatch) if each.ended_at is None and not each.is_beside]
        questions = [each for each in self._of(InformationRequest) if each.answered_at is None]
        return LoadedComplaint(
            complaint=complaint,
            clocks=tuple(self.clocks),
            pack=law.on(dhaka_day(complaint.filed_at)),
            calendar=law.calendar,
            offence_pack=law.on(complaint.cause_on) if complaint.cause_on else None,
            on_table=tables[-1] if tables else None,
            counter=counters[-1] if counters else None,
            questions=tuple(reversed(questions)) if complaint.information_open else (),
            hearing=max(hearings, key=lambda each: each.at, default=None),
            referral=referrals[-1] if referrals and complaint.status == Status.REFERRED else None,
            dispatches=tuple(dispatches),
            fine=self._fine() if complaint.status == Status.ORDERED or complaint.share else None,
            others={self.other.reference: self.other},
        )

    def _of(self, model):
        return [each for each in self.rows if type(each) is model]

    def _fine(self):
        orders = self._of(Order)
        if not orders:
            return None
        last = orders[-1].id
        paid = sum(each.amount_paisa for each in self._of(Payment) if each.order_id == last)
        given = sum(each.amount_paisa for each in self._of(Reward) if each.order_id == last and not each.undone_at)
        return Fine(orders[-1], paid=paid, rewarded=given)

    def _apply(self, plan):
        before = self.complaint.status
        for name, value in plan.changes.items():
            setattr(self.complaint, name, value)
        changed = {name: plain(value) for name, value in plan.changes.items() if name not in NOT_IN_EVENT}
        self.state |= fold([{**plan.data, "set": changed}])
        self.complaint.event_seq += 1
        self.rows += plan.rows
        self.clocks = [clock for clock in self.clocks if clock.id not in plan.closed] + plan.opened
        self.check(plan, before)

    # ---- what happens ----

    def open_to(self, role):
        """Return the rows of the table that are open to a role now."""
        return [*open_rows(self.complaint.standing, role, proved=self.actors[role].contact_verified)]

    def act(self, action, role):
        """Do it by its plan, and hold the answer against the table."""
        loaded, by = replace(self.loaded(), content=self.content if action in SENDS else None), self.actors[role]
        open_now = [row for row in self.open_to(role) if row.action == action]
        waits = loaded.waits(self.now)
        post = self.actors[Role.OFFICE_HEAD].posts[0]
        act = ACTS[action](Moment(loaded, self.now, self.other.reference, post))
        if act.by_another and self.complaint.reviewed and self.complaint.decided_by_id == by.id:
            return False
        try:
            check_fields(act, loaded.pack, hearing=loaded.hearing is not None and Wait.HEARING not in waits)
            self._apply(act.plan(self._with_rows(action, loaded), speaker_for(act, loaded, by), self.now))
        except NotAllowed:
            assert not open_now, (action, role, self.complaint.standing)
            return False
        except (ValidationFailed, DispatchOver):
            return False
        assert open_now, (action, role, self.complaint.standing)
        assert open_now[0].wait not in waits, (action, self.complaint.standing)
        return True

    def _with_rows(self, action, loaded):
        """Add what the act itself would load."""
        if action == Action.CORRECT_SELLER:
            if self.complaint.receipt_proved:
                raise ValidationFailed(errors={"": ("seller-reached", {})})
            return replace(loaded, seller=CorrectedSeller(firm=uuid4(), same_party=False))
        if action == Action.REASSIGN:
            head = self.actors[Role.OFFICE_HEAD]
            post = Post(id=head.posts[0], office_id=head.office)
            return replace(loaded, given_to=Acting(post, Member(id=head.id)))
        if action in {Action.MARK_EVIDENCE, Action.NOTE_EVIDENCE}:
            return replace(loaded, file=Evidence(id=uuid4(), kind="product_photo", sha256=bytes(32)))
        if action == Action.NAME_ACCOUNT:
            loaded.complaint.complainant = self._of(Complainant)[0]
        if action == Action.RULE_ON_POINTS:
            ruled = {each.question: each.value for each in self._of(Ruling)}
            filed = {"category": self.complaint.category}
            return replace(loaded, known=KnownFacts(loaded.pack, self.complaint.filed_at, filed, {}, ruled))
        if action == Action.ANSWER_UNPAID_SHARE:
            return replace(loaded, rewards=tuple(each for each in self._of(Reward) if not each.undone_at))
        return loaded

    def lay_beside(self, hours):
        """Let a deadline about some other thing run beside the status."""
        clock = Deadline(
            id=uuid4(),
            complaint_id=self.complaint.id,
            kind=DeadlineKind.DISPATCH_SEND,
            item=uuid4(),
            starts_at=self.now,
            due_at=self.now + timedelta(hours=hours),
            next_alarm_at=self.now + timedelta(hours=hours),
        )
        self.laid.add(clock.item)
        self.clocks.append(clock)

    def receive(self):
        """A gateway says that the notice reached the seller."""
        loaded = self.loaded()
        if loaded.clock(DeadlineKind.REACH_FIRM):
            by = self.actors[Role.FIRM_LINK]
            self._apply(plan_firm_received(loaded, self.now, "undesignated", by, self.now, proved=self.proved))

    def ring(self, clock):
        """Let one deadline ring at its instant, whatever else waits."""
        self.now = max(self.now, clock.next_alarm_at)
        self._apply(plan_ring(self.loaded(), clock, self.now))

    def wait(self, **length):
        """Let time pass; every deadline rings at its own instant."""
        end = self.now + timedelta(**length)
        while self.clocks:
            first = min(self.clocks, key=lambda clock: (clock.next_alarm_at, clock.kind, clock.party, str(clock.item)))
            if first.next_alarm_at > end:
                break
            self.now = max(self.now, first.next_alarm_at)
            rang = first.next_alarm_at
            if first.next_alarm_at == first.due_at:
                self.done[Action.MISS_DEADLINE, self.complaint.status] += 1
            self._apply(plan_ring(self.loaded(), first, self.now))
            assert first not in self.clocks or first.next_alarm_at > rang, f"{first.kind} rings for ever"
        self.now = end


@dataclass
class Lived:
    """What many lives came to, for the report."""

    lives: int = 0
    steps: int = 0
    done: Counter = field(default_factory=Counter)  # by action and the status it was done in
    ends: Counter = field(default_factory=Counter)

    @property
    def rows_done(self):
        """How many rows of the table were done, each status by itself."""
        return len(self.done)

    def __str__(self):
        rang = sum(times for (action, _), times in self.done.items() if action == Action.MISS_DEADLINE)
        return (
            f"{self.lives:,} lives, {self.steps:,} steps, {rang:,} deadlines passed, {self.rows_done} rows of the table"
        )


HOW = ({}, {"firm_told": "not_told"}, {"purchase_purpose": "resale"})
PLANNED = sorted({row.action for row in TRANSITIONS} - NOT_PLANNED)
WAITS = (1, 20, 60, 75, 180, 400)  # hours
MOST_STEPS = 60
ENDS_IT = {Action.WITHDRAW, Action.JOIN, Action.DISOWN, Action.CLOSE}


def live_many(lives, now, seed=None):
    """Live so many lives by chance, each of some twenty steps; a failure names its seed."""
    lived = Lived()
    first = sampling.seed_of(lambda: secrets.randbits(32)) if seed is None else seed
    for number in range(lives):
        chance = random.Random(first + number)  # noqa: S311 - no secret
        life = ImaginedLife(now, HOW[number % len(HOW)], lived.done, proved=number % 4 != 0)
        trail = []
        try:
            trail.extend(_step(life, chance, lived.done) for _ in range(chance.randint(5, 40)))
            while life.complaint.share and len(trail) < MOST_STEPS:  # money takes longer
                trail.append(_step(life, chance, lived.done))
        except Exception as problem:
            problem.add_note(f"seed {first + number}, life {number}, after: {trail}")
            raise
        lived.lives += 1
        lived.steps += life.complaint.event_seq
        lived.ends[life.complaint.status] += 1
    return lived


def _step(life, chance, done):
    life.now += timedelta(minutes=chance.randint(1, 90))
    if chance.random() < 0.1:
        life.lay_beside(chance.choice(WAITS))
    lot = chance.random()
    if lot < 0.15:
        hours = chance.choice(WAITS)
        life.wait(hours=hours)
        return hours
    if lot < 0.25:
        life.receive()
        return "receipt"
    life.wait()  # a deadline that is over rings before anybody acts
    standing = life.complaint.standing
    role = chance.choice(list(life.actors))
    open_now = [row.action for row in life.open_to(role) if row.action not in NOT_PLANNED]
    if lot < 0.85 and not open_now:
        role = TURN.get(standing.status, Role.CONSUMER)
        open_now = [row.action for row in life.open_to(role) if row.action not in NOT_PLANNED]
    open_now = [action for action in open_now if action not in ENDS_IT or chance.random() < 0.2]
    if not open_now or lot >= 0.85:
        action = chance.choice(PLANNED)
    elif lot < 0.5:
        action = min(open_now, key=lambda each: (done[each, standing.status], chance.random()))  # what was done least
    else:
        action = chance.choice(open_now)
    before = standing.status
    if life.act(action, role):
        done[action, before] += 1
    return f"{role}:{action}"
