"""The timetable: what the worker does by itself, and when."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.tasks import Task
from django.utils.module_loading import import_string
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from ccms.config.tasks_backend import RUN
from ccms.gate.clock import current_time

log = logging.getLogger(__name__)

SWEEP = "ccms.complaints.services.sweeping.sweep"
DELIVER = "ccms.notices.delivery.deliver"
SIGN = "ccms.ledger.heads.sign_head"

CLOCK = "clock"
STALLED_SECONDS = 30
KEEP_FAILED_HOURS = 24 * 30


def call(path: str) -> Any:
    """Do one round of a timed duty now and return what it reports."""
    duty: Callable[[datetime], Any] = import_string(path)
    return duty(current_time())


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Close each deadline that is due."""
    del timestamp
    call(SWEEP)


@app.periodic(cron="* * * * *")
@app.task(queue=CLOCK, queueing_lock="sign heads")
def sign_heads(timestamp: int) -> None:
    """Sign one head after another until no event is left without one."""
    del timestamp
    while call(SIGN):
        pass


@app.periodic(cron="* * * * * */10")
@app.task(queue=CLOCK, queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Queue the jobs of dead workers again; each job must bear to run twice."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job %s (%s) of a dead worker queued again", job.id, job.task_name)
        await jobs.retry_job(job)


@app.periodic(cron="17 * * * *")
@app.task(queue=CLOCK, queueing_lock="clean", pass_context=True)
async def clean_jobs(context: JobContext, timestamp: int) -> None:
    """Forget failed jobs after a month; successful ones are deleted at once."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)


@app.periodic(cron="27 * * * *")
@app.task(queue=CLOCK, queueing_lock="clean sessions")
def clean_sessions(timestamp: int) -> None:
    """Delete the sessions that have run out."""
    del timestamp
    call_command("clearsessions")


@app.task(name=RUN, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run a task of `django.tasks` by its path."""
    task: Task[..., Any] = import_string(path)
    task.call(*args, **kwargs)
