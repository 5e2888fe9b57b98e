"""The synchronous standby is cut off: first answer and alarm come in seconds, and nothing is done twice."""

import json
import signal
import time
import urllib.request
from contextlib import suppress

import pytest

from tests.drills.cluster import Cluster
from tests.installation import eventually
from tests.operations.living import House
from tests.operations.test_standby_missing import UNKNOWN, WAITING, about_to_send, references, timed
from tests.ports import free_port

ALARMS = ("ccms_standbys_missing", "ccms_commits_waiting")
MOST_SECONDS = 15  # on a busy machine; the printed numbers say how soon


@pytest.fixture
def cluster():
    one = Cluster()
    try:
        yield one.begin()
    finally:
        with suppress(OSError):
            one.tell("standby", signal.SIGCONT)  # a frozen one would not stop
        one.stop()


@pytest.fixture
def house(cluster):
    one = House(DATABASE_URL=cluster.url, CCMS_METRICS_PORT=str(free_port())).prepare()
    yield one
    one.remove()


def alarms(house):
    """Return which alarms a scrape would raise."""
    address = f"http://127.0.0.1:{house.environment['CCMS_METRICS_PORT']}/metrics"
    with suppress(OSError), urllib.request.urlopen(address, timeout=10) as answer:
        lines = [line.split() for line in answer.read().decode().splitlines() if not line.startswith("#")]
        return {name for name, value in lines if name in ALARMS and float(value) >= 1}
    return set()


@pytest.mark.parametrize("cut", [Cluster.kill, Cluster.freeze], ids=["killed", "cut off"])
def test_writing_is_answered_in_seconds_and_done_once_when_the_standby_is_back(cluster, house, cut):
    house.run("serve", "work")
    rahima = house.person("01711000001")
    first = rahima.file("Dokan 1", picture=True)[1]
    last = about_to_send(rahima, "Dokan 2")

    cut(cluster, "standby")
    begun = time.monotonic()
    answer, answered = timed(lambda: rahima.client.http.post("/c/check", data=last))
    assert (answer.status_code, UNKNOWN in answer.text) == (503, True)
    again, repeated = timed(lambda: rahima.client.http.post("/c/check", data=last))
    assert again.status_code == 503
    assert eventually(lambda: alarms(house), 60)
    alarmed = time.monotonic() - begun
    ready, readiness = timed(lambda: house.get("/readyz"))
    reading, read = timed(lambda: house.get(f"/t/{first}"))
    assert max(answered, repeated, readiness, read) < MOST_SECONDS
    assert (ready[0], reading[0]) == (200, 200)
    oldest = "SELECT coalesce(max(extract(epoch FROM now() - state_change)), 0) FROM pg_stat_activity"
    assert cluster.ask("primary", f"{oldest} WHERE wait_event = 'SyncRep'")[0][0] < MOST_SECONDS

    cluster.ask("primary", "ALTER SYSTEM SET synchronous_standby_names = ''")  # what "C is gone" says
    cluster.ask("primary", "SELECT pg_reload_conf()")
    second = rahima.again(last)
    assert eventually(lambda: cluster.ask("primary", WAITING) == [], 20)
    assert references(house) == [first, second]
    if cut is Cluster.freeze:
        cluster.tell("standby", signal.SIGCONT)
    house.finish("tick")
    assert json.loads(house.finish("verify", "--json"))["findings"] == []
    house.stop()
    print(  # noqa: T201
        f"\nstandby gone: first answer after {answered:.1f} s, a repetition {repeated:.1f} s, alarm {alarmed:.1f} s, "
        f"/readyz {readiness:.2f} s, a reading page {read:.2f} s"
    )


def test_a_database_that_is_gone_or_frozen_is_named_by_readyz_within_two_seconds(cluster):
    """Without a standby: only the primary counts here."""
    house = House(DATABASE_URL=cluster.url).prepare()
    try:
        house.run("serve")
        took = {}
        for name, cut in (("frozen", Cluster.freeze), ("gone", Cluster.kill)):
            cut(cluster, "primary")
            for turn in ("at once", "a moment later"):
                answer, took[f"{name}, {turn}"] = timed(lambda: house.get("/readyz"))
                assert answer[0] == 503
            if name == "frozen":
                cluster.tell("primary", signal.SIGCONT)
                assert eventually(house.ready)
        house.stop()
    finally:
        house.remove()
    print("\n/readyz: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items()))  # noqa: T201
