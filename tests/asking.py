"""A shop's own server that is asked whether the shop was told, on this machine: it answers as well or badly as told."""

import base64
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook

from ccms.core.tickets import answer_signature
from tests.servers import serving

PATH = "/told"


class AskedServer(ThreadingHTTPServer):
    """Answers signed questions from its `tickets` (by digest); `way` says how: well, or in one of the bad ways."""

    daemon_threads = True

    def __init__(self, secret, port=0):
        super().__init__(("127.0.0.1", port), _Answering)
        self.secret, self.tickets, self.way = secret, {}, "well"
        self.asked, self.raw = [], []
        self.over = threading.Event()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def url(self):
        return self.origin + PATH

    def handle_error(self, *_):
        """Callers that hang up are part of the plan."""


class _Answering(BaseHTTPRequestHandler):
    server: AskedServer

    def log_message(self, *_):
        """Write nothing."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        server, headers = self.server, {name.lower(): value for name, value in self.headers.items()}
        server.raw.append((self.requestline, headers, body))
        # as the official library signs it, with the key as its secret; tests that move the time ask in another year
        signer = Webhook(base64.b64encode(server.secret.encode()).decode())
        sent = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        assert headers["webhook-signature"] == signer.sign(headers["webhook-id"], sent, body.decode())
        question = json.loads(body)
        server.asked.append(question)
        answer = server.tickets.get(question["digest"], {"told": False})
        WAYS[server.way](self, {"nonce": question["nonce"], **answer})

    def reply(self, said, *, status=200, signature=None, nonce=None, **headers):
        body = json.dumps(said).encode()
        right = answer_signature(nonce or said.get("nonce", ""), body, self.server.secret)
        self.send_response(status)
        for name, value in {"ccms-answer-signature": signature or right, **headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _slowly(handler, said):
    handler.server.over.wait(4)
    handler.reply(said)


WAYS = {
    "well": lambda handler, said: handler.reply(said),
    "slowly": _slowly,
    "unsigned": lambda handler, said: handler.reply(said, signature="0" * 64),
    "signed oddly": lambda handler, said: handler.reply(said, signature="\xff"),
    "with another nonce": lambda handler, said: handler.reply({**said, "nonce": "another"}, nonce=said["nonce"]),
    "elsewhere": lambda handler, said: handler.reply(said, status=307, location=handler.server.url),
    "with a failure": lambda handler, said: handler.reply(said, status=500),
    "with too much": lambda handler, said: handler.reply({**said, "more": "x" * 5000}),
    "with a list": lambda handler, said: handler.reply([said], nonce=said["nonce"]),
    "with a word for yes": lambda handler, said: handler.reply({**said, "told": "yes"}),
    "with a sentence": lambda handler, said: handler.reply(
        {**said, "told": True, "remedy": "Tk 500 to 01712345678"}, nonce=said["nonce"]
    ),
    "from the future": lambda handler, said: handler.reply(
        {**said, "told": True, "opened_at": "2099-01-01T00:00:00+06:00"}
    ),
    "from before all days": lambda handler, said: handler.reply(
        {**said, "told": True, "opened_at": "0001-01-01T00:00:00+14:00"}
    ),
    "without a zone": lambda handler, said: handler.reply({**said, "told": True, "opened_at": "2026-01-01T00:00:00"}),
}
BAD_WAYS = tuple(sorted(set(WAYS) - {"well", "slowly"}))


def asked_server(secret):
    """Run a shop's server for the time of a test."""
    return serving(AskedServer(secret))
