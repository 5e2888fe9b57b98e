"""Very many at once: the same request in five copies, and thousands of clocks under four sweepers.

With `make soak T=1200` and more there are 10,000 keys and 20,000 clocks.
"""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import batched, count
from uuid import uuid4

import pytest
from django.db import connections

from ccms.complaints.acts.sweeping import sweep
from ccms.complaints.filing.receiving import file
from ccms.complaints.models import Complaint, Deadline
from ccms.complaints.verification import verify_complaints
from ccms.demonstration import people, shops
from ccms.demonstration.bulk import make_many
from ccms.gate.idempotency import RequestInProgress, fingerprint_of, once
from ccms.ledger.models import Event
from ccms.ledger.verify import verify_ledger
from ccms.notices.models import Notice
from tests import factories as make
from tests.sweepers import sweep_together

KEYS, CLOCKS, ALL = 10_000, 20_000, 1200
COPIES, THREADS, SWEEPERS = 5, 10, 4
EACH_PERSON = 4  # complaints; more in a day would wait for an officer
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = [HOUR, -HOUR, 25 * HOUR, 3 * DAY, -2 * DAY, 5 * DAY, -DAY, 3 * DAY]

pytestmark = pytest.mark.timeout(0)


@pytest.fixture
def chance(soak_seed):
    return random.Random(soak_seed)  # noqa: S311 - repeatable, no secret


class Requests:
    """What each person sends, and the answers to all copies of it."""

    def __init__(self, now, shop, many):
        self.now, self.answers, self.lock = now, {}, threading.Lock()
        self.sent = []
        for numbers in batched(range(many), EACH_PERSON):
            by = make.as_consumer(make.consumer(now))
            self.sent += [(uuid4(), by, make.filing(shop, now, facts={"purchase_number": f"N{n}"})) for n in numbers]

    def send(self, place):
        """Send one copy; as a client does, come again while a twin is still under way."""
        key, by, filing = self.sent[place]
        body = fingerprint_of("file", {"number": str(place)})
        while True:
            try:
                said = once(account=by.text, key=key, fingerprint=body, act=lambda: self._file(filing, by))
                break
            except RequestInProgress:
                continue
        with self.lock:
            self.answers.setdefault(key, []).append((said.answer["reference"], said.replayed))

    def _file(self, filing, by):
        return {"reference": file(filing=filing, by=by, now=self.now).complaint.reference}


def test_ten_thousand_keys_in_five_copies_each_file_once(transactional_db, now, as_many, chance):
    many = as_many(KEYS, "keys", soak=ALL)
    make.offices(now)
    shop = make.firm(now)
    make.contact(shop, now)
    requests = Requests(now, shop, many)
    copies = []
    for window in batched(range(many), 20):  # copies of a request meet, not only follow, each other
        mixed = [place for place in window for _ in range(COPIES)]
        chance.shuffle(mixed)
        copies += mixed

    in_threads(requests.send, copies)

    replies = list(requests.answers.values())
    print(f"{many} keys, {len(copies)} sends, {Complaint.objects.count()} complaints")  # noqa: T201 - the figure
    assert len(replies) == many == Complaint.objects.count()
    assert {len(each) for each in replies} == {COPIES}
    assert {len({reference for reference, _ in each}) for each in replies} == {1}
    assert {[replayed for _, replayed in each].count(False) for each in replies} == {1}
    assert Event.objects.filter(kind="consumer.filed").count() == many


def in_threads(act, turns):
    """Let ten threads do it, each with a connection of its own."""
    with ThreadPoolExecutor(THREADS, initializer=connections.close_all) as pool:
        list(pool.map(act, turns))
        barrier = threading.Barrier(THREADS)
        list(pool.map(lambda _: (barrier.wait(60), connections.close_all()), range(THREADS)))


def test_thousands_of_clocks_ring_once_and_never_early(transactional_db, now, as_many, chance):
    many = as_many(CLOCKS, "clocks", soak=ALL)
    people.install_members(now)
    shops.install_shops(now)
    batches = count(many // 4 + 1)  # of different sizes, since the size is what the invention begins with
    while Deadline.objects.filter(closed_at=None).count() < many:
        make_many(next(batches), now)
    waiting, before = Deadline.objects.filter(closed_at=None).count(), Event.objects.latest("id").id
    clock, latest, fired = now, now, 0

    for jump in JUMPS:
        clock += jump
        moments = [clock + timedelta(seconds=chance.randint(-120, 120)) for _ in range(SWEEPERS)]
        latest = max(latest, *moments)
        fired += sweep_together(moments) + sweep(max(moments))
        assert not Deadline.objects.filter(closed_at=None, next_alarm_at__lte=max(moments)).exists()

    rings = Event.objects.filter(id__gt=before, kind__startswith="clock.").order_by("subject", "seq")
    history = {}
    for event in rings.iterator():
        history.setdefault(event.subject, []).append((event.kind, event.data["deadline"], event.due_at, event.at))
    happened = Counter((subject, *ring[:3]) for subject, each in history.items() for ring in each)
    early = [ring for each in history.values() for ring in each if not ring[2] <= ring[3] <= latest]
    print(f"{waiting} clocks, {SWEEPERS} sweepers, {len(JUMPS)} jumps: {fired} rings, {len(early)} early")  # noqa: T201
    assert waiting >= many
    assert fired == sum(happened.values())
    assert set(happened.values()) == {1}
    assert early == []
    assert verify_complaints().findings == []
    assert verify_ledger().findings == []
    assert set(Counter(Notice.objects.values_list("event", "recipient", "channel")).values()) == {1}
