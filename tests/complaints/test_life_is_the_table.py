"""Random lives through the real services: every action by every role in every status.

The table and the services agree; an open complaint always waits for somebody who can act, by a clock that leads
somewhere; and folding the events gives the state.
"""

import random
import secrets
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import evidence, proof_of_service
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.sweeping import EXPIRY, sweep
from ccms.complaints.dispatches.planning import DispatchOver
from ccms.complaints.filing.receiving import file
from ccms.complaints.lifecycle import BESIDE, ENDED, Action, Standing, Status
from ccms.complaints.models import Deadline, Hearing, Order
from ccms.complaints.statuses import CLOCKS, NotAllowed, open_rows
from ccms.complaints.transitions import TRANSITIONS
from ccms.complaints.verification import fold, verify_complaints
from ccms.core.clock import start_of_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from ccms.notices.composition.texts import text_of
from ccms.notices.models import Notice
from tests import factories as make
from tests import sampling
from tests.complaints.performing import BODY, TURN, perform_any
from tests.rights.sameness import taken_back

OF_THE_CLOCK = {Action.MISS_DEADLINE, Action.FOLLOW_CONTACT}
# Corrects what has changed since it was sent, which nothing does here: tests/journeys/test_copies.py does it.
NOT_BY_CHANCE = OF_THE_CLOCK | {Action.CORRECT_DISPATCH}
DONE = sorted({row.action for row in TRANSITIONS} - OF_THE_CLOCK)

steps = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.sampled_from(DONE), st.sampled_from(["its own", "another"])),
        st.tuples(st.just("its turn"), st.integers(0, 30), st.none()),
        st.tuples(st.just("wait"), st.sampled_from([1, 20, 60, 75, 180, 400, 2300]), st.none()),
        st.tuples(st.just("receipt"), st.none(), st.none()),
    ),
    min_size=1,
    max_size=14,
)


class Life:
    """One complaint, everybody around it, and the hour it is."""

    def __init__(self, now, how):
        self.now = now
        facts = {"told": {}, "not told": {"firm_told": "not_told"}, "resale": {"purchase_purpose": "resale"}}[how]
        self.complaint, person, shop, contact = make.a_complaint(now, facts=facts)
        added = {"reference": self.complaint.reference, "by": make.as_consumer(person), "now": now}
        evidence.add_to_complaint(**added, upload=make.a_picture(now), kind="product_photo")
        again = make.filing(shop, now, other_than=self.complaint.reference)
        self.other = file(filing=again, by=make.as_consumer(person), now=now).complaint
        self.contact = contact
        self.another_post = make.officer(self.complaint.office).posts[0]
        head = make.officer(self.complaint.office, Role.OFFICE_HEAD)
        self.actors = {
            Role.CONSUMER: make.as_consumer(person),
            Role.FIRM_LINK: make.as_firm(contact),
            Role.OFFICER: make.officer(self.complaint.office),
            Role.OFFICE_HEAD: head,
            Role.BODY: Actor(role=Role.BODY, id=head.id, body=BODY),
        }

    @property
    def standing(self) -> Standing:
        self.complaint.refresh_from_db()
        return self.complaint.standing

    def act(self, action, role):
        """Do it and hold the answer against the table."""
        standing = self.standing
        open_now = [row for row in open_rows(standing, role) if row.action == action]
        waits = load_complaints([self.complaint])[0].waits(self.now)
        try:
            perform_any(
                action,
                self.complaint,
                self.actors[role],
                self.now,
                other=self.other,
                another_post=self.another_post,
            )
        except NotAllowed:
            assert not open_now, (action, role, standing)
        except (ValidationFailed, DispatchOver):
            assert self.standing == standing
        except NotFound:
            assert role in {Role.FIRM_LINK, Role.BODY} or action is Action.JOIN, (action, role, standing)
            assert self.standing == standing
        else:
            assert open_now, (action, role, standing)
            assert open_now[0].wait not in waits, (action, standing)

    def step(self, kind, what, which):
        self.now += timedelta(minutes=1)
        match kind:
            case "wait":
                self.now += timedelta(hours=what)
                sweep(self.now)
            case "receipt":
                proof_of_service.firm_received(
                    reference=self.complaint.reference,
                    contact=self.contact.id,
                    at=self.now,
                    basis="undesignated",
                    now=self.now,
                    by=self.actors[Role.OFFICE_HEAD],
                )
            case "its turn":
                role = TURN.get(self.standing.status)
                rows = [row.action for row in open_rows(self.standing, role)] if role else []
                if rows:
                    self.act(rows[what % len(rows)], role)
            case _:
                rows = [row for row in TRANSITIONS if row.action == what]
                may = self.actors.keys() & {role for row in rows for role in row.by}
                own = sorted(may, key=lambda role: (role is Role.BODY, role))  # a body only what nobody else does
                others = sorted(self.actors.keys() - set(own))
                self.act(what, (own if which == "its own" or not others else others)[0])

    def check(self):
        standing = self.standing
        live = set(Deadline.objects.filter(complaint=self.complaint, closed_at=None).values_list("kind", flat=True))
        events = Event.objects.filter(subject=self.complaint.subject).order_by("seq")
        state = fold(event.data for event in events)

        assert state["status"] == standing.status
        assert state["reason"] == standing.reason
        assert state["on_table"] == standing.on_table
        if standing.status in ENDED:
            assert live <= BESIDE
        else:
            assert live & {str(kind) for kind in CLOCKS[standing.status]}, (standing, live)
            assert any(open_rows(standing, TURN[standing.status])), standing
        assert live <= {str(kind) for kind in EXPIRY}
        self.check_decisions()

    def check_decisions(self):
        """No fine before the time of the hearing, and none recovered while it could still be paid."""
        for order in Order.objects.filter(complaint=self.complaint):
            hearing = Hearing.objects.filter(complaint=self.complaint, adjourned_at=None).order_by("at").last()
            assert hearing is not None, "fined before the hearing, which was called off by it"
            assert hearing.at <= order.made_at, (hearing.at, order.made_at)
            assert hearing.held_at is None or hearing.at <= hearing.held_at <= order.made_at
            if order.recovery_started_at:
                paid_by = Deadline.objects.filter(complaint=self.complaint, kind="payment").earliest("starts_at")
                assert order.recovery_started_at >= paid_by.due_at


@pytest.mark.django_db
@pytest.mark.timeout(900)
@settings(max_examples=25 if sampling.Sampling.is_whole else 8, deadline=None, suppress_health_check=list(HealthCheck))
@given(how=st.sampled_from(["told", "not told", "resale"]), story=steps)
def test_the_services_do_what_the_table_says_and_nobody_is_left_waiting(now, how, story):
    life = Life(now, how)
    life.check()

    for step in story:
        life.step(*step)
        life.check()

    assert verify_complaints().findings == []
    assert unfilled() == set()


def unfilled():
    """Return the texts of notices that lack a parameter, with its name."""
    return {
        (notice.template, *missing)
        for notice in Notice.objects.all()
        if (missing := text_of(notice.template, notice.params).params - notice.params.keys())
    }


ROWS = {(row.action, status) for row in TRANSITIONS for status in row.sources if row.action not in NOT_BY_CHANCE}
# What moves nothing is done in one status here, and in every one by the pure lives (test_imagined_lives.py).
BESIDE_ACTS = {Action.COPY_TO_BODY, Action.ASK_BODY, Action.COMPLETE_DISPATCH}
BESIDE_ACTS |= {Action.RECORD_SENDING, Action.RECORD_REPLY, Action.RECALL_DISPATCH}
BESIDE_ACTS |= {Action.ACKNOWLEDGE_DISPATCH, Action.RETURN_DISPATCH, Action.ANSWER_DISPATCH}
ROWS -= {(action, status) for action, status in ROWS if action in BESIDE_ACTS and status is not Status.SCRUTINY}
# to what has ended a body alone adds a file, with its answer, which the tests of its pages do
ROWS -= {(Action.ADD_EVIDENCE, status) for status in ENDED}
ENDS_IT = {Action.WITHDRAW, Action.JOIN, Action.DISOWN}  # or lets it rest until an officer has looked
# before which `check_decisions` finds none of them
HAVE_THEIR_TIME = {Action.RECORD_SETTLEMENT, Action.DISMISS, Action.ORDER, Action.START_RECOVERY}
LIVES, STEPS = 120, 18


@pytest.mark.django_db
@pytest.mark.timeout(900)
def test_every_row_of_the_table_is_performed_by_its_service(now):
    seed = sampling.seed_of(lambda: secrets.randbits(32))
    print(f"seed {seed}")  # noqa: T201 - to play a failure again
    chance = random.Random(seed)  # noqa: S311 - no secret
    done, tried = ROWS - set(sampling.sample(sorted(ROWS))), Counter()  # what the sample leaves out counts as done

    for number in range(LIVES):
        with taken_back():  # else each life would let the alarms of all before it ring
            life = Life(now, ["told", "not told", "resale"][number % 3])
            if number and number % 3 == 0:
                _go_to_the_money(life)  # chance alone comes there in one life of many
            if number == 1:
                _go_to_a_body(life, done)
            _live(life, done, tried, chance)
            assert verify_complaints().findings == []
            assert unfilled() == set()
        if done >= ROWS:
            break

    assert sorted(f"{action} in {status}" for action, status in ROWS - done) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("waits", "leads_to"), [(0, Status.PROMISED), (1, Status.WITH_CONSUMER)])
def test_an_offer_after_a_counter_is_a_promise_where_it_gives_what_was_asked(now, waits, leads_to):
    life = Life(now, "told")
    for action in (Action.OFFER, Action.COUNTER):
        life.step("act", action, "its own")
        life.check()
    life.complaint.refresh_from_db()
    if life.complaint.event_seq % 2 != waits:  # `acts` gives what was asked after every second event
        life.act(Action.ADD_EVIDENCE, Role.CONSUMER)
    life.step("act", Action.OFFER, "its own")
    life.check()

    assert life.standing.status == leads_to
    assert verify_complaints().findings == []
    assert unfilled() == set()


def _live(life, done, tried, chance):
    """Let a complaint come to its end, or to as many steps."""
    for turn in range(45):
        standing = life.standing
        if turn >= STEPS and standing.status != Status.ORDERED and not standing.share:  # money takes longer
            break
        _live_a_little(life, chance)
        _try_what_was_never_done(life, done)
        _do_the_rarest(life, done, tried, chance)


def _live_a_little(life, chance):
    """Let some time pass: to the promised day or the hearing, or as it comes."""
    complaint = life.complaint
    life.now += timedelta(minutes=5)
    if complaint.status == Status.PROMISED and chance.random() < 0.5:
        life.now = max(life.now, start_of_day(complaint.promised_on) + timedelta(hours=10))
    elif complaint.status == Status.HEARING and chance.random() < 0.7:
        life.now = max(life.now, complaint.hearings.latest("at").at + timedelta(hours=1))
    elif complaint.status == Status.ORDERED and chance.random() < 0.5:
        life.now += timedelta(days=10)  # more than the days to pay
    elif chance.random() < 0.1:
        life.step("wait", chance.choice([20, 60, 180]), None)


def _go_to_the_money(life):
    """Take a complaint straight to a fine of which a part came in, with the complainant's share of it paid out."""
    for action, role in (
        (Action.REFUSE, Role.FIRM_LINK),
        (Action.TAKE_UP, Role.OFFICER),
        (Action.SET_HEARING, Role.OFFICER),
        (Action.ORDER, Role.OFFICER),
        (Action.RECORD_PAYMENT, Role.OFFICER),
        (Action.RECORD_REWARD, Role.OFFICER),
    ):
        life.now += timedelta(days=4 if action is Action.ORDER else 0, minutes=5)
        life.act(action, role)
        life.check()


def _go_to_a_body(life, done):
    """Let another office have something, and say each thing of it once: chance seldom comes there and stays."""
    steps = (Action.REFUSE, Role.FIRM_LINK), (Action.TAKE_UP, Role.OFFICER), (Action.ASK_BODY, Role.OFFICER)
    for action, role in (*steps, (Action.RECORD_SENDING, Role.OFFICER)):
        life.now += timedelta(minutes=5)
        life.act(action, role)
        life.check()
    for action in (Action.ACKNOWLEDGE_DISPATCH, Action.RETURN_DISPATCH, Action.ANSWER_DISPATCH):
        with taken_back():
            status, before = life.standing.status, life.complaint.event_seq
            life.act(action, Role.BODY)
            life.check()
            assert life.complaint.event_seq > before, action
            done.add((action, status))


def _distances(done):
    """Count, for each status, the steps to one with a row that was never done."""
    far = {status: 0 for _, status in ROWS - done}
    for steps in range(1, len(Status)):
        for row in TRANSITIONS:
            if row.action not in OF_THE_CLOCK and any(far.get(target, LIVES) < steps for target in row.to):
                for source in row.sources:
                    far.setdefault(source, steps)
    return far


def _try_what_was_never_done(life, done):
    """Do each open act that was never done in this status, or may not be done yet, one beside the other; none stays."""
    standing = life.standing
    for role in life.actors:
        for action in {row.action for row in open_rows(standing, role)}:
            if (action, standing.status) in ROWS - done or action in HAVE_THEIR_TIME:
                with taken_back():
                    before = life.complaint.event_seq
                    life.act(action, role)
                    life.check()
                    if life.complaint.event_seq > before and (action, standing.status) not in done:
                        done.add((action, standing.status))
                        assert verify_complaints().findings == []
                        assert unfilled() == set()


def _do_the_rarest(life, done, tried, chance):
    """Do what was never done, else what leads towards it, else what was tried least."""
    standing = life.standing
    far = _distances(done)
    open_now = [
        (
            (row.action, standing.status) not in ROWS - done,
            min(far.get(target, LIVES) for target in row.to or {standing.status}),
            tried[row.action, standing.status],
            chance.random(),
            row.action,
            role,
        )
        for role in life.actors
        for row in open_rows(standing, role)
        if row.action not in ENDS_IT or (far.keys() & row.to and chance.random() < 0.2)
    ]
    if chance.random() < 0.25:  # not always the straight way: some rows open only by a detour
        chance.shuffle(open_now)
        open_now = open_now[:1]
    if open_now:
        *_, action, role = min(open_now)
        before = life.complaint.event_seq
        tried[action, standing.status] += 1
        life.act(action, role)
        life.check()
        if life.complaint.event_seq > before:
            done.add((action, standing.status))
