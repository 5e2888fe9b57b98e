"""Callers that send or read as slowly as they can, against a real web process without a proxy in front of it."""

import socket
from contextlib import ExitStack

import pytest

from tests.installation import Installation, eventually

pytestmark = pytest.mark.processes

PAGES = ("/", "/c", "/heads", "/figures")
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def place():
    """Return an installation that serves pages with the threads of a new installation."""
    installation = Installation()
    installation.finish("migrate")
    installation.start("serve")
    assert eventually(installation.ready)
    yield installation
    installation.remove()


def connect(place, octets=None):
    """Open a connection, which takes no more than so many octets that nobody has read."""
    line = socket.socket()
    line.settimeout(90)
    if octets:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, octets)
    line.connect(("127.0.0.1", place.port))
    return line


def begin(place, path, kind, length=100_000):
    """Open a connection, send the head of a request and one octet of its body."""
    line = connect(place)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{{"
    line.sendall(head.encode())
    return line


def answers(place, paths=PAGES):
    return [place.get(path)[0] for path in paths * 5]


@pytest.mark.parametrize("number", [9, 200])
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/codes", "application/json"),
        ("/c/check", FORM),
        ("/api/v1/complaints/7K4M92XDPQH/evidence", UPLOAD),
    ],
)
def test_whoever_sends_a_body_slowly_keeps_nobody_else_waiting(place, number, path, kind):
    with ExitStack() as open_lines:
        for _ in range(number):
            open_lines.enter_context(begin(place, path, kind))
        assert set(answers(place)) == {200}


def test_whoever_never_ends_a_body_is_told_so_and_the_connection_is_closed(place):
    with begin(place, "/api/v1/codes", "application/json") as line:
        said = b"".join(iter(lambda: line.recv(4096), b""))
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/request-too-slow" in said


def test_whoever_sends_a_head_slowly_keeps_nobody_else_waiting(place):
    with ExitStack() as open_lines:
        for _ in range(200):
            open_lines.enter_context(connect(place)).sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        assert set(answers(place)) == {200}


HEADS = """
from django.db import connection
connection.cursor().execute('''
    INSERT INTO ledger_head (number, kind, prev, root, positions, size, total, upto_tx, at, body, hash, signature,
                             key_id, public_key)
    SELECT number, 'head', '', '', '', 0, 0, number, now(), '', sha256('1'), sha512('1'), repeat('a', 64), sha256('1')
    FROM generate_series(1, 30000) AS number''')
"""


def test_whoever_reads_a_long_answer_slowly_keeps_nobody_else_waiting(place):
    place.finish("shell", "-c", HEADS)
    with ExitStack() as open_lines:
        for _ in range(3):
            # so many together that each may get a thread of its own, and not so many that some are sent away
            lines = [open_lines.enter_context(connect(place, octets=4096)) for _ in range(12)]
            for line in lines:
                line.sendall(b"GET /heads HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert {line.recv(12) for line in lines} == {b"HTTP/1.1 200"}
        assert set(answers(place, ("/", "/c", "/figures", "/heads?after=29999"))) == {200}
