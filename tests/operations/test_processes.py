import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccms.operations.processes import Supervisor, failed, fork

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]

SUPERVISED = """
import os, signal, sys, time
from ccms.operations.processes import Supervisor

def stay():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        time.sleep(0.05)

def fall():
    return 3

with Supervisor({"stay": stay, "fall": fall}, vital=sys.argv[2:]) as programs:
    programs.start(sys.argv[1])
    for child in programs._children:
        os.write(1, f"{child}\\n".encode())
    programs.wait(tend=lambda: None)
os.write(1, b"ended\\n")
"""


def supervised(name, *vital, **options):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, name, *vital], stdout=subprocess.PIPE, text=True, cwd=ROOT, **options
    )


def alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # a killed child of a killed parent may wait for init to take note of it
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def eventually(condition):
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.05)
    return False


def children_of(number):
    listed = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(child) for child in listed.split()]


@pytest.mark.parametrize("code", [0, 3])
def test_a_child_tells_how_it_ended(code):
    assert failed(fork(lambda: code)) == bool(code)


def test_a_child_that_raises_has_failed_and_does_not_go_on_as_its_parent():
    def broken():
        raise RuntimeError

    assert failed(fork(broken), fork(lambda: None))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_children_and_then_the_supervisor(number):
    supervisor = supervised("stay")
    child = int(supervisor.stdout.readline())
    supervisor.send_signal(number)
    assert supervisor.stdout.readline() == "ended\n"
    assert supervisor.wait() == 0
    assert not alive(child)


def test_a_killed_child_is_replaced():
    supervisor = supervised("stay")
    child = int(supervisor.stdout.readline())
    os.kill(child, signal.SIGKILL)
    assert eventually(lambda: children_of(supervisor.pid) not in ([], [child]))
    supervisor.terminate()
    assert supervisor.wait() == 0


def test_a_killed_supervisor_leaves_no_child():
    supervisor = supervised("stay")
    child = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    assert eventually(lambda: not alive(child))


def test_a_child_that_never_stays_ends_the_supervisor_with_its_name():
    supervisor = supervised("fall", "fall", stderr=subprocess.PIPE)
    _, said = supervisor.communicate(timeout=60)
    assert supervisor.returncode != 0
    assert "fall ended 5 times right after its start" in said


def test_a_child_without_which_the_others_work_alarms_once_and_is_tried_again_after_longer_waits(tmp_path):
    """`up` ended, web included, with the fifth death of its worker."""
    told = tmp_path / "told"
    programs = Supervisor({"fall": lambda: 3, "web": lambda: 0}, vital={"web"}, alarm=lambda name: noted(told, name))
    waits = []
    for begun in range(100, 112):
        programs._started["fall"] = begun
        programs._plan_start("fall", begun + 0.5)
        waits.append(programs._due["fall"] - begun - 0.5)

    assert waits == [1] * 4 + [2, 4, 8, 16, 32] + [60] * 3
    assert eventually(lambda: told.exists() and told.read_text() == "fall\n")
    programs._end_all()


def noted(file, name):
    with file.open("a") as written:
        written.write(f"{name}\n")
