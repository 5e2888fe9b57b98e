import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from ccms.operations.postgres import binaries, embedded, keeper
from ccms.operations.postgres.binaries import NoDatabaseError, open_to_all
from ccms.operations.postgres.embedded import attached, place_of
from tests.installation import copy

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
HOLD = """
import os, sys, pathlib
from ccms.operations.postgres.embedded import attached
with attached(pathlib.Path(sys.argv[1])) as place:
    os.write(1, f"held {place.sockets}\\n".encode())
    sys.stdin.read()
"""


@pytest.fixture
def data():
    """Return an empty CCMS_DATA that every account may reach."""
    folder = Path(tempfile.mkdtemp(prefix="ccms-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def made(data):
    """Return a CCMS_DATA with a database, whose server does not run; to make it takes longer than most tests."""
    copy("empty", data)
    return data


def ask(place, question):
    with psycopg.connect(host=str(place.sockets), user="ccms", dbname="ccms", autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def hold(data, **options):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=options.pop("cwd", ROOT),
        **options,
    )


def released(holder):
    holder.stdin.close()
    return holder.wait()


def eventually(condition):
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.05)
    return False


def running(data):
    return embedded._listening(place_of(data))


def test_the_server_runs_while_held_and_stops_with_the_last_holder(data):
    with attached(data) as outer:
        with attached(data):
            ask(outer, "CREATE TABLE kept (id int)")
        assert ask(outer, "SELECT count(*) FROM kept") == 0
    assert not running(data)
    with attached(data) as again:
        assert ask(again, "SELECT count(*) FROM kept") == 0


def test_many_commands_started_at_once_share_one_server(data):
    holders = [hold(data) for _ in range(4)]
    sockets = {holder.stdout.readline() for holder in holders}
    assert sockets == {f"held {place_of(data).sockets}\n"}
    for holder in holders:
        assert running(data)
        assert released(holder) == 0
    assert not running(data)


def test_a_killed_command_leaves_no_server(made):
    holder = hold(made)
    assert holder.stdout.readline().startswith("held")
    holder.kill()
    holder.wait()
    assert eventually(lambda: not running(made))


def test_a_forked_child_keeps_the_server_after_its_parent_was_killed(made):
    forking = HOLD.replace("    os.write", "    os.fork()\n    os.write")
    parent = subprocess.Popen(
        [sys.executable, "-c", forking, str(made)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert [parent.stdout.readline()[:4] for _ in range(2)] == ["held", "held"]
    parent.kill()
    parent.wait()
    assert running(made)
    parent.stdin.close()
    assert eventually(lambda: not running(made))


@pytest.mark.parametrize("reused", [False, True], ids=["its number is free", "its number is another program's"])
def test_a_killed_server_starts_again_with_its_data(made, reused):
    with attached(made) as place:
        ask(place, "CREATE TABLE kept AS SELECT 7 AS id")
        file = place.cluster / "postmaster.pid"
        server = int(file.read_text().split()[0])
        os.kill(server, signal.SIGKILL)
        assert eventually(lambda: not running(made))
        if reused:
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))
        with attached(made):
            assert ask(place, "SELECT id FROM kept") == 7


def test_a_new_server_writes_to_the_disk_listens_on_a_socket_alone_and_has_the_cache_and_bangla_trigrams(data):
    with attached(data) as place:
        durable = ("fsync", "synchronous_commit", "full_page_writes")
        assert [ask(place, f"SHOW {name}") for name in durable] == ["on"] * 3
        assert ask(place, "SHOW shared_buffers") == "128MB"
        ask(place, "CREATE EXTENSION pg_trgm")
        assert len(ask(place, "SELECT show_trgm('গ্রাহক')")) == 7
        assert ask(place, "SHOW listen_addresses") == ""
        assert place.sockets.stat().st_mode & 0o077 == 0


def test_a_folder_is_opened_with_its_own_major_version_and_programs_in_a_closed_one_are_copied(data, monkeypatch):
    with monkeypatch.context() as without_system:
        without_system.setattr(binaries, "SYSTEM_FOLDER", data / "none")
        without_system.setattr(binaries, "open_to_all", lambda folder: False)
        with attached(data) as place:
            assert (place.folder / "postgresql").exists() == (os.geteuid() == 0)  # with their libraries
            made_by = ask(place, "SHOW server_version_num")
            assert ask(place, "SELECT datlocprovider::text FROM pg_database WHERE datname = 'ccms'") == "b"
    with attached(data) as place:
        assert ask(place, "SHOW server_version_num") == made_by


def test_the_system_comes_first_and_its_newest_before_the_others(data, monkeypatch):
    for major in (14, 15, 17, 9):
        (data / str(major) / "bin").mkdir(parents=True)
        (data / str(major) / "bin" / "initdb").touch()
    (data / "18" / "bin").mkdir(parents=True)  # a client alone
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", data)
    assert [found.major for found in binaries.installed()] == [17, 15, 18]


def test_a_folder_of_a_version_that_is_gone_is_named(data):
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(NoDatabaseError, match="made by PostgreSQL 9"):
        binaries.choose(data)


def test_a_long_path_gets_a_short_socket(data):
    deep = data / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    copy("empty", deep)
    with attached(deep) as place:
        assert len(str(place.sockets / embedded.SOCKET)) < 108
        assert ask(place, "SELECT 1") == 1
    shutil.rmtree(place.sockets)


def test_a_closed_folder_still_gets_a_database_of_its_own(data):
    closed = data / "closed"
    clones = [closed / "one", closed / "two"]
    for clone in clones:
        clone.mkdir(parents=True)
    closed.chmod(0o700)
    places = [place_of(clone) for clone in clones]
    assert places[0].cluster != places[1].cluster
    with attached(clones[0]) as place:
        ask(place, "CREATE TABLE mine (id int)")
        assert place.far == (os.geteuid() == 0)
    assert closed.stat().st_mode & 0o777 == 0o700
    # another clone at the same path is another installation, and must not meet the first one's sealed rows
    shutil.rmtree(clones[0])
    clones[0].mkdir()
    assert place.far == (place_of(clones[0]).folder != place.folder)
    if place.far:
        shutil.rmtree(place.folder)


def test_an_ordinary_user_runs_the_same_launcher(data):
    project = data / "project"
    for name in PARTS:
        (project / "ccms" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "ccms" / name, project / "ccms" / name)
    mine = data / "mine"
    mine.mkdir()
    options = {}
    if os.geteuid() == 0 and open_to_all(Path(sys.executable)):
        os.chown(mine, 65534, 65534)
        options = {"user": 65534, "group": 65534, "extra_groups": []}
    holder = hold(mine, cwd=project, **options)
    assert holder.stdout.readline() == f"held {mine / 'database'}\n"
    assert (mine / "database").stat().st_uid == mine.stat().st_uid
    assert released(holder) == 0


def test_a_second_keeper_ends_at_once_and_the_first_stops_the_server_when_nobody_holds_it(tmp_path):
    """A crash of PostgreSQL left one more each time."""
    lock, stopped = tmp_path / "holders", tmp_path / "stopped"
    command = [sys.executable, "-I", "-S", keeper.__file__, str(lock), "", "", "/usr/bin/touch", str(stopped)]
    with lock.open("a") as holders:
        fcntl.flock(holders, fcntl.LOCK_SH)
        first = subprocess.Popen(command)
        assert eventually(lambda: (tmp_path / "holders.keeper").exists() and not free(tmp_path / "holders.keeper"))
        assert subprocess.run(command, timeout=30, check=False).returncode == 0
        assert first.poll() is None
        assert not stopped.exists()
    assert first.wait(30) == 0
    assert stopped.exists()


def free(file):
    """Tell whether nobody holds a lock."""
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


PARTS = (
    "__init__.py",
    "config/__init__.py",
    *(f"config/{part}.py" for part in ("keys", "environment")),
    "operations/__init__.py",
    "operations/postgres/__init__.py",
    *(f"operations/postgres/{part}.py" for part in ("embedded", "binaries", "keeper")),
)


def test_a_machine_with_client_programs_alone_backs_up_another_ones_server_by_them(tmp_path, monkeypatch):
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", tmp_path)
    for major in (15, 16, 17):
        (tmp_path / str(major) / "bin").mkdir(parents=True)
        (tmp_path / str(major) / "bin" / "pg_dump").touch()

    # what is older than the server cannot read it; the wheel's knows no TLS, and is the last to be asked
    assert list(binaries.clients("pg_dump", 16))[:2] == [str(tmp_path / f"{major}/bin/pg_dump") for major in (16, 17)]
    assert all(str(tmp_path) not in program for program in binaries.clients("pg_dump", 18))


@pytest.mark.parametrize(
    ("data_mib", "memory_mib", "cache_mib"), [(1, 8000, 128), (900, 8000, 900), (9000, 8000, 2000), (9000, 256, 128)]
)
def test_the_cache_has_room_for_the_data_in_a_quarter_of_the_memory(tmp_path, data_mib, memory_mib, cache_mib):
    (tmp_path / "base" / "5").mkdir(parents=True)
    with (tmp_path / "base" / "5" / "1259").open("wb") as file:
        file.truncate(data_mib * 2**20)

    assert embedded.cache_bytes(tmp_path, memory_mib * 2**20) == cache_mib * 2**20
