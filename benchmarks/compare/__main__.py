"""Measures the same steps at an older commit and here, in turn: `python -m benchmarks.compare REV [--size N]`.

Prints what each step costs on both sides, and what became dearer by more than a tenth.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from benchmarks.client import Wrong
from benchmarks.compare.measuring import counted, processor_of, statements_written, wait_until_still
from benchmarks.compare.steps import STEPS, Step
from benchmarks.compare.table import Cost, table
from benchmarks.compare.trees import ROUNDS, Tree, here_of, prepared, source_of
from benchmarks.leaving import nothing_left
from benchmarks.rounds import FOLDER, processor, strangers
from benchmarks.run import say
from benchmarks.systems import ROOT

AFTER_START_SECONDS = 180.0  # in which a worker does what has become due since the filling


def main() -> int:
    """Compare; return 1 where a step failed here."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    asked.add_argument("rev", help="the older commit")
    asked.add_argument("--size", type=int, default=10_000, help="complaints on both sides")
    asked.add_argument("--folder", type=Path, default=Path("/tmp/ccms-compare"))  # noqa: S108 - its owner starts it
    given = asked.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    os.environ[FOLDER] = str(folder)
    with nothing_left(folder):
        return compare(given.rev, folder, given.size)


def compare(rev: str, folder: Path, size: int) -> int:
    """Measure both sides, print the table, and return the command's exit code."""
    commit, root = source_of(rev, folder)
    then = prepared(commit, folder / f"{commit}-{size}", size, root)
    here = prepared("here", folder / here_of(size), size, ROOT)
    costs: dict[str, dict[str, Cost]] = {tree.name: {step.name: Cost() for step in STEPS} for tree in (then, here)}
    for tree in (then, here):
        wait_until_still(tree, AFTER_START_SECONDS)
    begun, first = time.monotonic(), processor()
    for step in STEPS:
        for tree in (then, here) * ROUNDS:
            _attempt(tree, step, costs)
    others = strangers(first, processor(), time.monotonic() - begun)
    for tree in (then, here):
        with statements_written(tree):
            for step in STEPS:
                _attempt(tree, step, costs, counting=True)
    say(f"\n{size:,} complaints on both sides; {others:.2f} cores were used by others meanwhile.\n")
    say(table(then, here, costs))
    return int(bool(here.missing))


def _attempt(tree: Tree, step: Step, costs: dict[str, dict[str, Cost]], *, counting: bool = False) -> None:
    """Measure one step at one side once, unless it was found that it cannot be played there."""
    if step.name in tree.missing:
        return
    cost = costs[tree.name][step.name]
    try:
        if counting:
            cost.statements, cost.octets = counted(tree, step)
        else:
            cost.processor.append(processor_of(tree, step))
            say(f"  {tree.name:13} {step.name:26} {cost.processor[-1]:8.1f} ms")
    except (Wrong, OSError) as problem:
        tree.missing[step.name] = str(problem)


if __name__ == "__main__":
    sys.exit(main())
