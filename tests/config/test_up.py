import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment():
    """Return the environment of an installation of its own, on a free port."""
    folder = Path(tempfile.mkdtemp(prefix="ccms-test-"))
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCMS_", "DATABASE_", "DJANGO_"))}
    mine = kept | {"CCMS_DATA": str(folder), "CCMS_PORT": str(port)}
    yield mine
    for number in processes_of(mine):
        os.kill(number, signal.SIGKILL)
    shutil.rmtree(folder)


def start(environment, command):
    return subprocess.Popen(
        [sys.executable, "manage.py", command],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def finish(environment, command):
    done = start(environment, command)
    said, _ = done.communicate()
    assert done.returncode == 0, said
    return said


def get(environment, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['CCMS_PORT']}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()
    except (URLError, OSError):
        return None, ""


def eventually(condition, seconds=90):
    for _ in range(seconds * 10):
        if condition():
            return True
        time.sleep(0.1)
    return False


def processes_of(environment):
    """Return the processes that know this installation's folder, by their environment or arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if environment["CCMS_DATA"].encode() in known and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_up_opens_everything_from_an_empty_folder_and_leaves_nothing_running(environment, number):
    up = start(environment, "up")
    assert eventually(lambda: get(environment, "/readyz")[0] == 200)
    assert get(environment, "/")[0] == 200
    style = re.search(r"/static/[\w./-]+\.[0-9a-f]{12}\.css", get(environment, "/")[1])
    assert style
    assert get(environment, style[0])[0] == 200
    said = ""
    while "Ctrl-C stops everything" not in said:
        said += up.stdout.readline()
    assert f"http://127.0.0.1:{environment['CCMS_PORT']}/dev/inbox" in said
    up.send_signal(number)
    up.wait()
    assert eventually(lambda: not processes_of(environment))
    assert up.returncode == (0 if number != signal.SIGKILL else -signal.SIGKILL)


def test_one_command_after_the_other_does_what_up_does(environment):
    finish(environment, "migrate")
    web, worker = start(environment, "serve"), start(environment, "work")
    assert eventually(lambda: get(environment, "/readyz")[0] == 200)
    assert json.loads(get(environment, "/readyz")[1])["migrations"]
    ticked = finish(environment, "tick")
    assert "deadlines rung: 0" in ticked
    assert "heads signed: 0" in ticked
    for one in (web, worker):
        one.terminate()
    assert [one.wait() for one in (web, worker)] == [0, 0]
    assert eventually(lambda: not processes_of(environment))


def test_a_killed_web_process_is_replaced(environment):
    finish(environment, "migrate")
    web = start(environment, "serve")
    assert eventually(lambda: get(environment, "/livez")[0] == 200)
    for _ in range(3):
        children = Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        assert eventually(lambda: get(environment, "/livez")[0] == 200)
    web.terminate()
    web.wait()
    assert eventually(lambda: not processes_of(environment))


def test_a_taken_port_is_named(environment):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["CCMS_PORT"])))
        taken.listen()
        serve = start(environment, "serve")
        said, _ = serve.communicate(timeout=60)
    assert serve.returncode != 0
    assert said.startswith("CCMS_PORT: ")
