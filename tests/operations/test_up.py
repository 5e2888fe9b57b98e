import json
import os
import re
import signal
import socket
from pathlib import Path

import pytest

from tests.installation import Installation, eventually

pytestmark = pytest.mark.processes
OF_BEFORE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from ccms.operations.management.commands.migrate import BEFORE_ANEW
MigrationRecorder(connection).record_applied(*max(BEFORE_ANEW))
"""


@pytest.fixture
def place():
    """Return an empty installation on a free port."""
    installation = Installation()
    yield installation
    installation.remove()


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGKILL,
    ],
)
def test_up_opens_everything_from_an_empty_folder_and_leaves_nothing_running(place, number):
    if number != signal.SIGINT:
        place.prepare()  # how it ends does not depend on who has made the database
    up = place.start("up", "--empty")
    assert eventually(place.ready)
    status, page = place.get("/")
    assert status == 200
    style = re.search(r"/static/[\w./-]+\.[0-9a-f]{12}\.css", page)
    assert style
    assert place.get(style[0])[0] == 200
    said = "".join(said_until_open(up))
    assert f"http://127.0.0.1:{place.port}/dev/inbox" in said
    assert "loading invented" not in said
    # the whole group, as a terminal does at Ctrl-C
    os.killpg(up.pid, number)
    up.wait()
    assert eventually(lambda: not place.processes())
    assert up.returncode == (0 if number != signal.SIGKILL else -signal.SIGKILL)


FIRST_START = (
    "Making the database ...",
    "Making the tables and the files of the pages ...",
    "loading invented people, firms and complaints ...",
)


def said_until_open(up):
    said = []
    while not said or "Ctrl-C stops everything" not in said[-1]:
        said.append(up.stdout.readline())
        assert said[-1], said  # it ended
    return said


def test_the_first_start_says_what_it_does_and_how_long_each_part_took_and_later_ones_say_nothing(place):
    first = place.start("up")
    said = said_until_open(first)
    first.terminate()
    first.wait()
    second = place.start("up")
    again = said_until_open(second)
    second.terminate()
    second.wait()

    begun = [next(at for at, line in enumerate(said) if text in line) for text in FIRST_START]
    done = [at for at, line in enumerate(said) if re.fullmatch(r"  done in \d+ s\n", line)]
    opened = next(at for at, line in enumerate(said) if "CCMS is open at" in line)
    assert begun[0] < done[0] < begun[1] < done[1] < begun[2] < done[2] < opened
    # whoever reads along need not wait for the invented data
    assert f"The pages are open at http://127.0.0.1:{place.port}/;" in said[begun[2]]
    assert again[:2] == ["\n", f"  CCMS is open at http://127.0.0.1:{place.port}/\n"]


def test_one_command_after_the_other_does_what_up_does(place):
    place.prepare()
    web, worker = place.start("serve"), place.start("work")
    assert eventually(place.ready)
    assert json.loads(place.get("/readyz")[1])["migrations"]
    ticked = place.finish("tick")
    assert "deadlines fired: 0" in ticked
    assert "heads signed: 0" in ticked
    for one in (web, worker):
        one.terminate()
    assert [one.wait() for one in (web, worker)] == [0, 0]
    assert eventually(lambda: not place.processes())


def test_a_killed_web_process_is_replaced(place):
    web = place.prepare().start("serve")
    assert eventually(lambda: place.get("/livez")[0] == 200)
    for _ in range(3):
        for child in Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        assert eventually(lambda: place.get("/livez")[0] == 200)
    web.terminate()
    web.wait()
    assert eventually(lambda: not place.processes())


def test_a_killed_database_comes_back_under_up(place):
    up = place.start("up", "--empty")
    assert eventually(place.ready)
    server = int((place.data / "database" / "cluster" / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: server not in place.processes())
    assert eventually(place.ready)
    up.terminate()
    assert up.wait() == 0
    assert eventually(lambda: not place.processes())


def test_a_taken_port_is_named(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.port))
        taken.listen()
        serve = place.start("serve")
        said, _ = serve.communicate(timeout=60)
    assert serve.returncode != 0
    assert said.startswith("CCMS_PORT: ")


def test_up_says_in_one_line_that_a_database_of_before_cannot_be_used(place):
    place.prepare().finish("shell", "-v0", "-c", OF_BEFORE)
    up = place.start("up")
    said, _ = up.communicate()
    assert up.returncode == 1
    assert f"delete {place.data}, then start again" in said
    assert "Traceback" not in said
