"""A commit's source code with its own environment, its own installation of many complaints, and its own stock."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from benchmarks.client import Wrong
from benchmarks.compare.steps import STEPS, Row, Step
from benchmarks.rounds import seconds_of
from benchmarks.run import say
from benchmarks.systems import ROOT, Ccms, Running, finish
from benchmarks.works.reading import HEAD_OFFICE, held, rare

ROUNDS = 2  # of each side, in turn
SHORT = 12
WORDS = 100
COUNTED, WARM = 10, 40  # plays whose statements and bytes are counted, and plays before each round


@dataclass
class Tree:
    """One side of the comparison, running."""

    name: str
    ccms: Ccms
    missing: dict[str, str] = field(default_factory=dict)  # by step, why it cannot be played here
    _running: Running | None = None
    _rows: dict[str, Iterator[Row]] = field(default_factory=dict)

    def processor(self) -> float:
        """Return the seconds of processor that its web, worker and database have used since they started."""
        return seconds_of(str(self.ccms.folder), set())

    def start(self, *command: str) -> None:
        """Serve the pages, in place of what served them before."""
        if self._running:
            self._running.stop()
        self._running = self.ccms.serving(*command)

    def rows(self, step: Step, count: int) -> list[Row]:
        """Return the next rows with which a step is played."""
        found = list(islice(self._rows[step.name], count))
        if len(found) < count:
            raise RuntimeError(f"no more {step.stock} for {step.name}")
        return found

    def make_stock(self) -> None:
        """Make the people and draw the complaints of all steps; a step whose stock cannot be made is named."""
        wanted = {step.stock: _needed(step) for step in STEPS}
        for step in STEPS:
            try:
                rows = self._stock(step.stock, wanted)
            except (RuntimeError, Wrong) as problem:
                self.missing[step.name] = str(problem).splitlines()[-1]
                continue
            self._rows[step.name] = iter(rows) if step.spent else cycle(rows)

    def _stock(self, what: str, wanted: Mapping[str, int]) -> Sequence[Row]:
        if not what:
            return [{}]
        if what in {"references", "unopened"}:
            drawn = self.ccms.stock("references", wanted["references"] + wanted["unopened"])
            known = wanted["references"]
            return drawn[known:] if what == "unopened" else drawn[:known]
        if what in {"head office", "words"}:
            (head,) = (each for each in self.ccms.stock("members", 1) if each["email"] == HEAD_OFFICE)
            if what == "head office":
                return [head]
            word = held(self.ccms.port, rare, head["cookie"], WORDS)
            return [{**head, "word": word(turn)} for turn in range(wanted["words"])]
        return self.ccms.stock(what, wanted[what])


def _needed(step: Step) -> int:
    """Return how many rows all rounds of a step take; where they serve again, all are used before each round."""
    return (step.times + WARM) * ROUNDS + COUNTED + WARM if step.spent else WARM


def commit_of(rev: str, *paths: str) -> str:
    """Return the first digits of the last commit up to `rev` that changed these paths, or anything."""
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%H", rev, "--", *paths]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - git's own
    if found.returncode or not found.stdout:
        raise RuntimeError(f"no commit {rev}: {found.stderr.strip()}")
    return found.stdout[:SHORT]


def source_of(rev: str, folder: Path) -> tuple[str, Path]:
    """Clone a commit, with an environment of its own by its own script; returns its hash and where it lies."""
    commit = commit_of(rev)
    place = folder / f"source-{commit}"
    if not place.exists():
        unfinished = place.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        finish(["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(unfinished)])
        finish(["git", "-C", str(unfinished), "checkout", "--quiet", "--detach", commit])
        unfinished.rename(place)
    say(f"installing the packages of {rev}")
    finish([str(place / "bootstrap.sh")])
    return commit, place


def here_of(size: int) -> str:
    """Name the folder of this source code's installation: what fills it has not changed since that commit."""
    return f"here-{commit_of('HEAD', 'ccms', 'benchmarks/fill')}-{size}"


def prepared(name: str, folder: Path, size: int, root: Path) -> Tree:
    """Fill an installation, where it is not filled from before, and start its web and worker."""
    ccms = Ccms(folder, root=root)
    say(f"filling {name} with {size:,} complaints, where it was not done before")
    ccms.fill_once(size)
    tree = Tree(name, ccms)
    tree.start("up", "--empty")
    with ccms.connect() as connection:
        connection.execute("VACUUM ANALYZE")
    tree.make_stock()
    return tree
