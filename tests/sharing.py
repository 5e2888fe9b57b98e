"""How the workers share the suite: whole files, so that what a file builds is built once, and the longest first.

A long file that comes last would leave one of the two cores with nothing to do until it has ended. There are three
workers for them, since who looks at pages or starts programs waits for those half of the time.
"""

from xdist.scheduler import LoadScopeScheduling

# What is handed out whole, since its tests share what takes long to build: a browser, an installation, the world.
TOGETHER = (
    "tests/browser/widget/",
    "tests/browser/",
    "tests/rights/",
)
# Folders and files that take longest, in this order: what keeps a worker waiting beside what keeps a core busy.
LONGEST = (
    "tests/browser/",
    "tests/rights/",
    "tests/operations/test_up.py",
    "tests/operations/test_backup.py",
    "tests/demonstration/",
    "tests/operations/",
    "tests/benchmarks/",
    "tests/golden/",
    "tests/complaints/test_life_is_the_table.py",
    "tests/facts/",
    "tests/costs/",
    "tests/web/consumer/filing/",
    "tests/web/firm/desk/",
    "tests/api/",
    "tests/law/",
    "tests/editions/",
    "tests/accounts/",
    "tests/complaints/",
    "tests/web/",
    "tests/journeys/",
    "tests/notices/",
)


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
