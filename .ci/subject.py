"""Refuses a commit whose first line is longer than 72 characters or does not begin with what it concerns.

Git calls it with the file of the message after `make hooks`.
"""

import re
import sys
from pathlib import Path

LONGEST = 72  # what `git log --oneline` and a mail's subject show without a break
AREA = re.compile(r"[a-z][a-z0-9_./-]*(?:, [a-z][a-z0-9_./-]*)*: \S")
OF_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")  # written by git itself


def faults(subject: str) -> list[str]:
    """Return what is wrong with a first line, in words; nothing where it is right."""
    if subject.startswith(OF_GIT):
        return []
    found = []
    if len(subject) > LONGEST:
        found.append(f"has {len(subject)} characters, {LONGEST} at most: put the reason below an empty line")
    if not AREA.match(subject):
        found.append("must begin with what it concerns, as in `complaints: Call a full sum a full refund.`")
    return found


def main(file: str) -> int:
    """Check the message in this file and return the exit code."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    subject = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    found = faults(subject)
    for each in found:
        sys.stderr.write(f"The first line of a commit {each}.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
