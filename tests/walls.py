"""Two networks of their own within this machine: in one we call, and at its only way out stands a canary.

The canary answers to every address there is, so whoever calls `10.0.0.1` or a neighbour of any other kind knocks at
it; the kernel counts each piece of TCP that arrives, at every port, in both. Making networks is root's.
"""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests import programs

IP = programs.path("ip")
NAMES = ("calls", "canary")
LAID = {
    "calls": """
        link set lo up
        link set wall up
        addr add 8.0.0.1/30 dev wall
        addr add 2a00::1/64 dev wall nodad
        route add default via 8.0.0.2
        route add ::/0 via 2a00::2
    """,
    "canary": """
        link set lo up
        link set wall up
        addr add 8.0.0.2/30 dev wall
        addr add 2a00::2/64 dev wall nodad
        addr add fe80::1/64 dev wall nodad
        route add local default dev lo table 100
        route add local ::/0 dev lo table 100
    """,
}


class Walls:
    """Runs something inside, and counts what knocked anywhere."""

    def __init__(self):
        self.spaces = {name: f"ccms-{os.getpid()}-{name}" for name in NAMES}

    def inside(self, act, name="calls"):
        """Run this in a thread that has that network and no other, and so have the threads it begins."""

        def run():
            with open(f"/run/netns/{self.spaces[name]}") as space:  # noqa: PTH123 - a name for a network, no file
                os.setns(space.fileno(), os.CLONE_NEWNET)
            return act()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(run).result()

    def knocks(self):
        """Return how many pieces of TCP have arrived: at the canary, and at the caller's own loopback."""
        return sum(self.inside(_segments, name) for name in NAMES)

    def lay(self):
        """Make both networks and the line between them."""
        calls, canary = self.spaces.values()
        for space in self.spaces.values():
            _ip("netns", "add", space)
        _ip("link", "add", "wall", "netns", calls, "type", "veth", "peer", "name", "wall", "netns", canary)
        for name, lines in LAID.items():
            _ip("-n", self.spaces[name], "-batch", "-", lines=lines)
        for family in ("-4", "-6"):
            _ip("-n", canary, family, "rule", "add", "pref", "40000", "lookup", "100")

    def remove(self):
        """Take both away, and with them the line."""
        for space in self.spaces.values():
            subprocess.run([IP, "netns", "del", space], check=False, capture_output=True)


@contextmanager
def walls():
    """Keep the two networks for the time of a test."""
    built = Walls()
    try:
        built.lay()
        yield built
    finally:
        built.remove()


def _ip(*words, lines=None):
    subprocess.run([IP, *words], input=lines, text=True, check=True, capture_output=True)


def _segments():
    names, numbers = (
        line.split() for line in Path("/proc/thread-self/net/snmp").read_text().splitlines() if line.startswith("Tcp:")
    )
    return int(dict(zip(names, numbers, strict=True))["InSegs"])
