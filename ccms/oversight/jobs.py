"""Lists the jobs of the oversight of firms."""

from ccms.gate.jobs import Job
from ccms.oversight import counting, reports

JOBS = (Job("watch_over_firms", "13 * * * *", (counting.work, reports.work), alone=True),)
