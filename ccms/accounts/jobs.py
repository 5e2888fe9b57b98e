"""Lists the jobs of the accounts.

Deletes what accounts and gate no longer need: codes after a day, counters once they count no more.
"""

from datetime import datetime

from django.core.management import call_command

from ccms.accounts.codes import one_time
from ccms.gate import alarms, clock, counters, limits, spend_counters
from ccms.gate.jobs import EVERY_HOUR, Job


def purge(now: datetime) -> dict[str, int]:
    """Delete what is over; returns how many rows of what."""
    return {
        "codes": one_time.purge(now),
        "counters": counters.purge(now - clock.offset()),  # what a sandbox limits is counted by the machine's time
        "delays": limits.purge(now),
        "pauses": alarms.purge(now),
        "sums": spend_counters.purge(now - clock.offset()),  # what a sandbox limits is counted by the machine's time
    }


JOBS = (
    # codes, counters, sessions
    Job("forget_codes", EVERY_HOUR, (purge, lambda _now: call_command("clearsessions"))),
)
