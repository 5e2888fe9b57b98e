"""The seconds of `make soak` are for all that run for a time; crowds are counted, the more the longer the soak."""

import random

import pytest

from tests.law.conftest import reading_once  # noqa: F401 - a fixture

COUNTED = {
    "test_all_troubles.py",
    "test_api.py",
    "test_bad_line.py",
    "test_crowds.py",
    "test_door_lives.py",
    "test_door_orders.py",
    "test_facts.py",
    "test_faulty_dossiers.py",
    "test_history.py",
    "test_imagined_lives.py",
    "test_own_data.py",
    "test_pumping.py",
    "test_slips.py",
}
LONG, FROM = {"test_bad_line.py"}, 300  # what takes minutes in any soak is left to those of so many seconds


def pytest_collection_modifyitems(config, items):
    """Share the time among the tests of this folder that end by the clock."""
    if config.option.soak_seconds < FROM:
        long = [item for item in items if item.path.parent.name == "soak" and item.path.name in LONG]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    ours = [item for item in items if "soak" in item.path.parts]
    timed = [item for item in ours if item.path.name not in COUNTED]
    if ours and not hasattr(config, "workerinput"):
        config.option.soak_seconds = max(config.option.soak_seconds // max(len(timed), 2), 1)


@pytest.fixture
def soak_seed(request):
    """Return what chance begins with, and print it: `--soak-seed` plays the same soak again."""
    seed = request.config.getoption("--soak-seed") or random.SystemRandom().randrange(10**9)
    print(f"\nsoak seed: {seed}")  # noqa: T201 - to repeat it
    return seed
