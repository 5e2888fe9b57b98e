"""Virus scanners on this machine: the real ClamAV daemon, which knows one virus here, and some that misbehave."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

from django.db import connection, connections

from tests import programs
from tests.ports import free_port

# Split, so that no scanner of a developer's machine takes this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
STREAM_MIB = 30
CONF = """
DatabaseDirectory {folder}
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength {most}M
Foreground yes
"""
# Who else is within a transaction of this database now.
_HELD = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
      AND xact_start IS NOT NULL
"""


@contextmanager
def clamd(folder):
    """Run ClamAV for the time of a test; yields its two addresses, as CCMS_CLAMD_URL takes them."""
    (folder / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    port = free_port()
    conf = folder / "clamd.conf"
    conf.write_text(CONF.format(folder=folder, port=port, most=STREAM_MIB))
    log = (folder / "clamd.log").open("wb")
    process = subprocess.Popen([programs.path("clamd"), "-c", str(conf)], stdout=log, stderr=log)
    try:
        _wait_for(process, port, folder / "clamd.log")
        yield f"unix:{folder}/clamd.ctl", f"tcp://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_for(process, port, log):
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.sendall(b"zPING\0")
            if line.recv(16) == b"PONG\0":
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@contextmanager
def a_scanner_that(answer):
    """Run a server that reads some octets and then does as told; `answer(line)` has the connection."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        while not over.is_set():
            with suppress(OSError):
                line, _ = server.accept()
                with line, suppress(OSError):
                    line.settimeout(10)
                    answer(line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(10)


@contextmanager
def a_scanner_that_watches():
    """Run one that finds every file clean; yields its address, and how many were in a transaction while it looked."""
    seen = []

    def watch(line):
        read_all(line)
        seen.append(held())
        connections.close_all()
        line.sendall(b"stream: OK\0")

    with a_scanner_that(watch) as address:
        yield address, seen


def read_all(line):
    """Read a file as it is streamed to a scanner, to its end; return what was streamed."""
    octets = b""
    while not octets.endswith(b"\0\0\0\0"):
        octets += line.recv(65_536)
    return octets


def held():
    """Return how many others are within a transaction of this database now."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        return cursor.fetchone()[0]
