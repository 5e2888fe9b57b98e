"""Runs a job of the worker in a test."""

from ccms.gate.clock import current_time
from ccms.gate.jobs import timetable


def run_job(name, clock=current_time):
    """Run the job of this name once, here and now."""
    (job,) = (each for each in timetable() if each.name == name)
    job.run(clock)
