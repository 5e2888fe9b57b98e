"""The hook for first lines of commits: what it takes, and what it says of those it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

HOOK = Path(__file__).parents[2] / ".ci" / "subject.py"


def refusal(tmp_path, message):
    """Run the hook as git does; return what it said, nothing where it took the message."""
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(message, encoding="utf-8")
    done = subprocess.run([sys.executable, HOOK, file], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == bool(done.stderr)
    return done.stderr


@pytest.mark.parametrize(
    "message",
    [
        "complaints: Call a full sum a full refund.\n",
        "complaints, web: Tell both sides the same day.\n\nThe reason may have lines as long as it likes.\n",
        "web/dev: Say who has which office.\n# Please enter the commit message for your changes.\n",
        f"texts: {'ক' * 65}\n",
        "Merge branch 'of-another-name-that-is-long-enough-to-be-over-seventy-two-characters-long'\n",
        'Revert "complaints: Call a full sum a full refund."\n',
        "fixup! complaints: Call a full sum a full refund.\n",
    ],
)
def test_a_first_line_with_its_area_is_taken(tmp_path, message):
    assert not refusal(tmp_path, message)


def test_a_long_first_line_is_refused_with_its_length(tmp_path):
    assert "has 73 characters, 72 at most" in refusal(tmp_path, f"texts: {'x' * 66}\n")


@pytest.mark.parametrize("subject", ["Mend the queue", "Complaints: Mend", "complaints:Mend", "complaints: ", ""])
def test_a_first_line_without_its_area_is_refused_with_an_example(tmp_path, subject):
    assert "`complaints: Call a full sum a full refund.`" in refusal(tmp_path, f"{subject}\n")
