"""Lists the jobs of the oversight of firms."""

from ccms.apps.oversight import counts, reports
from ccms.gate.jobs import Job

JOBS = (Job("watch_over_firms", "13 * * * *", (counts.run_due, reports.run_due), alone=True),)
