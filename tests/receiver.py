"""A shop's server for webhooks on this machine, which behaves as badly as told and believes nothing unsigned."""

import gzip
import random
import socket
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook

from tests.servers import serving


@dataclass(frozen=True)
class Heard:
    """One call whose signature was right."""

    id: str
    type: str
    reference: str
    event: str
    headers: dict
    body: bytes


@dataclass
class Behaviour:
    """How the server answers: a status, after a while, now and then a failure; `hangs` until it is let go."""

    status: int = 200
    seconds: float = 0
    fails: float = 0
    kind: str = "plain"
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - the same each time


class Receiver(ThreadingHTTPServer):
    """Takes calls; what it answered with 2xx stands in `heard`, what it could not verify in `forged`."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answering)
        self.behaviour, self.secrets = Behaviour(), []
        self.heard, self.calls, self.forged = [], [], []
        self.inside = self.most_inside = self.connections = 0
        self.lock, self.over = threading.Lock(), threading.Event()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self):
        return f"{self.origin}/ccms"

    def verify_request(self, *_):
        self.connections += 1
        return True

    def handle_error(self, *_):
        """Callers that hang up are part of the plan."""

    def read(self, headers, body):
        """Return what a call says, or None where the official library does not believe it."""
        for secret in self.secrets:
            try:
                said = Webhook(secret).verify(body, headers)
            except Exception:  # noqa: BLE001, S112 - whatever the library finds wrong
                continue
            data = said["data"]
            return Heard(
                headers["webhook-id"], said["type"], data.get("reference", ""), data["event_id"], headers, body
            )
        return None


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):  # noqa: A002 - http.server's name
        """Say nothing."""

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        server, how = self.server, self.server.behaviour
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with server.lock:
            server.inside += 1
            server.most_inside = max(server.most_inside, server.inside)
            fails = how.chance.random() < how.fails
            heard = server.read(headers, body)
            server.calls.append(headers.get("webhook-id"))
            if heard is None:
                server.forged.append((headers, body))
        if how.kind == "hangs":
            server.over.wait()
        time.sleep(how.seconds)
        status = 500 if fails else how.status
        with server.lock:  # before the answer: whoever has it may call again at once
            server.inside -= 1
            if heard and 200 <= status < 300:
                server.heard.append(heard)
        getattr(self, f"answer_{how.kind}", self.answer_plain)(status)

    def answer_plain(self, status, body=b"thank you", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer_hangup(self, _status):
        self.connection.shutdown(socket.SHUT_RDWR)

    def answer_garbage(self, _status):
        self.wfile.write(b"no http at all\r\n\r\n")

    def answer_redirect(self, status):
        self.answer_plain(status, b"", Location=self.server.elsewhere)

    def answer_bomb(self, status):
        self.answer_plain(status, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")

    def answer_endless(self, status):
        self.send_response(status)
        self.end_headers()
        while not self.server.over.is_set():
            self.wfile.write(b"y" * 65536)

    def answer_dripping(self, status):
        self.send_response(status)
        self.end_headers()
        while not self.server.over.wait(0.02):
            self.wfile.write(b".")
            self.wfile.flush()


def running(server=None):
    """Let a receiver answer while the block runs."""
    return serving(server or Receiver())
