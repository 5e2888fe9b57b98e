"""A command whose output nobody reads to its end says nothing of it."""

import subprocess
import sys

from tests.installation import ROOT


def test_a_command_whose_reader_has_seen_enough_ends_quietly():
    with subprocess.Popen(
        [sys.executable, "manage.py", "law", "map"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        command.stdout.close()
        said = command.stderr.read()

    assert (command.wait(), said) == (141, "")
