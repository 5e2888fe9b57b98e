"""Lists the jobs of webhooks."""

from ccms.apps.webhooks import calling, deliveries, hearing, owning
from ccms.gate.jobs import EVERY_HOUR, Job, Turn, until_done

JOBS = (
    # the worker has a thread for these two
    Job("write_deliveries", None, (until_done(lambda _now: hearing.catch_up()),), Turn.WEBHOOKS),
    Job("call_webhooks", None, (calling.deliver,), Turn.CALLS, reports="webhooks"),
    Job("forget_deliveries", EVERY_HOUR, (owning.forget_old_secrets, until_done(deliveries.purge))),
)
