"""The programs beside Python that some tests need, and what happens where one of them is not on this machine.

A test says so with `@pytest.mark.needs("php")` and gets the program's path here. Where it is missing, the test is left
out, and the end of the report names the program, its package and the number of tests. CCMS_TESTS_WITHOUT names
programs that are treated as missing; where the variable is set, even to nothing, every other one has to be there.
"""

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

WITHOUT = "CCMS_TESTS_WITHOUT"
FOLDERS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"  # a plain account has no sbin in its path
NET_ADMIN, SYS_ADMIN = 12, 21  # bits of what a process may do


@dataclass(frozen=True)
class Program:
    """What Debian calls its package, its file names, and whether it is of use to root alone."""

    package: str
    names: tuple[str, ...]
    for_root: bool = False


PROGRAMS = {
    "chromium": Program("chromium", (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser")),
    "clamd": Program("clamav-daemon", ("clamd",)),
    "ip": Program("iproute2", ("ip",), for_root=True),
    "nginx": Program("nginx-light", ("nginx",)),
    "node": Program("nodejs", ("node",)),
    "setpriv": Program("util-linux", ("setpriv",), for_root=True),
    "php": Program("php-cli", ("php",)),
}
# The languages of the signers and printed programs for shops, for a test's parameter.
LANGUAGES = [
    "python",
    pytest.param("javascript", marks=pytest.mark.needs("node")),
    pytest.param("php", marks=pytest.mark.needs("php")),
]


def path(name):
    """Return where a program lies; None where it is missing or hidden."""
    if name in os.environ.get(WITHOUT, "").split():
        return None
    program = PROGRAMS[name]
    if program.for_root and not _may_make_networks():
        return None
    found = (shutil.which(each, path=FOLDERS) for each in program.names if each)
    return next(filter(None, found), None)


def _may_make_networks():
    status = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    allowed = int(status["CapEff"], 16)
    return all(allowed >> bit & 1 for bit in (NET_ADMIN, SYS_ADMIN))


class LeavingOut:
    """The plug-in that leaves tests out and says so; `conftest.py` registers it."""

    def __init__(self):
        self.missing = {name for name in PROGRAMS if path(name) is None}
        self.left_out = Counter()  # by the missing programs of a test
        hidden = os.environ.get(WITHOUT)
        if hidden is not None and (amiss := self.missing ^ set(hidden.split())):
            message = f"{WITHOUT} is set, but these are missing without being named there, or unknown: {sorted(amiss)}"
            raise pytest.UsageError(message)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        """Leave out what needs a missing program; what another choice has left out is not counted here."""
        lacking = {item: self.missing & _needs(item) for item in items}
        self.left_out = Counter(tuple(sorted(names)) for names in lacking.values() if names)
        config.hook.pytest_deselected(items=[item for item in items if lacking[item]])
        items[:] = [item for item in items if not lacking[item]]

    def pytest_sessionfinish(self, session):
        """Let a worker tell the process that writes the report; each worker collects everything."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[WITHOUT] = list(self.left_out.items())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        """Hear what a worker left out."""
        told = getattr(node, "workeroutput", {}).get(WITHOUT, ())
        self.left_out = Counter({tuple(names): number for names, number in told}) or self.left_out

    def pytest_terminal_summary(self, terminalreporter):
        """Say in one line for each program what was left out, and how to get it."""
        for name in sorted({name for names in self.left_out for name in names}):
            number = sum(each for names, each in self.left_out.items() if name in names)
            program = PROGRAMS[name]
            how = f"apt-get install {program.package}" + (", and root" if program.for_root else "")
            terminalreporter.write_line(f"tests left out for want of {name}: {number} ({how})")
        if self.left_out:
            terminalreporter.write_line(f"tests left out in all: {self.left_out.total()}")


def _needs(item):
    return {name for mark in item.iter_markers("needs") for name in mark.args}
