"""A benchmark leaves no process behind, however it ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.rounds import FOLDER
from benchmarks.run import Options, running
from benchmarks.systems import Ccms
from tests.installation import ROOT, copy, eventually

pytestmark = pytest.mark.processes
A_WHILE = 240  # seconds: programs are started before what is waited for begins


@pytest.fixture
def folder(monkeypatch):
    """Return the folder of a run; what still runs there afterwards is killed."""
    path = Path(tempfile.mkdtemp(prefix="ccms-bench-"))
    path.chmod(0o755)
    monkeypatch.setenv(FOLDER, str(path))
    yield path
    for number in of_the_run(path):
        os.kill(number, signal.SIGKILL)
    shutil.rmtree(path, ignore_errors=True)


def prepared(folder, *, filled):
    """Make the folder of an installation which a run finds there, as from a run before."""
    data = Ccms(folder).folder
    copy("prepared", data)
    if filled:
        (data / "filled").touch()
    return data


def of_the_run(folder):
    """Return every process of a run but this one: by its environment, a database by its arguments."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            environment, command = (place / "environ").read_bytes(), (place / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in environment + command and int(place.name) != os.getpid():
            found[int(place.name)] = command.replace(b"\0", b" ").decode()
    return found


def test_an_installation_that_is_large_and_small_at_once_is_started_once_and_stopped(folder):
    prepared(folder / "ccms-3", filled=True)
    with running(Options(size=3, small=3, folder=folder)) as run:
        assert run.ccms.port == run.small.port
    assert of_the_run(folder) == {}


def up_and_be_ended(folder):
    with running(Options(folder=folder)):
        Ccms(prepared(folder / "fresh", filled=False)).up()
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_that_fails_or_is_ended_leaves_nothing(folder):
    with pytest.raises(SystemExit):
        up_and_be_ended(folder)
    assert of_the_run(folder) == {}
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def be_ended_twice(folder):
    with running(Options(folder=folder)):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)  # as make sends on what its whole group was sent
            os.kill(os.getpid(), signal.SIGINT)
            folder.joinpath("unwound").touch()


def test_a_second_signal_does_not_disturb_the_end(folder):
    with pytest.raises(SystemExit):
        be_ended_twice(folder)
    assert (folder / "unwound").exists()


def test_a_run_that_is_interrupted_while_something_starts_leaves_nothing(folder):
    prepared(folder / "ccms-3", filled=True)
    command = [sys.executable, "-m", "benchmarks", "--size", "3", "--rounds", "1", "--folder", folder, "start"]
    kept = {name: value for name, value in os.environ.items() if name != FOLDER}
    run = subprocess.Popen(
        [*command, "--results", folder], cwd=ROOT, env=kept, start_new_session=True, stdout=subprocess.DEVNULL
    )
    assert eventually(lambda: any(str(folder / "fresh") in told_of(each) for each in of_the_run(folder)), A_WHILE)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does at Ctrl-C
    run.wait()
    assert of_the_run(folder) == {}


ENDED = {
    "make": lambda make: os.kill(make, signal.SIGTERM),
    "its child": lambda make: os.kill(child_of(make), signal.SIGTERM),
    "the whole group": lambda make: os.killpg(make, signal.SIGTERM),
}


@pytest.mark.parametrize(
    ("asked", "started", "ended"),
    [
        ("bench|N=3|T=--rounds 1 --folder {0} --results {0} start", "benchmarks.fill", "make"),
        ("bench-once|T=start", "migrate", "its child"),
        ("compare|REV=HEAD|N=3|T=--folder {0}", "/source-", "the whole group"),
    ],
)
def test_make_that_is_ended_while_something_runs_leaves_nothing(folder, asked, started, ended):
    prepared(folder / "ccms-3", filled=False)
    # without the name of this test, in which stands what is waited for
    kept = {name: value for name, value in os.environ.items() if name not in {FOLDER, "PYTEST_CURRENT_TEST"}}
    kept |= {"TMPDIR": str(folder)}
    make = subprocess.Popen(
        [shutil.which("make"), *asked.format(folder).split("|")],
        cwd=ROOT,
        env=kept,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    assert eventually(lambda: any(started in told_of(each) for each in of_the_run(folder)), A_WHILE)
    ENDED[ended](make.pid)
    assert make.wait() != 0
    assert of_the_run(folder) == {}
    assert [*folder.rglob("postmaster.pid"), *folder.rglob(".s.PGSQL.*"), *folder.glob("ccms-bench-*")] == []


def told_of(number):
    """Return the arguments and the environment of a process."""
    try:
        return "".join(Path(f"/proc/{number}/{name}").read_text(errors="replace") for name in ("cmdline", "environ"))
    except OSError:
        return ""


def child_of(number):
    return int(Path(f"/proc/{number}/task/{number}/children").read_text().split()[0])
