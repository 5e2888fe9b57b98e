"""Lists the jobs that send to other bodies and file in the government's e-filing."""

from ccms.complaints.acts import bodies
from ccms.gate.jobs import EVERY_FIVE_SECONDS, Job, until_done
from ccms.integrations import dispatching
from ccms.integrations.nothi import filing

JOBS = (
    # the copies that go by themselves are prepared first
    Job("send_dispatches", EVERY_FIVE_SECONDS, (until_done(bodies.catch_up), dispatching.send_dispatches)),
    Job("file_in_nothi", EVERY_FIVE_SECONDS, (filing.submit,)),
    Job("poll_nothi", "*/5 * * * *", (filing.poll,)),
)
