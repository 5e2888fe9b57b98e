"""Runs the benchmarks, prints the results and keeps them in benchmarks/results.

`python -m benchmarks [--size N] [WORK …]`
"""

import argparse
import os
from pathlib import Path

from benchmarks import report
from benchmarks.rounds import FOLDER
from benchmarks.run import Options, running, say
from benchmarks.works import WORKS


def main() -> None:
    """Read the options and run the works asked for, or all."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("works", nargs="*", help=f"of {', '.join(WORKS)}")
    asked.add_argument("--size", type=int, default=100_000, help="complaints in the large installation")
    asked.add_argument("--small", type=int, default=10_000, help="complaints in the small one")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=5.0, help="of each round")
    asked.add_argument("--folder", type=Path, default=Path("/tmp/ccms-bench"))  # noqa: S108 - its owner starts it
    asked.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    given = asked.parse_args()
    unknown = set(given.works) - set(WORKS)
    if unknown:
        asked.error(f"no such work: {', '.join(sorted(unknown))}")
    options = Options(given.size, given.small, given.rounds, given.seconds, given.folder.resolve())
    options.folder.mkdir(parents=True, exist_ok=True)
    options.folder.chmod(0o755)
    os.environ[FOLDER] = str(options.folder)
    with running(options) as run:
        about = report.machine(run)
        for name in given.works or WORKS:
            say(name)
            WORKS[name](run)
            report.write(run, about, given.results)  # after each, so that a run which breaks off leaves what it found
        say(f"kept in {given.results / str(options.size)}.md")


if __name__ == "__main__":
    main()
