"""Says how often and for how long a message is tried: one table for notices, one for codes."""

import secrets
from datetime import timedelta

# Waits after the first try, the second, and so on; after the last one the notice is parked.
NOTICE_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
# Longer than a code lives: it expires before its tries are used up.
CODE_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30, *[60] * 12))
JITTER = 0.2  # of each wait, so that what failed together does not come back together

NOTICE_LEASE = timedelta(seconds=60)
CODE_LEASE = timedelta(seconds=10)
RECEIPT_WAIT = timedelta(hours=72)

_random = secrets.SystemRandom()


def tries(waits: tuple[timedelta, ...]) -> int:
    """Return how often a message is tried at most."""
    return len(waits) + 1


def wait_after(waits: tuple[timedelta, ...], attempts: int, asked_seconds: int = 0) -> timedelta | None:
    """Return the wait after so many tries, `None` when the plan is used up; the other side may ask for longer."""
    if attempts > len(waits):
        return None
    wait = waits[attempts - 1] * (1 + _random.uniform(-JITTER, JITTER))
    return max(wait, timedelta(seconds=asked_seconds))
