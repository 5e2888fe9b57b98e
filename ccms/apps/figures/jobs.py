"""Lists the jobs of the public figures."""

from ccms.apps.figures import snapshots
from ccms.gate.jobs import Job

# the day's figures are taken in its first hour, or in the first in which a worker runs
JOBS = (Job("take_figures", "7 * * * *", (snapshots.take,), alone=True),)
