"""Ports for programs that the tests start: chosen now, listened at seconds later, and nobody else's meanwhile."""

import os
import socket
from contextlib import suppress
from itertools import cycle

# Below those that Linux gives to whoever asks for any: a server of another worker gets none of these in between.
PORTS = range(12_000, 32_000)
WORKERS = 8


def _ours():
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    ports = PORTS[worker::WORKERS]
    begin = os.getpid() % len(ports)  # two runs beside each other begin at different ones
    return cycle([*ports[begin:], *ports[:begin]])


_next = _ours()


def free_port():
    """Return a port of this worker at which nobody listens; it is not returned again."""
    for port in _next:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError
