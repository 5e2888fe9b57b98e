import json
import os
import re
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from ccms.operations.management.commands.migrate import BEFORE_ANEW
from ccms.operations.postgres.embedded import NAME, PORT, attached
from tests.installation import Installation, eventually

pytestmark = pytest.mark.processes
OF_BEFORE = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"


@pytest.fixture
def place():
    """Return an empty installation on a free port."""
    installation = Installation()
    yield installation
    installation.remove()


FIRST_START = ("Making the database ...", "Making the tables and the files of the pages ...")


def test_up_opens_everything_from_an_empty_folder_says_what_it_does_and_leaves_nothing_running(place):
    up = place.start("up", "--empty")
    said = said_until_open(up)
    begun = [next(at for at, line in enumerate(said) if text in line) for text in FIRST_START]
    done = [at for at, line in enumerate(said) if re.fullmatch(r"  done in \d+ s\n", line)]
    opened = next(at for at, line in enumerate(said) if "CCMS is open at" in line)
    assert begun[0] < done[0] < begun[1] < done[1] < opened
    assert f"http://127.0.0.1:{place.port}/dev/inbox" in "".join(said)
    assert "loading invented" not in "".join(said)

    assert eventually(place.ready)
    status, page = place.get("/")
    assert status == 200
    style = re.search(r"/static/[\w./-]+\.[0-9a-f]{12}\.css", page)
    assert style
    assert place.get(style[0])[0] == 200
    # the whole group, as a terminal does at Ctrl-C
    os.killpg(up.pid, signal.SIGINT)
    assert up.wait() == 0
    assert eventually(lambda: not place.processes())


def said_until_open(up):
    said = []
    while not said or "Ctrl-C stops everything" not in said[-1]:
        said.append(up.stdout.readline())
        assert said[-1], said  # it ended
    return said


def test_a_killed_database_comes_back_under_up_which_leaves_nothing_running_when_it_is_stopped_or_killed(place):
    # how it ends does not depend on who has made the database
    up = place.prepare().start("up", "--empty")
    assert eventually(place.ready)
    server = int((place.data / "database" / "cluster" / "postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: server not in place.processes())
    assert eventually(place.ready)
    up.terminate()
    assert up.wait() == 0
    assert eventually(lambda: not place.processes())

    up = place.start("up", "--empty")
    assert eventually(place.ready)
    os.killpg(up.pid, signal.SIGKILL)
    up.wait()
    assert eventually(lambda: not place.processes())
    assert up.returncode == -signal.SIGKILL


def test_one_command_after_the_other_does_what_up_does_and_a_killed_web_process_is_replaced(place):
    place.prepare()
    web, worker = place.start("serve"), place.start("work")
    assert eventually(place.ready)
    assert json.loads(place.get("/readyz")[1])["migrations"]
    for _ in range(3):
        for child in Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
        assert eventually(lambda: place.get("/livez")[0] == 200)
    ticked = place.finish("tick")
    assert "deadlines fired: 0" in ticked
    assert "heads signed: 0" in ticked
    for one in (web, worker):
        one.terminate()
    assert [one.wait() for one in (web, worker)] == [0, 0]
    assert eventually(lambda: not place.processes())


def test_a_taken_port_is_named(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", place.port))
        taken.listen()
        serve = place.make_database().start("serve")
        said, _ = serve.communicate(timeout=60)
    assert serve.returncode != 0
    assert said.startswith("CCMS_PORT: ")


def test_up_says_in_one_line_that_a_database_of_before_cannot_be_used(place):
    with attached(place.prepare().data) as database:
        server = {"host": str(database.sockets), "port": PORT, "user": NAME, "dbname": NAME}
        with psycopg.connect(**server) as line:
            line.execute(OF_BEFORE, max(BEFORE_ANEW))
    up = place.start("up")
    said, _ = up.communicate()
    assert up.returncode == 1
    assert f"delete {place.data}, then start again" in said
    assert "Traceback" not in said
