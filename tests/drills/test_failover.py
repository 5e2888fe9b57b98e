"""The primary dies under filing load, the standby is promoted, and nothing that was acknowledged is lost."""

import json
import threading
import time

import pytest

from tests.drills.cluster import Cluster
from tests.operations.living import House
from tests.soak.browsing import Person, StoppedError

PEOPLE = 4
BEFORE, AFTER = 12, 8  # complaints acknowledged before the primary dies, and after the standby took over


@pytest.fixture
def cluster():
    one = Cluster()
    try:
        yield one.begin()
    finally:
        one.stop()


@pytest.fixture
def house(cluster):
    one = House(DATABASE_URL=cluster.url, CCMS_WEB_PROCESSES="2").prepare()
    yield one
    one.remove()


class Crowd:
    """People who file one after the other, and what they were told."""

    def __init__(self, house):
        self.house, self.told, self.failures = house, [], []
        self.threads = [threading.Thread(target=self.live, args=(number,)) for number in range(PEOPLE)]
        for thread in self.threads:
            thread.start()

    def live(self, number):
        person, turn = None, 0
        try:
            while True:
                phone = f"0171{number}{turn:06d}"
                person = Person(f"http://127.0.0.1:{self.house.port}", self.house.meter, phone)
                person.sign_in()
                for filing in range(4):
                    self.told.append(person.file(f"Dokan {phone[-6:]} {filing}", picture=filing == 0)[1])
                turn += 1
        except StoppedError:
            pass
        except Exception as failure:  # noqa: BLE001 - told by the test
            self.failures.append(f"{failure!r} at {person.path} {person.page.status_code}: {person.text[-1500:]}")

    def have(self, number, seconds=1500):
        """Wait until so many were acknowledged; returns after how many seconds the first new one was."""
        begun, already, first = time.monotonic(), len(self.told), None
        while len(self.told) < number and not self.failures and time.monotonic() - begun < seconds:
            if first is None and len(self.told) > already:
                first = time.monotonic() - begun
            time.sleep(0.02)
        said = [line for lines in self.house.said.values() for line in lines if "error" in line or "frames" in line]
        assert self.failures == [], said[-20:]
        assert len(self.told) >= number
        return first

    def end(self):
        self.house.meter.over.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.timeout(0)
def test_the_primary_dies_while_people_file_and_nothing_acknowledged_is_lost(cluster, house):
    house.run("serve", "work")
    assert cluster.ask("primary", "SELECT sync_state FROM pg_stat_replication") == [("sync",)]
    crowd = Crowd(house)
    crowd.have(BEFORE)

    cluster.kill("primary")
    died, begun = len(crowd.told), time.monotonic()
    cluster.promote()
    promoted = time.monotonic() - begun
    first = crowd.have(died + AFTER)
    crowd.end()

    assert cluster.ask("standby", "SELECT pg_is_in_recovery()") == [(False,)]
    house.finish("tick")
    assert json.loads(house.finish("verify", "--json"))["findings"] == []
    lines = [json.loads(line) for line in house.finish("reconcile", "--json").splitlines()]
    kept = [line["reference"] for line in lines if line["is"] == "filing"]
    assert set(crowd.told) - set(kept) == set()
    assert len(crowd.told) == len(set(crowd.told))
    assert len(kept) == len(set(kept)) == len(crowd.told)
    assert house.meter.wrong == []
    house.stop()
    said = "".join(line for lines in house.said.values() for line in lines)
    assert "Traceback" not in said
    print(  # noqa: T201
        f"\npromoted after {promoted:.1f} s, first filing acknowledged after {first:.1f} s; "
        f"{died} acknowledged before, {len(crowd.told) - died} after, {len(set(crowd.told) - set(kept))} lost; "
        f"requests {dict(house.meter.counts)}"
    )
