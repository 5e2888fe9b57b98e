"""Runs the benchmarks, prints the results and keeps them in benchmarks/results.

`python -m benchmarks [--size N] [WORK …]`; `--once` plays each work once, to prove that it works.
"""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.rounds import FOLDER
from benchmarks.run import Options, Run, Work, running, say
from benchmarks.works import WORKS

ONCE = {"size": 2000, "small": 2000, "rounds": 1, "seconds": 1.0}  # large enough that some of it is copied


def main() -> int:
    """Read the options and run the works asked for, or all; 1 where anything was an error."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("works", nargs="*", help=f"of {', '.join(WORKS)}")
    asked.add_argument("--size", type=int, default=100_000, help="complaints in the large installation")
    asked.add_argument("--small", type=int, default=10_000, help="complaints in the small one")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=5.0, help="of each round")
    asked.add_argument("--folder", type=Path, default=Path("/tmp/ccms-bench"))  # noqa: S108 - its owner starts it
    asked.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    asked.add_argument("--once", action="store_true", help="few complaints, short rounds, a folder that is not kept")
    given = asked.parse_args()
    unknown = set(given.works) - set(WORKS)
    if unknown:
        asked.error(f"no such work: {', '.join(sorted(unknown))}")
    with ExitStack() as held:
        if given.once:
            place = held.enter_context(tempfile.TemporaryDirectory(prefix="ccms-bench-"))
            vars(given).update(ONCE, folder=Path(place), results=Path(place))
        options = Options(given.size, given.small, given.rounds, given.seconds, given.folder.resolve(), given.once)
        options.folder.mkdir(parents=True, exist_ok=True)
        options.folder.chmod(0o755)
        os.environ[FOLDER] = str(options.folder)
        run = held.enter_context(running(options))
        play(run, given.works or list(WORKS), given.results)
        return name_errors(run)


def play(run: Run, works: Sequence[str], results: Path) -> None:
    """Play works one after the other; an error in one is kept, and the next one begins."""
    about = report.machine(run)
    for name in works:
        say(name)
        attempt(run, name, WORKS[name])
        report.write(run, about, results)  # after each, so that a run which breaks off leaves what it found
    if run.options.once:
        attempt(run, "verify", lambda run: say(run.ccms.manage("verify")))
    else:
        say(f"kept in {results / str(run.options.size)}.md")


def attempt(run: Run, name: str, work: Work) -> None:
    """Play one work; keep its error, whatever it is, as the others can be measured all the same."""
    try:
        work(run)
    except Exception as problem:  # noqa: BLE001 - told above
        traceback.print_exc()
        run.errors.setdefault(name, []).append(f"{type(problem).__name__}: {problem}"[:300])


def name_errors(run: Run) -> int:
    """Name the errors of a run; return the command's exit code."""
    for name, errors in run.errors.items():
        for error in errors:
            say(f"ERROR in {name}: {error}")
    return int(bool(run.errors))


if __name__ == "__main__":
    sys.exit(main())
