"""What needs a program that is missing is left out, counted and named; where all of them must be, the run fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
CONFTEST = """
from tests import programs
from tests.programs import LeavingOut, Program

programs.PROGRAMS = {"shell": Program("dash", ("sh",)), "oracle": Program("delphi", ("no-such-program",))}

def pytest_configure(config):
    config.addinivalue_line("markers", "needs(program): a program")
    config.pluginmanager.register(LeavingOut())
"""
TESTS = """
import pytest
from tests import programs

@pytest.mark.parametrize("turn", range(3))
@pytest.mark.needs("oracle")
def test_asks_the_oracle(turn):
    raise AssertionError

@pytest.mark.needs("shell")
def test_asks_the_shell():
    assert programs.path("shell")

@pytest.mark.needs("oracle", "shell")
def test_asks_both():
    raise AssertionError

def test_asks_nobody():
    pass
"""
ORACLE = "tests left out for want of oracle: 4 (apt-get install delphi)"


@pytest.fixture
def run(tmp_path):
    """Return a way to run a small suite, with or without programs hidden from it."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_some.py").write_text(TESTS)

    def run_it(*options, without=None):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CCMS_")}
        environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        environment |= {} if without is None else {"CCMS_TESTS_WITHOUT": without}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, *options], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return run_it


@pytest.mark.parametrize(
    "workers", [(), ("-p", "xdist.plugin", "-n", "2", "--dist", "loadfile")], ids=["one process", "two workers"]
)
def test_what_needs_a_missing_program_is_left_out_and_counted(run, workers):
    code, said = run(*workers)
    assert code == 0
    assert "2 passed" in said
    assert ORACLE in said
    assert "tests left out in all: 4" in said
    assert "shell" not in said


def test_a_hidden_program_is_as_good_as_missing(run):
    code, said = run(without="oracle shell")
    assert code == 0
    assert ORACLE in said
    assert "tests left out for want of shell: 2 (apt-get install dash)" in said
    assert "tests left out in all: 5" in said


def test_what_another_choice_has_left_out_is_not_counted(run):
    code, said = run("-k", "nobody or both")
    assert code == 0
    assert "tests left out for want of oracle: 1 " in said


def test_where_everything_must_be_there_a_missing_program_ends_the_run_before_any_test(run):
    code, said = run(without="")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "['oracle']" in said
    assert "passed" not in said
    assert run(without="oracle phb")[0] == pytest.ExitCode.USAGE_ERROR


def test_no_test_looks_for_a_program_but_here():
    others = [file for file in (ROOT / "tests").rglob("*.py") if file.name not in {"programs.py", Path(__file__).name}]
    asking = {str(file.relative_to(ROOT)) for file in others if "which(" in file.read_text(encoding="utf-8")}
    # the browser's engine only makes half of them quicker; the drills are played on machines that have git, all by make
    assert asking == {"tests/benchmarks/test_leaving.py", "tests/browser/conftest.py", "tests/drills/test_upgrade.py"}
