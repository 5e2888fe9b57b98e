"""Lists the jobs of the notices."""

from functools import partial

from ccms.accounts.codes import waiting
from ccms.gate.jobs import EVERY_HOUR, EVERY_MINUTE, EVERY_TEN_MINUTES, Job, Turn
from ccms.notices import delivery, outbox, queues
from ccms.notices.channels import balances

JOBS = (
    # the worker has a thread for it
    Job("deliver_notices", None, (delivery.deliver,), Turn.NOTICES, reports="notices"),
    # the codes for which there was no money before
    Job("send_waiting_codes", EVERY_MINUTE, (partial(waiting.send_waiting, outbox.queue_code),)),
    Job("look_at_balances", EVERY_TEN_MINUTES, (balances.look,)),
    Job("forget_messages", EVERY_HOUR, (queues.tidy,)),
)
