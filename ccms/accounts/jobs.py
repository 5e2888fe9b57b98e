"""Lists the jobs of the accounts."""

from django.core.management import call_command

from ccms.accounts import housekeeping
from ccms.gate.jobs import EVERY_HOUR, Job

JOBS = (
    # codes, counters, sessions
    Job("forget_codes", EVERY_HOUR, (housekeeping.purge, lambda _now: call_command("clearsessions"))),
)
