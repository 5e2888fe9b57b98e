"""A database of two addresses that answers nothing is noticed in about five seconds, and a moment's crowd is none."""

import socket
import threading
import time
from contextlib import ExitStack
from weakref import WeakSet

from ccms.operations.web_server import database_watch
from tests.operations.test_database_watch import listening


def test_two_silent_addresses_are_noticed_as_soon_as_one(monkeypatch):
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    monkeypatch.setattr(database_watch.Watched, "known", set())
    with listening(None) as one, listening(None) as other:
        monkeypatch.setattr(database_watch, "_places", lambda: [("127.0.0.1", str(one)), ("127.0.0.1", str(other))])
        began = time.monotonic()
        database_watch.look()
        took = time.monotonic() - began

    assert database_watch._silent.is_set()
    assert took < 5


def test_a_queue_at_the_socket_that_is_full_for_a_moment_is_no_outage(monkeypatch, tmp_path):
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    monkeypatch.setattr(database_watch.Watched, "known", set())
    monkeypatch.setattr(database_watch, "_places", lambda: [(str(tmp_path), "5432")])
    with ExitStack() as kept:
        server = kept.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        server.listen(0)
        waits = kept.enter_context(socket.socket(socket.AF_UNIX))
        waits.connect(str(tmp_path / ".s.PGSQL.5432"))

        def answer_soon():
            time.sleep(0.2)
            for _ in range(2):
                line = kept.enter_context(server.accept()[0])
                line.settimeout(0.5)
                try:
                    line.recv(8)
                    line.sendall(b"N")
                except OSError:
                    pass

        threading.Thread(target=answer_soon, daemon=True).start()
        database_watch.look()

    assert not database_watch._silent.is_set()


class Line:
    """Stands for a connection of the pool."""

    def cut(self):
        """End it."""


def test_connections_that_are_made_meanwhile_do_not_end_the_watch(monkeypatch):
    """A watch that ends while it says that nothing answers leaves its process without a database for ever."""
    known, over = WeakSet(), threading.Event()
    monkeypatch.setattr(database_watch, "_silent", threading.Event())
    monkeypatch.setattr(database_watch.Watched, "known", known)
    monkeypatch.setattr(database_watch, "_places", list)

    def connect():
        kept = []
        while not over.is_set():
            kept = [*kept[-50:], Line()]
            known.add(kept[-1])
            time.sleep(0)

    threads = [threading.Thread(target=connect, daemon=True) for _ in range(3)]
    for each in threads:
        each.start()
    try:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            database_watch.look()
    finally:
        over.set()
        for each in threads:
            each.join()
