"""Runs the embedded PostgreSQL; the last process that uses it stops it.

A command holds a shared lock for as long as it needs the server. A command that finds no server starts one; the last
one that releases the lock stops it. A small keeper process waits for the lock to be free, so that a killed command
leaves no server running.
"""

import fcntl
import hashlib
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ccms.config.keys import write_once
from ccms.operations.postgres import keeper
from ccms.operations.postgres.binaries import (
    Account,
    Binaries,
    NoDatabaseError,
    choose,
    open_to_all,
    readable_copy,
    server_account,
)

NAME = "ccms"
PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 107
FAR_FOLDER = Path("/var/lib/ccms")
FIRST_BUILTIN_LOCALE = 17
START_SECONDS = 120
START_TRIES = 10
READY_LINE = 7
NO_PROCESS = str(2**31 - 2)
KIB = 1024
LEAST_CACHE = 128 * KIB * KIB
CONTROL_GROUP = Path("/sys/fs/cgroup/memory.max")
# compiling a query takes longer than the longest of ours; the last two keep what people wrote out of the server log
OPTIONS = (
    "-c listen_addresses= -c unix_socket_permissions=0700 -c max_connections=200 -c jit=off"
    " -c log_min_error_statement=panic -c log_error_verbosity=terse"
)


@dataclass(frozen=True)
class Place:
    """Where the database of one CCMS_DATA lies, and who runs it."""

    data: Path
    folder: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "cluster"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: the database's own, or a short one where that path is too long."""
        if len(os.fsencode(self.folder / SOCKET)) <= LONGEST_SOCKET_PATH:
            return self.folder
        return Path("/tmp") / f"ccms-{_digest(self.folder)}"  # noqa: S108 - made 0700, owner checked

    @property
    def far(self) -> bool:
        """Say whether the database had to leave CCMS_DATA."""
        return not self.folder.is_relative_to(self.data)


def place_of(data: Path) -> Place:
    """Return the place that belongs to this CCMS_DATA, which must exist."""
    account = server_account()
    if account is None or open_to_all(data):
        return Place(data, data / "database", account)
    # the identity keeps a new clone at an old path away from the old clone's database
    return Place(data, FAR_FOLDER / _digest(data, _identity(data)), account)


@contextmanager
def attached(data: Path, *, meanwhile: Callable[[], object] | None = None) -> Iterator[Place]:
    """Hold the server of this CCMS_DATA, starting it if need be, and stop it if nobody else holds it.

    `meanwhile` is called in this thread while the server starts in another.
    """
    place = place_of(data)
    owner = os.getpid()
    with (data / "database.holders").open("a") as holders:
        fcntl.flock(holders, fcntl.LOCK_SH)
        with ThreadPoolExecutor(1) as starter:
            started = starter.submit(_ensure_running, place)
            if meanwhile:
                meanwhile()
            started.result()
        try:
            yield place
        finally:
            # a forked child shares the lock and must not let go of it for its parent
            if os.getpid() == owner:
                _let_go(place, holders.fileno())


def revive(data: Path) -> None:
    """Start the server again if somebody killed it; for a process that holds it already."""
    place = place_of(data)
    if not _listening(place):
        _ensure_running(place)


def _let_go(place: Place, holders: int) -> None:
    fcntl.flock(holders, fcntl.LOCK_UN)
    try:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # either somebody else holds the server, or the keeper is just stopping it: wait for the keeper only
        fcntl.flock(holders, fcntl.LOCK_SH)
        return
    if _listening(place):
        _run(place, _stop_command(place))


def _ensure_running(place: Place) -> None:
    with (place.data / "database.starting").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not _listening(place):
            _start(place)
        _wait_until_ready(place)


def _start(place: Place) -> None:
    if place.far:
        FAR_FOLDER.mkdir(exist_ok=True)
        FAR_FOLDER.chmod(0o755)
    for folder in {place.folder, place.sockets}:
        _make_private(folder, place.account)
    binaries = _binaries(place)
    if not place.cluster.exists():
        _initialise(place, binaries)
    _forget_killed_server(place)
    log = place.folder / "log"
    cache = cache_bytes(place.cluster) // KIB
    options = f"{OPTIONS} -c shared_buffers={cache}kB -c port={PORT} -k {shlex.quote(str(place.sockets))}"
    start = [binaries.program("pg_ctl"), "start", "-w", "-t", str(START_SECONDS), "-s", "-D", str(place.cluster)]
    for left in reversed(range(START_TRIES)):
        try:
            _run(place, [*start, "-l", str(log), "-o", options], log=log)
            break
        except NoDatabaseError:
            # the children of a killed server need a moment to notice, and no new one may start before
            if not left or "still in use" not in log.read_text(errors="replace"):
                raise
            time.sleep(0.5)
    _post_keeper(place)


def cache_bytes(cluster: Path, memory: int | None = None) -> int:
    """Return the size of PostgreSQL's cache: room for the data in a quarter of the memory at most, at least 128 MiB.

    `memory` is that of the machine, or what its control group leaves us, in bytes. Small data keeps a small cache:
    whatever empties a table looks through all of it.
    """
    data = sum(file.stat().st_size for file in cluster.glob("base/*/*"))
    return max(LEAST_CACHE, min(data, (_memory() if memory is None else memory) // 4))


def _memory() -> int:
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        left = CONTROL_GROUP.read_text(encoding="ascii").strip()
    except OSError:
        return whole
    return min(whole, int(left)) if left.isdigit() else whole


def _initialise(place: Place, binaries: Binaries) -> None:
    unfinished = place.folder / "cluster.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    provider = ["--locale-provider=builtin"] if binaries.major >= FIRST_BUILTIN_LOCALE else []
    flags = ["-U", NAME, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-instructions"]
    _run(place, [binaries.program("initdb"), "-D", str(unfinished), *flags, *provider])
    single = [binaries.program("postgres"), "--single", "-D", str(unfinished), "template1"]
    _run(place, single, text=f"CREATE DATABASE {NAME}\n")
    unfinished.rename(place.cluster)


def _post_keeper(place: Place) -> None:
    user, group = (str(place.account.user), str(place.account.group)) if place.account else ("", "")
    arguments = [str(place.data / "database.holders"), user, group, *_stop_command(place)]
    subprocess.Popen(  # noqa: S603 - our own file, our own arguments
        [sys.executable, "-I", "-S", keeper.__file__, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )


def _stop_command(place: Place) -> list[str]:
    pg_ctl = _binaries(place).program("pg_ctl")
    return [pg_ctl, "stop", "-w", "-s", "-m", "fast", "-D", str(place.cluster)]


def _binaries(place: Place) -> Binaries:
    return readable_copy(choose(place.cluster), place.folder / "postgresql", place.account)


def _run(place: Place, command: list[str], *, text: str | None = None, log: Path | None = None) -> None:
    account = place.account
    done = subprocess.run(  # noqa: S603 - PostgreSQL's programs with our own arguments
        command,
        input=text or "",
        # the server inherits what pg_ctl holds; with a pipe we would wait for the server's end
        stdout=subprocess.DEVNULL if log else subprocess.PIPE,
        stderr=subprocess.DEVNULL if log else subprocess.STDOUT,
        text=True,
        check=False,
        cwd=place.folder,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(place.folder)},
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        output = log.read_text(errors="replace") if log and log.exists() else done.stdout or ""
        raise NoDatabaseError(f"{' '.join(command[:2])} failed:\n{output[-2000:]}")


def _listening(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place.sockets / SOCKET))
        except OSError:
            return False
    return True


def _wait_until_ready(place: Place) -> None:
    # another command may have been killed while its server was still recovering
    for _ in range(START_SECONDS * 20):
        lines = _pid_lines(place)
        if len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready":
            return
        time.sleep(0.05)
    raise NoDatabaseError(f"the server in {place.folder} does not become ready; see its log there")


def _forget_killed_server(place: Place) -> None:
    # after kill -9 the number may be another program's, or a corpse's, and PostgreSQL would take it for a live server
    lines = _pid_lines(place)
    process = Path("/proc") / (lines[0].strip() if lines else "none") / "cmdline"
    if process.exists() and os.fsencode(place.cluster) not in process.read_bytes():
        # the other lines stay: by them PostgreSQL finds children of the killed one that still write
        text = "\n".join([NO_PROCESS, *lines[1:], ""])
        (place.cluster / "postmaster.pid").write_text(text)
        (place.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)


def _pid_lines(place: Place) -> list[str]:
    try:
        return (place.cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _make_private(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = account.user if account else os.geteuid()
    if account and folder.stat().st_uid == 0:
        os.chown(folder, account.user, account.group)
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise NoDatabaseError(f"{folder} belongs to another account; remove it or choose another CCMS_DATA")


def _identity(data: Path) -> str:
    file = data / "database.id"
    if not file.exists():
        write_once(file, secrets.token_hex(16))
    return file.read_text()


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:24]
