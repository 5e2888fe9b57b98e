"""People file while web and worker are killed: nothing acknowledged is lost, nothing is filed twice or half."""

import json
import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.installation import Installation, eventually
from tests.soak.browsing import Meter, Person, StoppedError

PEOPLE = 6
FILINGS_EACH = 4  # of one number; more than five a day would wait for an officer, which is another story
SETTLE_SECONDS = 120

ALTER = """
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
    cursor.execute("SELECT max(id) FROM ledger_event")
    cursor.execute("UPDATE ledger_event SET at = at + interval '1 second' WHERE id = %s", cursor.fetchone())
    print(cursor.rowcount, "event altered")
    for name in ("keep", "keep_all"):
        cursor.execute(f"ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_{name}")
"""


@pytest.fixture
def place():
    """Return an installation that is empty but for its offices."""
    installation = Installation(CCMS_WEB_PROCESSES="2")
    installation.finish("migrate")
    yield installation
    installation.remove()


class Programs:
    """The web and the worker, each started again whenever it is gone, as a service manager does."""

    def __init__(self, place):
        self.place = place
        self.running = {name: self._start(name) for name in ("serve", "work")}

    def _start(self, name):
        program = self.place.start(name)
        threading.Thread(target=program.stdout.read, daemon=True).start()
        return program

    def parts(self, name):
        """Return a program's first process and its children."""
        first = self.running[name].pid
        try:
            children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        except OSError:
            children = []
        return [first, *map(int, children)]

    def kill(self, name, numbers):
        """Kill some processes of a program with signal 9, and start it again if its first one was among them."""
        for number in numbers:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if self.running[name].pid in numbers:
            self.running[name].wait()
            self.running[name] = self._start(name)

    def stop(self):
        """End both as an operator does."""
        for program in self.running.values():
            program.terminate()
        assert [program.wait(60) for program in self.running.values()] == [0, 0]


class Crowd:
    """The people, each in a thread, and what they were told."""

    def __init__(self, place, meter, seed):
        self.base, self.meter = f"http://127.0.0.1:{place.port}", meter
        self.acknowledged, self.lock = {}, threading.Lock()  # by draft: every number that was ever given for it
        self.failures = []
        phones = random.Random(seed).sample(range(10_000_000, 99_999_999), 100_000)  # noqa: S311 - repeatable
        self.phones = iter(phones)
        self.threads = [threading.Thread(target=self.live, args=(seed + turn,)) for turn in range(PEOPLE)]

    def live(self, seed):
        chance = random.Random(seed)  # noqa: S311 - repeatable
        try:
            while not self.meter.over.is_set():
                self.one_person(chance)
        except StoppedError:
            pass
        except Exception as failure:  # noqa: BLE001 - told by the test when all have ended
            self.failures.append(repr(failure))

    def one_person(self, chance):
        with self.lock:
            phone = f"017{next(self.phones)}"
        person = Person(self.base, self.meter, phone)
        person.sign_in()
        for turn in range(FILINGS_EACH):
            last, number = person.file(f"Dokan {phone[-5:]} {turn}", picture=chance.random() < 0.5)
            self.told(last, number)
            if chance.random() < 0.3:
                self.told(last, person.again(last))

    def told(self, last, number):
        with self.lock:
            self.acknowledged.setdefault(last["draft"], []).append(number)


def strike(chance, programs, meter):
    """Kill something in the middle of something; returns what was hit, and the requests that were under way."""
    name = chance.choices(["serve", "work"], [4, 1])[0]
    wanted = chance.choice(["POST /c/check", "POST /c/check", "POST", ""])
    patience = time.monotonic() + 5
    while not meter.busy(wanted) and time.monotonic() < patience:
        time.sleep(0.0005)
    under_way = meter.busy()
    numbers = programs.parts(name)
    if name == "serve" and len(numbers) > 1 and chance.random() < 0.3:
        numbers = [chance.choice(numbers[1:])]
    programs.kill(name, numbers)
    return f"{name}, {'one process' if len(numbers) == 1 and name == 'serve' else 'whole'}", under_way


@pytest.mark.timeout(0)
def test_people_file_while_web_and_worker_are_killed_and_nothing_is_lost_or_doubled(place, killing_time, soak_seed):
    chance, meter = random.Random(soak_seed), Meter()  # noqa: S311 - repeatable, not secret
    programs = Programs(place)
    assert eventually(place.ready)
    crowd = Crowd(place, meter, soak_seed)
    for thread in crowd.threads:
        thread.start()

    strikes = []
    end = time.monotonic() + killing_time
    while time.monotonic() < end and not crowd.failures:
        time.sleep(chance.uniform(0.2, 3))
        strikes.append(strike(chance, programs, meter))
        assert eventually(place.ready), f"not ready again, seed {soak_seed}"
    meter.over.set()
    for thread in crowd.threads:
        thread.join()

    assert crowd.failures == []
    kept = settled(place)
    programs.stop()
    inside = [what for what, under_way in strikes if under_way & meter.cut]
    print_figures(crowd, meter, strikes, inside, kept)
    assert meter.wrong == []
    assert_nothing_lost_or_doubled(crowd, kept)
    # the worker answers no request, so that a kill of it is never inside one, however often chance chooses it
    of_web = [what for what, _ in strikes if what.startswith("serve")]
    assert len(inside) >= 0.5 * len(of_web) > 0
    assert_an_altered_event_is_named(place)


def settled(place):
    """Wait until no message waits or is on its way any more; return what `reconcile` says then, by sort."""
    end = time.monotonic() + SETTLE_SECONDS
    while True:
        kept = defaultdict(list)
        for line in place.finish("reconcile", "--json").splitlines():
            row = json.loads(line)
            kept[row["is"]].append(row)
        if not any(notice["state"] in {"queued", "sending"} for notice in kept["notice"]) or time.monotonic() > end:
            return kept
        time.sleep(2)


def print_figures(crowd, meter, strikes, inside, kept):
    numbers = [number for told in crowd.acknowledged.values() for number in told]
    print(  # noqa: T201
        f"kills: {len(strikes)} {dict(Counter(what for what, _ in strikes))}, "
        f"inside a request that then got no answer: {len(inside)}\n"
        f"requests: {dict(meter.counts)}\n"
        f"complaints: {len(crowd.acknowledged)} sent, acknowledged {len(numbers)} times, {len(kept['filing'])} kept\n"
        f"notices: {dict(Counter(notice['state'] for notice in kept['notice']))}"
    )


def assert_nothing_lost_or_doubled(crowd, kept):
    told = {draft: set(numbers) for draft, numbers in crowd.acknowledged.items()}
    assert {draft: numbers for draft, numbers in told.items() if len(numbers) != 1} == {}
    references = [filing["reference"] for filing in kept["filing"]]
    assert len(references) == len(set(references))
    assert set(references) == {number for numbers in told.values() for number in numbers}
    filed = [event["subject"] for event in kept["event"] if event["kind"] == "consumer.filed"]
    assert len(filed) == len(set(filed)) == len(references)
    events = {event["event_id"] for event in kept["event"]}
    notices = Counter((notice["event"], notice["recipient"], notice["channel"]) for notice in kept["notice"])
    assert {key for key, times in notices.items() if times > 1} == set()
    assert {event for event, _, _ in notices} <= events
    assert {notice["state"] for notice in kept["notice"]} <= {"delivered", "sent", "superseded", "parked"}


def assert_an_altered_event_is_named(place):
    """The records verify; then the database's owner alters one column of one event with the triggers off."""
    assert "everything agrees" in place.finish("verify")
    assert "1 event altered" in place.finish("shell", "-c", ALTER)
    verifying = place.start("verify")
    said, _ = verifying.communicate()
    assert verifying.returncode == 1, said
    assert "row-differs" in said
