"""Plants each fault of planted.toml in a copy of the code, runs its test there, and says which test stayed green.

`python -m tests.faults.planting [WORD …]` plants the faults whose description holds one of the words, or all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".uv", "var*", "__pycache__", ".*_cache")
RED, GREEN = 1, 0  # how pytest ends where a test failed, and where all passed


@dataclass(frozen=True)
class Fault:
    """A mistake of a few characters, and the test that sees it."""

    what: str
    file: str
    old: str
    new: str
    test: str

    def planted(self, text):
        """Return the text of its file with the mistake; None where the code reads otherwise now."""
        return text.replace(self.old, self.new) if text.count(self.old) == 1 else None


def load():
    """Return every fault that is kept as data."""
    text = (Path(__file__).parent / "planted.toml").read_text(encoding="utf-8")
    return [Fault(**each) for each in tomllib.loads(text)["fault"]]


def outcome(copy, fault):
    """Plant one fault in a copy of the code, run its test, take the fault back; return what came of it."""
    place = copy / "ccms" / fault.file
    before = place.read_text(encoding="utf-8")
    planted = fault.planted(before)
    if planted is None:
        return "not planted: the code reads otherwise now"
    place.write_text(planted, encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{fault.test}"]
        settings = os.environ | {"CCMS_DATA": str(copy / "var-test"), "PYTHONDONTWRITEBYTECODE": "1"}
        ended = subprocess.run(command, cwd=copy, env=settings, capture_output=True, check=False).returncode
    finally:
        place.write_text(before, encoding="utf-8")
    return {RED: "red", GREEN: "GREEN: no test sees it"}.get(ended, f"not tried: pytest ended with {ended}")


def main(words):
    """Plant the faults that are asked for; return how many were not seen."""
    asked = [fault for fault in load() if not words or any(word in fault.what for word in words)]
    unseen = 0
    with tempfile.TemporaryDirectory(prefix="ccms-faults-") as folder:
        Path(folder).chmod(0o755)  # the database's own user works below it
        copy = Path(shutil.copytree(ROOT, Path(folder) / "code", ignore=LEFT_OUT))
        for fault in asked:
            found = outcome(copy, fault)
            unseen += found != "red"
            print(f"{found:8} {fault.what}", flush=True)  # noqa: T201 - what it is run for
    print(f"{len(asked)} planted, {unseen} not seen")  # noqa: T201 - the same
    return unseen


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
