"""A soak of T seconds takes about two and a half times T: of what is counted it tries the more the longer it lasts.

Two parts kill for a sixth of T each. The others are asked for a count: all of it from `WHOLE` seconds on or from a
longer soak that they name, a share in proportion in a shorter one. What was tried is printed beside what there is.
"""

import random

import pytest

from tests.law.conftest import reading_once  # noqa: F401 - a fixture

WHOLE = 300
LONG = {"test_bad_line.py"}  # what takes minutes in any soak is left to those of so many seconds
KILLING = 6


def pytest_collection_modifyitems(config, items):
    """Leave out of a short soak what cannot be shortened, and let no part be ended that is slow on a busy machine."""
    for item in items:
        if item.path.parent.name == "soak" and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(1800))
    if config.option.soak_seconds < WHOLE:
        long = [item for item in items if item.path.parent.name == "soak" and item.path.name in LONG]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def soak_seed(request):
    """Return what chance begins with, and print it: `--soak-seed` plays the same soak again."""
    seed = request.config.getoption("--soak-seed") or random.SystemRandom().randrange(10**9)
    print(f"\nsoak seed: {seed}")  # noqa: T201 - to repeat it
    return seed


@pytest.fixture
def is_whole(request):
    """Tell whether this soak is long enough for all of what is not counted."""
    return request.config.option.soak_seconds >= WHOLE


@pytest.fixture
def killing_time(request):
    """Return for how long a part kills that ends by the clock."""
    return max(request.config.option.soak_seconds // KILLING, 5)


@pytest.fixture
def as_many(request):
    """Return what says how many of so many are tried: all in a soak of `soak` seconds, one at least in any."""

    def of(most, what, *, soak=WHOLE, least=1):
        many = min(most, max(most * request.config.option.soak_seconds // soak, least))
        print(f"{what}: {many:,} of {most:,}, all of them with `make soak T={soak}`")  # noqa: T201 - what was tried
        return many

    return of
