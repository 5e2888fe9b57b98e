"""The demonstration data on real processes: one loader at a time, and all of the data or none of it."""

import os
import re
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ccms.demonstration.bulk import SOME
from ccms.demonstration.loading import WAITING
from ccms.operations.postgres.embedded import NAME, PORT, attached
from tests.installation import Installation, eventually
from tests.optional import is_whole

pytestmark = pytest.mark.processes

WAITS_HERE = "SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
# One number files twelve complaints, everybody else one: a second load on top of the first would show here.
OFTEN = "SELECT count(*) FROM complaints_complaint GROUP BY consumer_id HAVING count(*) > 1"


@pytest.fixture
def place():
    """Return an installation with empty tables, whose database runs."""
    one = Installation().prepare()
    with attached(one.data) as database:
        one.server = {"host": str(database.sockets), "port": PORT, "user": NAME, "dbname": NAME}
        with psycopg.connect(**one.server, autocommit=True) as one.database:
            yield one
    one.remove()


def counted(place, table):
    return place.database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own tables


def started(place, *command):
    """Start a command and keep the lines that it says."""
    program = place.start(*command)
    program.said = []
    threading.Thread(target=lambda: program.said.extend(program.stdout), daemon=True).start()
    return program


def says(program, words):
    return eventually(lambda: any(words in line for line in program.said)) or program.said


@contextmanager
def nobody_writes(place, table):
    """Let whoever writes to a table wait there."""
    with psycopg.connect(**place.server) as line:
        line.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


def comes_to(place, table):
    return eventually(lambda: place.database.execute(WAITS_HERE, [table]).fetchone() is not None)


def kill_all_of(program):
    """Kill a program and what it has started, so that none of them can put anything in order."""
    numbers = [program.pid]
    for number in numbers:
        numbers += [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    for number in numbers:
        os.kill(number, signal.SIGKILL)
    program.wait()


def rows(place, states):
    return set(place.database.execute(f"SELECT DISTINCT state FROM {states}").fetchall())  # noqa: S608 - our own


def is_loaded(place):
    assert counted(place, "complaints_complaint") > SOME
    assert counted(place, "complaints_firm_template") == 2
    assert counted(place, "figures_snapshot") > 0 or not is_whole()
    assert counted(place, "accounts_membership") == 4
    sides = place.database.execute("SELECT side, count(*) > 2 FROM complaints_evidence GROUP BY side ORDER BY side")
    assert sides.fetchall() == [("body", False), ("consumer", True), ("firm", True)]
    assert rows(place, "notices_notice WHERE channel = 'letter'") == {("queued",), ("sent",), ("parked",)}
    assert rows(place, "complaints_dispatch WHERE kind = 'referral' AND body = 'BB'") == {
        ("accepted",),
        ("answered",),
        ("returned",),
    }


@pytest.mark.timeout(900)
def test_a_load_that_was_killed_is_begun_anew_by_the_next_start(place):
    alone = ("demo", "--once")  # as `up` does, without the web
    for table, command in {
        "accounts_member": alone,
        "complaints_firm_template": ("up",),
        **({"figures_snapshot": alone} if is_whole() else {}),
    }.items():
        with nobody_writes(place, table):
            program = started(place, *command)
            assert comes_to(place, table), program.said
            kill_all_of(program)
    up = started(place, "up")
    assert says(up, "Ctrl-C stops everything") is True
    is_loaded(place)
    assert place.database.execute(OFTEN).fetchall() == [(12,)]
    up.terminate()
    up.wait()
    assert "agrees" in place.finish("verify")
    before = counted(place, "ledger_event")
    assert place.finish(*alone) == ""
    assert counted(place, "ledger_event") == before


FIRST_START = (
    "Making the tables and the files of the pages ...",
    "loading invented people, firms and complaints ...",
)


@pytest.mark.timeout(900)
def test_a_first_start_waits_for_a_story_and_a_story_for_the_loading_of_a_start(place):
    with nobody_writes(place, "complaints_answer"):
        with nobody_writes(place, "complaints_hearing"):
            first = started(place, "demo", "--story", "A1")
            assert comes_to(place, "complaints_hearing"), first.said
            up = started(place, "up")
            assert says(up, WAITING) is True
        assert comes_to(place, "complaints_answer"), up.said
        second = started(place, "demo", "--story", "A4")
        assert says(second, WAITING) is True
    assert says(up, "Ctrl-C stops everything") is True
    up.terminate()
    assert [each.wait() for each in (first, up, second)] == [0, 0, 0], (first.said, up.said, second.said)
    is_loaded(place)

    # it has said what it did, and how long each part took
    begun = [next(at for at, line in enumerate(up.said) if text in line) for text in FIRST_START]
    done = [at for at, line in enumerate(up.said) if re.fullmatch(r"  done in \d+ s\n", line)]
    opened = next(at for at, line in enumerate(up.said) if "CCMS is open at" in line)
    assert begun[0] < done[0] < begun[1] < done[1] < opened
    # whoever reads along need not wait for the invented data
    assert f"The pages are open at http://127.0.0.1:{place.port}/;" in up.said[begun[1]]

    later = started(place, "up")
    assert says(later, "Ctrl-C stops everything") is True
    later.terminate()
    assert later.wait() == 0
    assert later.said[:2] == ["\n", f"  CCMS is open at http://127.0.0.1:{place.port}/\n"]


def test_what_began_empty_stays_empty_at_a_later_start(place):
    up = started(place, "up", "--empty")
    assert says(up, "Ctrl-C stops everything") is True
    up.terminate()
    up.wait()
    place.finish("demo", "--once")
    assert counted(place, "accounts_firm") == 0
