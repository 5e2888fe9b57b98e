"""How the workers share the suite: whole files, so that what a file builds is built once, and the longest first.

A long file that comes last would leave one of the two cores with nothing to do until it has ended. There are three
workers for them, since who looks at pages or starts programs waits for those half of the time.
"""

from xdist.scheduler import LoadScopeScheduling

# Folders and files that take longest, in this order: what keeps a worker waiting beside what keeps a core busy.
LONGEST = (
    "tests/browser/",
    "tests/rights/",
    "tests/operations/test_up.py",
    "tests/operations/test_backup.py",
    "tests/demonstration/",
    "tests/operations/",
    "tests/benchmarks/",
    "tests/accounts/test_pumping.py",
    "tests/golden/",
    "tests/web/developers/",
    "tests/complaints/",
    "tests/notices/",
)
TOGETHER = LONGEST[:2]  # one browser and one house for all who look at pages, one world for all the rights


class WholeFiles(LoadScopeScheduling):
    """Hands out file after file."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)

    def _assign_work_unit(self, node):
        self.workqueue.move_to_end(min(self.workqueue, key=place), last=False)
        super()._assign_work_unit(node)


def place(file):
    """Return the place of a file in the queue: those that nothing is said of come last."""
    return next((number for number, start in enumerate(LONGEST) if file.startswith(start)), len(LONGEST))
