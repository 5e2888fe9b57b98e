"""Kills whatever it finds, at random, and asks each time whether it comes back with nothing lost or changed."""

import os
import random
import signal
import time

import pytest

from tests.installation import Installation, eventually

KINDS = {
    "the web's master or one of its processes, or the worker": "manage.py up",
    "a connection of the database": "postgres: ccms ccms",
    "the database": "postgres -D",
}


@pytest.fixture
def place():
    """Return an installation with demonstration data."""
    installation = Installation()
    yield installation
    installation.remove()


def victims(place, up, kind):
    return [number for number, said in place.processes().items() if KINDS[kind] in said and number != up.pid]


@pytest.mark.timeout(0)
def test_whatever_is_killed_comes_back_and_the_records_verify(place, request):
    seed = request.config.getoption("--soak-seed") or random.SystemRandom().randrange(10**9)
    print(f"\nsoak seed: {seed}")  # noqa: T201 - to repeat it
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    up = place.start("up")
    while "Ctrl-C stops everything" not in up.stdout.readline():
        assert up.poll() is None
    end = time.monotonic() + request.config.getoption("--soak-seconds")
    killed = dict.fromkeys(KINDS, 0)
    while time.monotonic() < end:
        kind = chance.choice(list(KINDS))
        found = victims(place, up, kind)
        if found:
            os.kill(chance.choice(found), signal.SIGKILL)
            killed[kind] += 1
        time.sleep(chance.uniform(0, 3))
        assert eventually(place.ready), f"not ready after killing {kind}, seed {seed}"
        assert up.poll() is None
    print(f"killed: {killed}")  # noqa: T201
    place.finish("tick")
    place.finish("verify")
    up.terminate()
    up.stdout.read()
    assert up.wait() == 0
    assert eventually(lambda: not place.processes())
