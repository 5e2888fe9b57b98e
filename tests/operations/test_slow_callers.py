"""Callers that send or read as slowly as they can, against a real web process without a proxy in front of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from ccms.operations.postgres.embedded import NAME, PORT, attached
from tests.bad_line import bad_line
from tests.installation import Installation, eventually
from tests.ports import free_port

pytestmark = pytest.mark.processes

PAGES = ("/", "/c", "/heads", "/genuine")
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def place():
    """Return an installation that serves pages with the threads of a new installation."""
    installation = Installation().prepare()
    with attached(installation.data) as database:
        installation.server = {"host": str(database.sockets), "port": PORT, "user": NAME, "dbname": NAME}
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
    INSERT INTO ledger_head (number, kind, prev, root, positions, size, total, upto_tx, at, body, hash, signature,
                             key_id, public_key)
    SELECT number, 'head', '', '', '', 0, 0, number, now(), '', sha256('1'), sha512('1'), repeat('a', 64), sha256('1')
    FROM generate_series(1, 30000) AS number
"""


def test_whoever_reads_a_long_answer_slowly_keeps_nobody_else_waiting(place):
    with psycopg.connect(**place.server) as line:
        line.execute(HEADS)
    with ExitStack() as open_lines:
        for _ in range(3):
            # so many together that each may get a thread of its own, and not so many that some are sent away
            lines = [open_lines.enter_context(connect(place, octets=4096)) for _ in range(12)]
            for line in lines:
                line.sendall(b"GET /heads HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert {line.recv(12) for line in lines} == {b"HTTP/1.1 200"}
        assert set(answers(place, ("/", "/c", "/genuine", "/heads?after=29999"))) == {200}


LONG_ANSWERS = """
import os
import sys
from pathlib import Path

import django
from granian.server import Server

os.environ |= {"DJANGO_SETTINGS_MODULE": "ccms.config.settings", "CCMS_PORT": sys.argv[1], "CCMS_WEB_PROCESSES": "1"}
django.setup()

from ccms.operations.web_server import buffering, serving
from ccms.operations.web_server.buffering import Bodies, Pace

class Pieces:
    def __iter__(self):
        return iter([65_536 * b"x"] * 400)

    def close(self):
        print("closed", flush=True)

def application(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return Pieces()

def load():
    bodies = Bodies(Path(sys.argv[2]), room=1, pace=Pace())
    return buffering.Buffering(application, threads=1, bodies=bodies, largest=lambda kind: 1)

buffering.READING_SECONDS = 1
Server("none:none", **serving._options()).serve(target_loader=load, wrap_loader=False)
"""


@pytest.fixture
def long_answers(tmp_path):
    """Return a server of long answers of no told length, which cuts off whoever reads nothing for a second."""
    port = free_port()
    program = [sys.executable, "-c", LONG_ANSWERS, str(port), str(tmp_path)]
    with subprocess.Popen(program, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield SimpleNamespace(port=port, closed=server.stdout.readline)
        finally:
            server.terminate()


def is_open(place):
    try:
        connect(place).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("is_cut", [False, True])
def test_whoever_is_cut_off_sees_that_the_answer_has_no_end(long_answers, is_cut):
    assert eventually(lambda: is_open(long_answers))
    with connect(long_answers, octets=4096) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert not is_cut or long_answers.closed() == "closed\n"
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)  # by so few octets each the rest took minutes
        said = b"".join(iter(lambda: line.recv(1_000_000), b""))

    assert b"transfer-encoding: chunked" in said
    assert said.endswith(b"\r\n0\r\n\r\n") is not is_cut


SIGNED_IN = """
import json
from django.http import HttpResponse
from django.middleware.csrf import _get_new_csrf_string
from django.conf import settings
from ccms.accounts import sessions
from ccms.gate.clock import current_time
from tests import factories

now, answer = current_time(), HttpResponse()
sessions.open_consumer_session(answer, factories.consumer(now), now)
token = _get_new_csrf_string()
cookies = {name: morsel.value for name, morsel in answer.cookies.items()} | {settings.CSRF_COOKIE_NAME: token}
sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": token}
print(json.dumps({**sent, "Tus-Resumable": "1.0.0"}))
"""
FASTER = 50  # than the real line: 64 kbit/s, cut every 20 s, a third of a second on its way
LINE = {"speed": 8000 * FASTER, "life": 20 / FASTER, "delay": 0.3 / FASTER}
LARGE_PIECE = 131_072  # sixteen of the twenty seconds: nearly each is cut


@pytest.fixture(scope="module")
def buyer(place):
    """Return the headers of a consumer who is signed in."""
    return json.loads(place.finish("shell", "--verbosity=0", "-c", SIGNED_IN))


class Sender:
    """Sends a file as pieces.js does, through a port that is not there now and then."""

    def __init__(self, port, headers):
        self.port, self.headers, self.line = port, headers, None

    def ask(self, method, path, body=b"", **headers):
        self.line = self.line or HTTPConnection("127.0.0.1", self.port, timeout=5)
        self.line.request(method, path, body, {**self.headers, **headers})
        answer = self.line.getresponse()
        answer.read()
        return answer

    def send(self, content):
        address, offset = self.ask("POST", "/uploads/v1", **{"Upload-Length": len(content)}).headers["Location"], 0
        until = time.monotonic() + 20
        while offset != len(content):
            assert time.monotonic() < until, f"{offset} octets have come"
            try:
                if offset < 0:
                    answer = self.ask("HEAD", address)
                else:
                    piece = content[offset : offset + LARGE_PIECE]
                    told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
                    answer = self.ask("PATCH", address, piece, **told)
                offset = int(answer.headers.get("Upload-Offset", -1))
            except (OSError, HTTPException):
                self.line, offset = None, -1
                time.sleep(1 / FASTER)
        return address


def lying(place, address):
    """Return the file of an upload."""
    (path,) = (place.data / "evidence" / "incoming").glob(f"*{address.rpartition('/')[2].partition('-')[0]}*")
    return path


def test_on_a_line_that_is_cut_every_twenty_seconds_hardly_a_byte_of_a_file_is_sent_twice(
    place, buyer, record_property
):
    content = os.urandom(900_000)
    with bad_line(place.port, **LINE) as line:
        address = Sender(line.port, buyer).send(content)

    assert sha256(lying(place, address).read_bytes()).digest() == sha256(content).digest()
    assert line.cuts >= 5
    twice = line.pieces / len(content) - 1
    record_property("figure", f"a bad line: {line.cuts} cuts, {twice:.1%} of a file sent twice")
    assert 0 <= twice <= 0.05


def web_process(place):
    """Return the process that answers: its parent, which starts it anew, runs the same command."""
    here = {number for number, arguments in place.processes().items() if arguments.endswith("manage.py serve ")}
    parents = {number: int(Path(f"/proc/{number}/stat").read_text().split()[3]) for number in here}
    return next(number for number, parent in parents.items() if parent in here)


def test_a_server_that_is_killed_in_the_middle_of_a_piece_has_what_it_said_and_nothing_twice(place, buyer):
    sender = Sender(place.port, buyer)
    content, told = os.urandom(400_000), {"Content-Type": "application/offset+octet-stream"}
    address = sender.ask("POST", "/uploads/v1", **{"Upload-Length": len(content)}).headers["Location"]
    sender.ask("PATCH", address, content[:100_000], **told, **{"Upload-Offset": "0"})
    with connect(place) as line:
        head = {**sender.headers, **told, "Upload-Offset": "100000", "Content-Length": "300000", "Host": "127.0.0.1"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        line.sendall(f"PATCH {address} HTTP/1.1\r\n{lines}\r\n".encode() + content[100_000:250_000])
        killed = web_process(place)
        os.kill(killed, signal.SIGKILL)
    assert eventually(place.ready)
    assert web_process(place) != killed

    path = lying(place, address)
    assert path.read_bytes() == content[:100_000]
    sender.line = None
    assert sender.ask("HEAD", address).headers["Upload-Offset"] == "100000"
    sender.ask("PATCH", address, content[100_000:], **told, **{"Upload-Offset": "100000"})
    assert path.read_bytes() == content
