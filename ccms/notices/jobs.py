"""Lists the jobs of the notices and webhooks."""

from functools import partial

from ccms.accounts.codes import waiting
from ccms.gate.jobs import EVERY_HOUR, EVERY_MINUTE, EVERY_TEN_MINUTES, Job, Turn, until_done
from ccms.notices import delivery, outbox, queues
from ccms.notices.channels import balances
from ccms.notices.webhooks import calling, deliveries, owning

JOBS = (
    # the worker has a thread for each of these two
    Job("deliver_notices", None, (delivery.deliver,), Turn.NOTICES),
    Job("call_webhooks", None, (calling.deliver,), Turn.CALLS),
    # the codes for which there was no money before
    Job("send_waiting_codes", EVERY_MINUTE, (partial(waiting.send_waiting, outbox.queue_code),)),
    Job("look_at_balances", EVERY_TEN_MINUTES, (balances.look,)),
    Job("forget_messages", EVERY_HOUR, (queues.tidy, owning.forget_old_secrets, until_done(deliveries.purge))),
)
