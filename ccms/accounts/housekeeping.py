"""What accounts and gate forget by themselves: codes after a day, counters once they count no more."""

from datetime import datetime

from ccms.accounts import codes
from ccms.gate import counters, delays, pauses, tallies


def forget(now: datetime) -> dict[str, int]:
    """Delete what is over; returns how many rows of what."""
    return {
        "codes": codes.purge(now),
        "counters": counters.purge(now),
        "delays": delays.purge(now),
        "pauses": pauses.purge(now),
        "sums": tallies.purge(now),
    }
