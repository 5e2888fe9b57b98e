"""Starts and stops the systems that are measured: CCMS by its own commands, the lean reference, and the peer.

All three keep their data in one PostgreSQL server with one set of settings, so that none has better settings.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from benchmarks.rounds import FOLDER
from ccms.operations.postgres.binaries import choose
from ccms.operations.postgres.embedded import NAME, PORT, place_of

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
WEB_PROCESSES = 2
START_SECONDS = 120
PEER = ("django-helpdesk==2.6.1", "django>=6.1,<6.2", "gunicorn>=23", "psycopg[binary]>=3.2")


@dataclass
class Running:
    """One started program and its children, in a session of their own."""

    name: str
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is not None:
                return
            self.process.send_signal(number)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Ccms:
    """One installation with a data folder of its own."""

    folder: Path
    web_processes: int = WEB_PROCESSES
    port: int = field(default_factory=lambda: free_port())  # noqa: PLW0108 - stands below
    root: Path = ROOT  # of its source code, and of the environment that it runs in

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings; whom a request comes from is told by the header that a proxy would set."""
        return _clean() | {
            "CCMS_DATA": str(self.folder),
            "CCMS_PORT": str(self.port),
            "CCMS_WEB_PROCESSES": str(self.web_processes),
            "CCMS_PROXY": "127.0.0.0/8",
            "DJANGO_SETTINGS_MODULE": "ccms.config.settings",
            "PYTHONPATH": str(self.root),
        }

    @property
    def python(self) -> str:
        """Return the interpreter that has its packages."""
        return sys.executable if self.root == ROOT else str(self.root / ".venv" / "bin" / "python")

    def manage(self, *command: str) -> str:
        """Run a command of its own to its end and return what it said."""
        return self.finished("manage.py", *command)

    def fill(self, size: int) -> str:
        """Make many invented complaints; before there was a program of ours for it, a command of its own did."""
        if not (self.root / "benchmarks" / "fill").is_dir():
            return self.manage("demo", "--size", str(size))
        return self.finished("-m", "benchmarks.fill", str(size))

    def fill_once(self, size: int) -> None:
        """Make tables and complaints, where they are not there from a run before."""
        if (self.folder / "filled").exists():
            return
        self.manage("migrate", "--verbosity", "0")
        self.fill(size)
        (self.folder / "filled").touch()

    def stock(self, what: str, count: int) -> list[dict[str, str]]:
        """Let people be made, or complaints drawn; an older source code may need the stock of its own time."""
        place = self.folder / f"{what}.jsonl"
        try:
            self.finished("-P", str(HERE / "stock.py"), what, str(count), str(place))
        except RuntimeError:
            if self.root == ROOT:
                raise
            self.finished("-m", "benchmarks.stock", what, str(count), str(place))
        return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]

    def finished(self, *arguments: str) -> str:
        """Run a program in its environment to its end and return what it said."""
        done = subprocess.run(  # noqa: S603 - our own command
            [self.python, *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}:\n{done.stdout[-3000:]}")
        return done.stdout

    def start(self, *command: str) -> Running:
        """Start a command and leave it running."""
        return _start("ccms", [self.python, "manage.py", *command], self.root, self.environment, self.folder)

    def up(self) -> Running:
        """Start web and worker, and wait for the first page."""
        return self.serving("up", "--empty")

    def serving(self, *command: str) -> Running:
        """Start what serves the pages, and wait for the first one."""
        running = self.start(*command)
        wait_for(self.port, "/", "/static/ccms.", running)
        return running

    @property
    def log(self) -> Path:
        """Return the file that its database server writes."""
        return place_of(self.folder).folder / "log"

    def database(self, name: str = NAME) -> str:
        """Return how to reach a database of this installation's server, which must be running."""
        place = place_of(self.folder)
        return f"host={place.sockets} port={PORT} user={NAME} dbname={name}"

    def connect(self, name: str = NAME) -> "psycopg.Connection[tuple[object, ...]]":
        """Open a connection of our own."""
        return psycopg.connect(self.database(name), autocommit=True)

    def program(self, name: str) -> str:
        """Return the path of a program that belongs to this installation's PostgreSQL, such as pgbench."""
        return choose(place_of(self.folder).cluster).program(name)

    @property
    def libpq(self) -> dict[str, str]:
        """Return the environment by which PostgreSQL's own programs find the server."""
        place = place_of(self.folder)
        return _clean() | {"PGHOST": str(place.sockets), "PGPORT": str(PORT), "PGUSER": NAME}


def make_database(ccms: Ccms, name: str) -> None:
    """Make an empty database beside CCMS's own."""
    with ccms.connect() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())


def start_lean(ccms: Ccms, folder: Path) -> int:
    """Start the lean reference, served as CCMS is: granian, two processes. Returns its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "benchmarks.lean:application"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", str(WEB_PROCESSES)),
        *("--blocking-threads", "8", "--log-level", "error"),
    ]
    settings = ccms.libpq | {"PYTHONPATH": str(ROOT), "LEAN_EVIDENCE": str(folder / "lean-evidence")}
    running = _start("lean", command, ROOT, settings, folder)
    wait_for(port, "/1", "<h1>", running)
    return port


def install_peer(folder: Path) -> Path:
    """Install the peer by name into an environment of its own; a second call finds it there."""
    environment = folder / "peer"
    python = environment / "bin" / "python"
    if not (environment / ".installed").exists():
        shutil.rmtree(environment, ignore_errors=True)
        uv = shutil.which("uv") or str(ROOT / ".uv" / "bin" / "uv")
        finish([uv, "venv", "--quiet", "--python", sys.executable, str(environment)])
        finish([uv, "pip", "install", "--quiet", "--python", str(python), *PEER])
        (environment / ".installed").touch()
    return python


def run_peer(python: Path, ccms: Ccms, folder: Path, *command: str, seconds: int | None = None) -> None:
    """Run a command of the peer to its end, or for some seconds."""
    with suppress(subprocess.TimeoutExpired):
        finish([str(python), "-m", "django", *command], _peer_settings(ccms, folder), seconds)


def start_peer(python: Path, ccms: Ccms, folder: Path) -> int:
    """Start the peer as its documentation says: gunicorn, two processes. Returns its port."""
    port = free_port()
    command = [str(python), "-m", "gunicorn", "django.core.wsgi:get_wsgi_application()", "-w", str(WEB_PROCESSES)]
    command += ["-b", f"127.0.0.1:{port}", "--log-level", "error"]
    running = _start("django-helpdesk", command, ROOT, _peer_settings(ccms, folder), folder)
    wait_for(port, "/", "csrfmiddlewaretoken", running)
    return port


def _peer_settings(ccms: Ccms, folder: Path) -> dict[str, str]:
    return ccms.libpq | {
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "benchmarks.peer",
        "PEER_FOLDER": str(folder / "peer-files"),
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str, text: str, running: Running) -> float:
    """Wait until a page says a text; returns the seconds that took."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < START_SECONDS and running.process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                if text in answer.read().decode("utf-8", "replace"):
                    return time.perf_counter() - begun
        except (URLError, OSError):
            time.sleep(0.01)
    running.stop()
    raise RuntimeError(f"{running.name} does not answer; its log is in the run's folder")


def _start(name: str, command: Sequence[str], cwd: Path, settings: Mapping[str, str], folder: Path) -> Running:
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command, cwd=cwd, env=settings, stdout=log, stderr=log, start_new_session=True
        )
    return Running(name, process)


def finish(command: Sequence[str], settings: Mapping[str, str] | None = None, seconds: int | None = None) -> None:
    """Run a command to its end; what it said is in the error if it fails."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command,
        cwd=ROOT,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout[-3000:]}")


def _clean() -> dict[str, str]:
    """Return the environment without settings of CCMS, and with the run's folder, by which its processes are known."""
    left_out = ("CCMS_", "DATABASE_", "DJANGO_", "PG", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {FOLDER: os.environ[FOLDER]}
