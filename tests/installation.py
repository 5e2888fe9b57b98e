"""One whole installation in a folder of its own, started by its commands as a person or a service would."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path
from urllib.error import HTTPError, URLError

import psycopg

from ccms.operations.postgres.embedded import NAME, PORT, attached, place_of
from tests import day
from tests.ports import free_port

ROOT = Path(__file__).parents[1]


class Installation:
    """Its data folder, its port, and what was started in it."""

    def __init__(self, **settings):
        self.data = Path(tempfile.mkdtemp(prefix="ccms-test-"))
        self.data.chmod(0o755)
        if settings.get("CCMS_ENV") != "production":  # which takes no clock but the real one
            (self.data / "clock-offset").write_text(day.written())
        self.port = free_port()
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("CCMS_", "DATABASE_", "DJANGO_"))
        }
        self.environment = kept | {"CCMS_DATA": str(self.data), "CCMS_PORT": str(self.port)} | settings

    def make_database(self):
        """Make the embedded database, as the first command does; it has no table yet."""
        copy("empty", self.data)
        return self

    def prepare(self):
        """Make the database, the tables and the offices, as `manage.py migrate` does in an empty folder."""
        if "DATABASE_URL" in self.environment:
            self.finish("migrate", "-v0")
        else:
            copy("prepared", self.data)
        return self

    def start(self, *command):
        """Start a command and return it running."""
        return self._start("manage.py", *command)

    def fill(self, size):
        """Make many invented complaints."""
        running = self._start("-m", "benchmarks.fill", str(size))
        said, _ = running.communicate()
        assert running.returncode == 0, said
        return said

    def _start(self, *arguments):
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, *command):
        """Run a command to its good end and return what it said."""
        running = self.start(*command)
        said, _ = running.communicate()
        assert running.returncode == 0, said
        return said

    def get(self, path):
        """Return status and body of a page; None and nothing where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()
        except (URLError, OSError):
            return None, ""

    def ready(self):
        """Say whether work may be sent."""
        return self.get("/readyz")[0] == 200

    def processes(self):
        """Return every process that knows this folder by its environment or its arguments."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                arguments = (folder / "cmdline").read_bytes()
                known = arguments + (folder / "environ").read_bytes()
            except OSError:
                continue
            if os.fsencode(self.data) in known and int(folder.name) != os.getpid():
                found[int(folder.name)] = arguments.replace(b"\0", b" ").decode(errors="replace")
        return found

    def remove(self):
        """Kill what still runs and delete the folder."""
        for number in self.processes():
            os.kill(number, signal.SIGKILL)
        shutil.rmtree(self.data, ignore_errors=True)


class Shared:
    """The folder in which the workers of a run keep what installations are copied from."""

    folder = Path(os.devnull)
    is_ours = False  # whether this process has made it, and removes it at the end


def begin(option):
    """Make the folder; the workers of a run take over that of its first process."""
    if not hasattr(option, "installations"):
        option.installations, Shared.is_ours = tempfile.mkdtemp(prefix="ccms-made-"), True
    Shared.folder = Path(option.installations)


def end():
    """Remove what was made."""
    if Shared.is_ours:
        for made in Shared.folder.glob("*.made"):
            shutil.rmtree(made.read_text())
        shutil.rmtree(Shared.folder)


@cache
def _made(kind):
    """Make once in a run what many installations begin with, and stop its server, so that it can be copied."""
    made = Shared.folder / f"{kind}.made"
    with (Shared.folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            one = Installation()
            if kind == "empty":
                with attached(one.data) as place:
                    waits_for_no_disk(place)
            else:
                one.make_database().finish("migrate", "-v0")
            made.write_text(str(one.data))
    return Path(made.read_text())


def waits_for_no_disk(place):
    """Let the server of a test trust the operating system with what it writes: only a power cut would lose it."""
    with psycopg.connect(host=str(place.sockets), port=PORT, user=NAME, dbname=NAME, autocommit=True) as line:
        for setting in ("fsync", "full_page_writes"):
            line.execute(f"ALTER SYSTEM SET {setting} = off")
        line.execute("SELECT pg_reload_conf()")


def copy(kind, data):
    """Copy a database, and the keys of the commands that filled it, with their owners, into a data folder.

    It is `empty`, or `prepared`: with the tables and the offices.
    """
    made = _made(kind)
    for source, target in ((place_of(made).folder, place_of(data).folder), (made / "keys", data / "keys")):
        if source.exists():
            subprocess.run(["/bin/cp", "-a", source, target], check=True)


def eventually(condition, seconds=90, every=0.1):
    """Wait for something that other processes bring about; false when it never does."""
    for _ in range(round(seconds / every)):
        if condition():
            return True
        time.sleep(every)
    return False


def hears(program, number):
    """Say whether a program has something to do at a signal, or is gone."""
    if program.poll() is not None:
        return True
    status = Path(f"/proc/{program.pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return bool(int(caught, 16) & 1 << number - 1)
