"""How two workers share the suite: whole files, so that what a file builds is built once, and the longest first.

A long file that comes last would leave one of the two cores with nothing to do until it has ended.
"""

from xdist.scheduler import LoadScopeScheduling

# Folders and files that take longest, in this order; the rights share one world, so their files stay together.
LONGEST = (
    "tests/rights/",
    "tests/browser/test_support_desk.py",
    "tests/browser/test_journey_a4.py",
    "tests/operations/test_backup.py",
    "tests/browser/",
    "tests/config/",
    "tests/operations/",
    "tests/web/desk/",
    "tests/complaints/",
    "tests/notices/",
)
TOGETHER = LONGEST[0]


class WholeFiles(LoadScopeScheduling):
    """Hands out file after file."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return TOGETHER if file.startswith(TOGETHER) else file

    def _assign_work_unit(self, node):
        self.workqueue.move_to_end(min(self.workqueue, key=place), last=False)
        super()._assign_work_unit(node)


def place(file):
    """Return the place of a file in the queue: those that nothing is said of come last."""
    return next((number for number, start in enumerate(LONGEST) if file.startswith(start)), len(LONGEST))
