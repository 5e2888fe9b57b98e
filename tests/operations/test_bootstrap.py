"""bootstrap.sh on a machine whose Python is too old: what it asks of uv, and where it lets uv put a Python."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# notes each call; finds no Python 3.12 on this machine, and makes .venv where it may fetch one
UV = """#!/bin/sh
echo "$UV_PYTHON_INSTALL_DIR $*" >>"$CALLS"
case "$*" in
*--no-python-downloads*) exit 2 ;;
venv*) mkdir -p .venv/bin && ln -s /bin/true .venv/bin/python ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "uv").write_text(UV)
    (tmp_path / "bin" / "uv").chmod(0o755)
    for name in ("bootstrap.sh", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(clone):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    environment = kept | {"PATH": f"{clone / 'bin'}:{os.environ['PATH']}", "CALLS": str(clone / "calls")}
    done = subprocess.run(
        ["/bin/sh", "bootstrap.sh"], cwd=clone, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_a_python_that_is_fetched_lies_in_the_clone_where_the_services_account_can_run_it(clone):
    run(clone)

    own, fetched, *_ = (clone / "calls").read_text().splitlines()[1:]
    assert own == f"{clone}/.uv/python venv --quiet --no-python-downloads --python >=3.12 .venv"
    # of the version that the pinned packages were tested on, not of whatever is the newest
    assert fetched == f"{clone}/.uv/python venv --quiet --python 3.13 .venv"


def test_the_first_run_says_each_step_and_its_seconds_and_the_second_run_nothing(clone):
    steps = run(clone).splitlines()

    assert steps[0].startswith("Fetching Python 3.13 into .uv")
    assert steps[2].startswith("Installing the packages of requirements.txt into .venv")
    assert all(re.fullmatch(r"  done in \d+ s", line) for line in (steps[1], steps[3]))
    assert len(steps) == 4
    assert run(clone) == ""
