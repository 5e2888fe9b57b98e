"""A bad line for the tests: slow, with a little on its way, cut again and again, and counting what goes over it twice.

It stands between a browser and a server on this machine. A cut loses what is on its way. After every second one the
server hears nothing, as when a phone leaves its cell: the old connection stays open and brings nothing more.
"""

import re
import socket
import struct
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress

GRAIN = 1024  # octets that are read at once
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: a closed socket says so with RST, and waits for nobody


class BadLine:
    """Takes `speed` octets a second each way, of which `delay` seconds are on their way; cut every `life` seconds."""

    def __init__(self, port, *, speed, life, delay):
        self.to, self.speed, self.life, self.delay = ("127.0.0.1", port), speed, life, delay
        self.pieces = self.cuts = self.came = 0  # octets of pieces, cuts while something was open, octets in all
        self.door = socket.create_server(("127.0.0.1", 0))
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * GRAIN)
        self.port = self.door.getsockname()[1]
        self.open, self.silent, self.over = set(), [], threading.Event()

    def run(self):
        with suppress(OSError):
            while True:
                _Connection(self, self.door.accept()[0])

    def cut_again_and_again(self):
        while not self.over.wait(self.life):
            self.cut()

    def cut(self):
        """Cut everything that is open, and tell the server of every second cut."""
        here = list(self.open)
        self.cuts += bool(here)
        for each in here:
            each.cut(is_told=self.cuts % 2 == 0)


class _Connection:
    def __init__(self, line, near):
        self.line, self.near, self.is_cut = line, near, False
        self.far = socket.create_connection(line.to)
        self.head, self.body, self.is_piece = b"", 0, False
        line.open.add(self)
        for source, target, seen in ((near, self.far, self.count), (self.far, near, lambda octets: None)):
            threading.Thread(target=self.carry, args=(source, target, seen), daemon=True).start()

    def carry(self, source, target, seen):
        """Bring octets from one side to the other, each `delay` after it was read."""
        going, due = deque(), time.monotonic()
        with suppress(OSError):
            while not self.is_cut:
                source.settimeout(max(going[0][0] - time.monotonic(), 0.0001) if going else None)
                octets = None
                with suppress(TimeoutError):
                    octets = source.recv(GRAIN)
                if octets:
                    seen(octets)
                    due = max(due, time.monotonic()) + len(octets) / self.line.speed
                    time.sleep(max(due - time.monotonic(), 0))
                    going.append((time.monotonic() + self.line.delay, octets))
                while going and not self.is_cut and (octets == b"" or going[0][0] <= time.monotonic()):
                    target.sendall(going.popleft()[1])
                if octets == b"":
                    break
        if not self.is_cut:
            self.line.open.discard(self)
            for end in (self.near, self.far):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def count(self, octets):
        """Count the octets of pieces among what the browser's side sends."""
        self.line.came += len(octets)
        while octets:
            if self.body:
                here = octets[: self.body]
                self.body -= len(here)
                self.line.pieces += len(here) if self.is_piece else 0
                octets = octets[len(here) :]
                continue
            whole, end, rest = (self.head + octets).partition(b"\r\n\r\n")
            self.head, octets = (b"", rest) if end else (whole, b"")
            if end:
                self.is_piece = whole.startswith(b"PATCH ")
                told = re.search(rb"(?i)\ncontent-length: *(\d+)", whole)
                self.body = int(told[1]) if told else 0

    def cut(self, *, is_told):
        self.is_cut = True
        self.line.open.discard(self)
        self.near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        if not is_told:
            self.line.silent.append(self.far)  # still open, and nothing more comes
        for end in (self.near, self.far) if is_told else (self.near,):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def bad_line(port, **how):
    """Lead to a server on this port over a bad line while the block runs."""
    line = BadLine(port, **how)
    threads = [threading.Thread(target=act, daemon=True) for act in (line.run, line.cut_again_and_again)]
    for thread in threads:
        thread.start()
    try:
        yield line
    finally:
        line.over.set()
        line.door.shutdown(socket.SHUT_RDWR)
        line.door.close()
        line.cut()
        for far in line.silent:
            far.close()
        for thread in threads:
            thread.join()
