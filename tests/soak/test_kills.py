"""Kills whatever it finds, at random, and asks each time whether it comes back with nothing lost or changed."""

import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.installation import Installation, eventually


@pytest.fixture
def place():
    """Return an installation with demonstration data."""
    installation = Installation()
    yield installation
    installation.remove()


def programs(place, up):
    """Return the web's master, its processes and the worker."""
    return [number for number, said in place.processes().items() if "manage.py up" in said and number != up.pid]


def servers(place, up):
    """Return the database's first process."""
    return [number for number, said in place.processes().items() if "postgres -D" in said]


def connections(place, up):
    """Return the database's processes that serve one connection each."""
    return [child for server in servers(place, up) for child in children_of(server) if "ccms" in title_of(child)]


def children_of(number):
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except OSError:
        return []


def title_of(number):
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


@pytest.mark.timeout(0)
def test_whatever_is_killed_comes_back_and_the_records_verify(place, killing_time, soak_seed):
    chance = random.Random(soak_seed)  # noqa: S311 - repeatable, not secret
    up = place.start("up")
    while "Ctrl-C stops everything" not in up.stdout.readline():
        assert up.poll() is None
    # nobody reads its log any more; a full pipe would stop the web at its next line
    reading = threading.Thread(target=up.stdout.read, daemon=True)
    reading.start()
    end = time.monotonic() + killing_time
    killed = Counter()
    while time.monotonic() < end:
        kind = chance.choice([programs, servers, connections])
        found = kind(place, up)
        if found:
            os.kill(chance.choice(sorted(found)), signal.SIGKILL)
            killed[kind.__name__] += 1
        time.sleep(chance.uniform(0, 3))
        assert eventually(place.ready), f"not ready after killing {kind.__name__}, seed {soak_seed}"
        assert up.poll() is None
    print(f"killed: {dict(killed)}")  # noqa: T201
    place.finish("tick")
    place.finish("verify")
    up.terminate()
    assert up.wait() == 0
    reading.join()
    assert eventually(lambda: not place.processes())
