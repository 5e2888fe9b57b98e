"""One run of the benchmarks: starts its programs, keeps the figures, and says which goals they meet."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks import systems
from benchmarks.leaving import nothing_left
from benchmarks.rounds import QUIET_CORES, Target, alternate, figures
from benchmarks.systems import Ccms, Running


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured, and for how long."""

    size: int = 100_000
    small: int = 10_000
    rounds: int = 5
    seconds: float = 5.0
    folder: Path = Path("/tmp/ccms-bench")  # noqa: S108 - its owner starts it
    once: bool = False  # each step is to prove that it works; nothing is measured that somebody will read


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table of goals, and what was found."""

    work: str
    text: str
    found: float
    wanted: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.found <= self.wanted if self.at_most else self.found >= self.wanted


@dataclass
class Run:
    """What is running, and the figures so far."""

    options: Options
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)  # by work
    _made: dict[int, Ccms] = field(default_factory=dict)
    _up: dict[int, Running] = field(default_factory=dict)

    # what is measured, started when first asked for --------------------------------------------------------------
    @cached_property
    def ccms(self) -> Ccms:
        """The installation with the full number of complaints, running."""
        return self._installation(self.options.size)

    @cached_property
    def small(self) -> Ccms:
        """The installation with few complaints, running."""
        return self._installation(self.options.small)

    @property
    def ccms_port(self) -> int:
        """Where CCMS answers."""
        return self.ccms.port

    @cached_property
    def lean_port(self) -> int:
        """Where the lean reference answers."""
        ccms = self.ccms
        if self._missing("lean"):
            self._fill("lean", "lean.sql")
        return systems.start_lean(ccms, self.options.folder)

    @cached_property
    def has_peer(self) -> bool:
        """Whether the peer is there; where it cannot be installed, ours and the lean reference are measured alone."""
        try:
            systems.install_peer(self.options.folder)
        except RuntimeError as problem:
            say(f"django-helpdesk is left out, as it cannot be installed here: {problem}")
            if not self.options.once:
                self.errors.setdefault("django-helpdesk", []).append("not installed")
            return False
        return True

    @cached_property
    def peer_port(self) -> int:
        """Where the peer answers."""
        ccms, folder = self.ccms, self.options.folder
        python = systems.install_peer(folder)
        if self._missing("peer"):
            systems.make_database(ccms, "peer")
            systems.run_peer(python, ccms, folder, "migrate", "--verbosity", "0")
            systems.run_peer(python, ccms, folder, "loaddata", "emailtemplate.json", "--verbosity", "0")
            self._psql("peer", "peer.sql")
            create = "from django.contrib.auth.models import User as U; from helpdesk.models import UserSettings;"
            create += "U.objects.create_superuser('staff', 'staff@example.test', 'benchmark-76')"
            systems.run_peer(python, ccms, folder, "shell", "-c", create)
            self._mark("peer")
        return systems.start_peer(python, ccms, folder)

    def peer_sweep(self, seconds: int) -> float:
        """Let the peer escalate by its own command for some seconds; return how many it did in one."""
        python = systems.install_peer(self.options.folder)
        counted = "SELECT count(*) FROM helpdesk_ticket WHERE last_escalation IS NOT NULL"
        assert self.peer_port  # noqa: S101 - filled and running
        with self.ccms.connect("peer") as connection:
            before = connection.execute(counted.encode()).fetchone()
            systems.run_peer(python, self.ccms, self.options.folder, "escalate_tickets", seconds=seconds)
            after = connection.execute(counted.encode()).fetchone()
        return (int(str(after and after[0])) - int(str(before and before[0]))) / seconds

    def stock(self, what: str, count: int, ccms: Ccms | None = None) -> list[dict[str, str]]:
        """Let people be made, or complaints drawn, in an installation."""
        return (ccms or self.ccms).stock(what, count)

    def once(self, what: str, *counts: int, ccms: Ccms | None = None) -> dict[str, Any]:
        """Let something be done once inside an installation, and return what it gave."""
        ccms = ccms or self.ccms
        said = ccms.finished("-m", "benchmarks.once", what, *map(str, counts))
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    def member(self, email: str, ccms: Ccms) -> str:
        """Return the session of a member of the demonstration."""
        return next(each["cookie"] for each in self.stock("members", 1, ccms) if each["email"] == email)

    def _installation(self, size: int) -> Ccms:
        if size in self._made:  # the large one may be as small as the small one
            return self._made[size]
        ccms = self._made[size] = Ccms(self.options.folder / f"ccms-{size}")
        say(f"filling {size:,} complaints, where it was not done before")
        ccms.fill_once(size)
        self._up[size] = ccms.up()
        with ccms.connect() as connection:
            connection.execute("VACUUM ANALYZE")
        return ccms

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Let only the database of the large installation run meanwhile."""
        ccms, working = self.ccms, self._up[self.options.size]
        resting = ccms.start("shell", "-v0", "-c", "import time; time.sleep(100_000)")
        time.sleep(3)  # until it holds the database too
        working.stop()
        try:
            yield
        finally:
            self._up[self.options.size] = ccms.up()
            resting.stop()

    def _missing(self, name: str) -> bool:
        return not (self.ccms.folder / f"{name}.filled").exists()

    def _mark(self, name: str) -> None:
        (self.ccms.folder / f"{name}.filled").touch()

    def _fill(self, name: str, file: str) -> None:
        systems.make_database(self.ccms, name)
        self._psql(name, file)
        self._mark(name)

    def _psql(self, name: str, file: str) -> None:
        command = [self.ccms.program("psql"), "-X", "-q", "-d", name, "-v", f"n={self.options.size}"]
        command += ["-f", str(systems.HERE / file)]
        subprocess.run(command, env=self.ccms.libpq, check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    def alternate(self, targets: Sequence[Target]) -> None:
        """Run every target in turn; where nobody reads the figures, a disturbed round is not repeated."""
        quiet = math.inf if self.options.once else QUIET_CORES
        alternate(targets, self.options.rounds, self.options.seconds, quiet=quiet)

    # what was found ----------------------------------------------------------------------------------------------
    def keep(self, work: str, targets: Sequence[Target]) -> None:
        """Keep the figures of a work, print them, and send its clients home."""
        for target in targets:
            target.close()
            found = figures(target)
            self.kept.setdefault(work, []).append(found)
            rate = f"{found['rate']:9.1f}/s ({found['least']:.1f}–{found['most']:.1f})"
            times = f"p50 {found['p50_ms']:.1f} p95 {found['p95_ms']:.1f} ms"
            strangers = f"{found['foreign_cores']:.2f} foreign cores, load {found['client_cores']:.2f}"
            say(f"  {work:10} {target.name:22} {rate:34} {times:28} errors {found['errors']}  {strangers}")
            kinds = sorted({kind for each in target.rounds for kind in each.kinds})
            for kind in kinds:
                say(f"    {kind}")
            if found["errors"]:
                self.errors.setdefault(work, []).append(f"{target.name}: {found['errors']} ({'; '.join(kinds)})")
            elif not found["rate"]:
                self.errors.setdefault(work, []).append(f"{target.name}: no step came to its end")

    def rate(self, work: str, name: str) -> float:
        """Return a median rate that was kept."""
        return next(float(each["rate"]) for each in self.kept[work] if each["name"] == name)

    def ratio(self, work: str, name: str, reference: str) -> float | None:
        """Return how many times the reference's rate a target reached; None where the reference was left out."""
        if reference not in {each["name"] for each in self.kept[work]}:
            return None
        return self.rate(work, name) / (self.rate(work, reference) or float("nan"))

    def goal(self, work: str, text: str, found: float | None, wanted: float, *, at_most: bool = False) -> None:
        """Hold a figure against its goal, where there is one."""
        if found is None:
            return
        goal = Goal(work, text, found, wanted, at_most)
        self.goals.append(goal)
        say(f"  {'met   ' if goal.met else 'MISSED'} {text}: {found:.3g}")


@contextmanager
def running(options: Options) -> Iterator[Run]:
    """Hold a run, and stop what it started whatever happens."""
    with nothing_left(options.folder):
        yield Run(options)


def say(text: str) -> None:
    """Tell whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


type Work = Callable[[Run], None]
__all__ = ["Goal", "Options", "Run", "Running", "Work", "running", "say"]
