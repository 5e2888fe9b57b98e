"""Every clock rings once, never early, in order: with many sweepers, a jumping clock, and sweepers that are killed."""

import random
import secrets
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from ccms.complaints.acts import proof_of_service, sweeping
from ccms.complaints.acts.acting import load_complaints
from ccms.complaints.acts.sweeping import sweep, sweep_once
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.verification import verify_complaints
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.models import Notice
from tests import factories as make
from tests import sampling
from tests.killing import killed_at, wait_for_the_dead
from tests.sweepers import sweep_together
from tests.tables import contents

COMPLAINTS, SWEEPERS, BATCH = 24, 4, 7
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def register(now, many):
    """File so many complaints of all sorts: told first, with the firm, served, before the office."""
    make.offices(now)
    shop = make.firm(now)
    contact = make.contact(shop, now)
    sorts = [{"firm_told": "not_told"}, {}, {}, {"purchase_purpose": "resale"}]
    with transaction.atomic():
        for number in range(many):
            person = make.consumer(now)
            sent = make.filing(shop, now, facts=sorts[number % 4])
            complaint = file(
                filing=sent, by=make.as_consumer(person), now=now + number * timedelta(minutes=7)
            ).complaint
            if number % 4 == 2:
                proof_of_service.firm_received(
                    reference=complaint.reference,
                    contact=contact.id,
                    at=complaint.filed_at,
                    basis="undesignated",
                    now=complaint.filed_at,
                    by=make.as_firm(contact),
                )


def rings():
    """Return, by complaint in the order of its history: what rang, when it was due, when it was written."""
    found = {}
    for event in Event.objects.filter(kind__startswith="clock.").order_by("subject", "seq"):
        found.setdefault(event.subject, []).append((event.kind, event.data["deadline"], event.due_at, event.at))
    return found


JUMPS = [HOUR, -HOUR, 25 * HOUR, -DAY, 4 * DAY, 3 * DAY, -5 * DAY, 6 * DAY, 31 * DAY, -20 * DAY, 25 * DAY, 40 * DAY]


def test_four_sweepers_and_a_jumping_clock_ring_each_clock_once_and_in_order(transactional_db, now):
    seed = sampling.seed_of(lambda: secrets.randbits(32))
    print(f"seed {seed}")  # noqa: T201 - to play a failure again
    chance = random.Random(seed)  # noqa: S311 - no secret
    register(now, COMPLAINTS)
    clock, latest, fired = now, now, 0

    for jump in JUMPS:
        clock += jump
        moments = [clock + timedelta(seconds=chance.randint(-120, 120)) for _ in range(SWEEPERS)]
        latest = max(latest, *moments)
        fired += sweep_together(moments, batch=BATCH)
        sweep(max(moments))
        assert not Deadline.objects.filter(closed_at=None, next_alarm_at__lte=max(moments)).exists()

    history = rings()
    happened = Counter((subject, *ring[:3]) for subject, each in history.items() for ring in each)
    assert fired > 200, fired  # what was missed while nobody swept rings once
    assert set(happened.values()) == {1}
    for each in history.values():
        dues = [due for _, _, due, _ in each]
        assert dues == sorted(dues), each
        assert all(due <= written <= latest for _, _, due, written in each), each
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
    told = Counter(Notice.objects.values_list("event", "recipient", "channel"))
    assert set(told.values()) == {1}


def test_all_that_fell_due_in_a_long_downtime_happens_once_at_the_first_sweep(transactional_db, now):
    register(now, 20)

    fired = sweep_together([now + 100 * DAY] * SWEEPERS, batch=BATCH)

    assert fired == sum(map(len, rings().values()))
    assert sweep_together([now + 100 * DAY] * SWEEPERS, batch=BATCH) == 0
    assert {written for each in rings().values() for *_, written in each} == {now + 100 * DAY}
    # who was told first has had no formal notice yet: its days begin when the system is back
    assert Counter(Complaint.objects.values_list("status", flat=True)) == {"escalated": 15, "with_firm": 5}


def test_several_hands_of_one_sweep_ring_each_clock_once(transactional_db, now):
    register(now, 60)

    fired = sweep(now + 100 * DAY, batch=BATCH, hands=3)

    history = rings()
    assert fired == sum(map(len, history.values())) > 60
    assert set(Counter((subject, *ring[:3]) for subject, each in history.items() for ring in each).values()) == {1}
    assert sweep(now + 100 * DAY, batch=BATCH, hands=3) == 0
    assert verify_complaints().findings == []


def test_a_sweeper_killed_at_any_of_its_statements_leaves_nothing_half(transactional_db, now):
    register(now, 20)
    then, before = now + 5 * DAY, contents()

    deaths = 0
    while killed_at(deaths, lambda: sweep_once(then, batch=BATCH)):
        wait_for_the_dead()
        assert contents() == before, f"after statement {deaths}"
        deaths += 1

    assert deaths > 8
    wait_for_the_dead()
    assert 0 < Event.objects.filter(kind__startswith="clock.").count() <= BATCH
    sweep(then)
    assert verify_complaints().findings == []


@pytest.mark.django_db
def test_a_complaint_whose_clock_cannot_be_rung_is_named_and_holds_up_no_other(now, monkeypatch):
    said = []
    monkeypatch.setattr(sweeping.log, "exception", lambda text, *names: said.append(text % names))
    register(now, 8)
    clock = Deadline.objects.select_related("complaint").filter(kind="reach_firm", closed_at=None).first()
    poisoned = clock.complaint
    Deadline.objects.filter(id=clock.id).update(kind="never", next_alarm_at=now, due_at=now)

    fired = sweep(now + 5 * DAY, batch=2)

    assert fired == sum(map(len, rings().values())) == 6
    assert said == [f"clock never of complaint {poisoned.id} could not be fired"]
    due = Deadline.objects.filter(closed_at=None, next_alarm_at__lte=now + 5 * DAY)
    assert {clock.complaint_id for clock in due} == {poisoned.id}


@pytest.mark.django_db
def test_nothing_rings_early_not_by_a_second(now):
    complaint, *_ = make.a_complaint(now, facts={"firm_told": "not_told"})
    due = Deadline.objects.get(complaint=complaint, kind="firm_first").due_at

    assert sweep(due - timedelta(microseconds=1)) == 0
    assert sweep(due) == 1
    assert sweep(due) == 0


@pytest.mark.django_db
def test_what_another_sweeper_has_moved_since_it_was_found_does_not_ring(now, monkeypatch):
    complaint, *_ = make.a_complaint(now, facts={"firm_told": "not_told"})
    found = iter([[complaint]])
    monkeypatch.setattr(sweeping, "_lock_due", lambda *_: next(found, []))

    assert sweep(now) == 0
    assert rings() == {}


@pytest.mark.django_db
def test_a_clock_that_is_closed_is_not_even_looked_at_again(now):
    complaint, *_ = make.a_complaint(now, facts={"firm_told": "not_told"})
    due = Deadline.objects.get(complaint=complaint, kind="firm_first").due_at

    assert sweep_once(due).fired == 1
    assert sweep_once(due) == sweeping.Round(0, 0, frozenset())
    (matter,) = load_complaints([complaint])
    assert {clock.kind for clock in matter.clocks} == {"reach_firm", "charge_sheet"}
