"""Registers the jobs of all apps with procrastinate, and two that tidy its queue."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from ccms.gate.jobs import Job, timetable

log = logging.getLogger(__name__)

CLOCK = "clock"
STALLED_SECONDS = 20
KEEP_FAILED_HOURS = 24 * 30


def _register(job: Job, cron: str) -> None:
    @app.periodic(cron=cron)
    @app.task(name=job.name, queue=CLOCK, queueing_lock=job.name, lock=job.name if job.alone else None)
    def run(timestamp: int) -> None:
        del timestamp
        job.run()


for each in timetable():
    if each.cron:
        _register(each, each.cron)


@app.periodic(cron="* * * * * */10")
@app.task(name="rescue", queue=CLOCK, queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Drop the jobs of dead workers: each is a duty of the timetable, whose next turn comes anyway."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job %s (%s) of a dead worker", job.id, job.task_name)
        await jobs.finish_job(job, Status.FAILED, delete_job=True)


@app.periodic(cron="27 * * * *")
@app.task(name="forget_jobs", queue=CLOCK, queueing_lock="forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Delete failed jobs after a month; successful ones go at once."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_FAILED_HOURS, include_failed=True)
