"""Real servers on this machine for the tests: an SMS gateway and a mail server that behave as badly as told.

Both refuse what a true one would refuse, so that a wrong field fails a test here and not an account there.
"""

import json
import re
import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

from aiosmtpd.controller import Controller

from tests.ports import free_port

TOKEN, SENDER = "token-of-the-tests", "CCMSTEST"
SECRET = "receipts-of-the-tests"


@dataclass(frozen=True)
class Taken:
    """One SMS that a gateway accepted."""

    to: str
    text: str
    reference: str
    provider_id: str


class SmsServer(ThreadingHTTPServer):
    """A gateway in two shapes: SSL Wireless (JSON, knows our reference) and BulkSMSBD (form, does not).

    `behave("8801…", "error", "drop_answer", …)` says what happens to the next messages to a number; afterwards, and
    for every other number, they are accepted.
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Gateway)
        self.taken: list[Taken] = []
        self.calls: list[str] = []
        self.looks: list[str] = []
        self.wrong: list[str] = []
        self.script = defaultdict(list)
        self.always = {}
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.go = threading.Event()  # until it is set, a late answer does not come
        self.go.set()
        self.seen: dict[str, str] = {}
        self.honours = True
        self.balance = "1250.50"

    def behave(self, to, *behaviours):
        self.script[to].extend(behaviours)

    def behave_always(self, to, behaviour):
        self.always[to] = behaviour

    def handle_error(self, request, client_address):
        """Callers that hang up are part of the plan."""

    def url(self, *, shape="ssl-wireless", receipts=f"secret={SECRET}"):
        """Return what stands in CCMS_SMS_URL."""
        host, port = self.server_address[:2]
        path, query = {
            "ssl-wireless": ("/api/v3/send-sms", {"driver": shape, "api_token": TOKEN, "sid": SENDER}),
            "bulksmsbd": ("/api/smsapi", {"driver": shape, "api_key": TOKEN, "senderid": SENDER}),
            "greenweb": ("/api.php", {"driver": shape, "token": TOKEN}),
            "alpha": ("/sendsms", {"driver": shape, "api_key": TOKEN, "sender_id": SENDER}),
        }[shape]
        return f"http://{host}:{port}{path}?{urlencode(query)}#{receipts}"

    def texts(self, to):
        return [one.text for one in self.taken if one.to == to]

    def receipt(self, taken, word="DELIVERED"):
        """Return the call that this gateway would make about a message."""
        return {"csms_id": taken.reference, "reference_id": taken.provider_id, "sms_status": word}


class _Gateway(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format, *args):  # noqa: A002 - http.server's name
        """Say nothing."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        read = {
            "/api/v3/send-sms": self.ssl_wireless,
            "/api/smsapi": self.bulksmsbd,
            "/api.php": self.greenweb,
            "/sendsms": self.alpha,
        }
        read.get(self.path, self.nowhere)(body)

    def nowhere(self, _):
        self.server.wrong.append(f"path {self.path}")
        self.reply(404, {})

    def ssl_wireless(self, body):
        try:
            sent = json.loads(body)
        except ValueError:
            return self.refuse("4005", "not JSON")
        problems = [
            ("4001", sent.get("api_token") != TOKEN),
            ("4002", sent.get("sid") != SENDER),
            ("4005", self.headers.get("Content-Type") != "application/json"),
            ("4020", not re.fullmatch(r"[0-9a-zA-Z]{1,20}", str(sent.get("csms_id")))),
            ("4022", set(sent) != {"api_token", "sid", "msisdn", "sms", "csms_id"}),
            ("4025", not re.fullmatch(r"8801[3-9][0-9]{8}", str(sent.get("msisdn")))),
            ("4027", not 0 < len(str(sent.get("sms"))) <= 1000),
        ]
        for code, is_wrong in problems:
            if is_wrong:
                return self.refuse(code, f"{code} {sent}")
        return self.act(sent["msisdn"], sent["sms"], sent["csms_id"])

    def refuse(self, code, problem):
        self.server.wrong.append(problem)
        self.reply(400, {"status": "FAILED", "status_code": int(code), "error_message": code, "smsinfo": []})

    def bulksmsbd(self, body):
        sent = dict(parse_qsl(body.decode()))
        if set(sent) != {"api_key", "senderid", "type", "number", "message"} or sent["api_key"] != TOKEN:
            self.server.wrong.append(f"form {sent}")
            return self.reply(200, {"response_code": 1002, "error_message": "wrong fields"})
        return self.act(sent["number"], sent["message"], "")

    def greenweb(self, body):
        sent = dict(parse_qsl(body.decode()))
        if set(sent) != {"token", "to", "message"} or not re.fullmatch(r"01[3-9][0-9]{8}", sent["to"]):
            self.server.wrong.append(f"form {sent}")
            return self.raw(200, b"Error: wrong fields")
        taken = self.take(f"88{sent['to']}", sent["message"], "")
        return self.raw(200, f"Ok: {taken.to} {taken.provider_id}".encode())

    def alpha(self, body):
        sent = dict(parse_qsl(body.decode()))
        if set(sent) != {"api_key", "sender_id", "to", "msg"} or sent["api_key"] != TOKEN:
            self.server.wrong.append(f"form {sent}")
            return self.reply(200, {"error": 405, "msg": "wrong fields", "data": None})
        return self.act(sent["to"], sent["msg"], "")

    def do_GET(self):
        """Say what money is left, each gateway in its own words."""
        path, _, query = self.path.partition("?")
        known = TOKEN in dict(parse_qsl(query)).values()
        self.server.looks.append(path)
        match path:
            case "/api/getBalanceApi":
                self.reply(200, {"response_code": 202, "balance": self.server.balance} if known else {"error": 1003})
            case "/g_api.php":
                self.reply(200, [{"response": self.server.balance}] if known else [{"status": "FAILED"}])
            case "/user/balance/":
                said = {"error": 0, "data": {"balance": self.server.balance}} if known else {"error": 405}
                self.reply(200, said)
            case _:
                self.reply(404, {})

    def act(self, to, text, reference):
        server = self.server
        with server.lock:
            server.calls.append(to)
            queued = server.script[to]
            behaviour = queued.pop(0) if queued else server.always.get(to, "accept")
        getattr(self, behaviour)(to, text, reference)

    def known(self, reference):
        """Return its own id of a message that it has already, where it honours our references."""
        return self.server.seen.get(reference) if reference and self.server.honours else None

    def take(self, to, text, reference):
        with self.server.lock:
            if provider_id := self.known(reference):
                return Taken(to, text, reference, provider_id)
            provider_id = f"ref{len(self.server.taken):08}"
            taken = Taken(to, text, reference, provider_id)
            self.server.taken.append(taken)
            self.server.seen[reference] = provider_id
        return taken

    def accept(self, to, text, reference):
        if self.known(reference):
            return self.reply(200, {"status": "FAILED", "status_code": 4023, "error_message": "Duplicate CSMS ID"})
        taken = self.take(to, text, reference)
        if self.path == "/api/smsapi":
            return self.reply(200, {"response_code": 202, "message_id": taken.provider_id, "success_message": "ok"})
        if self.path == "/sendsms":
            return self.reply(200, {"error": 0, "msg": "ok", "data": {"request_id": taken.provider_id}})
        info = {"sms_status": "SUCCESS", "csms_id": reference, "reference_id": taken.provider_id, "msisdn": to}
        return self.reply(200, {"status": "SUCCESS", "status_code": 200, "error_message": "", "smsinfo": [info]})

    def late(self, to, text, reference):
        self.server.go.wait(60)
        self.server.over.wait(0.3)
        self.accept(to, text, reference)

    def error(self, *_):
        self.raw(500, b"<h1>Internal Server Error</h1>")

    def says_failed(self, *_):
        if self.path == "/api/smsapi":
            return self.reply(200, {"response_code": 1007, "error_message": "Balance Insufficient"})
        if self.path == "/sendsms":
            return self.reply(200, {"error": 417, "msg": "Insufficient balance"})
        return self.reply(
            200, {"status": "FAILED", "status_code": 5000, "error_message": "Unknown Error", "smsinfo": []}
        )

    def account_refused(self, *_):
        self.reply(401, {"status": "FAILED", "error_message": "Unauthorized"})

    def limited(self, *_):
        self.raw(429, b"{}", ("Retry-After", "600"))

    def limited_for_ever(self, *_):
        self.raw(429, b"{}", ("Retry-After", "9" * 5000))

    def refused(self, *_):
        if self.path == "/api/smsapi":
            return self.reply(200, {"response_code": 1001, "error_message": "Invalid Number"})
        if self.path == "/sendsms":
            return self.reply(200, {"error": 416, "msg": "No valid number found"})
        return self.reply(
            200, {"status": "FAILED", "status_code": 4026, "error_message": "Blocked MSISDN", "smsinfo": []}
        )

    def garbage(self, to, text, reference):
        self.take(to, text, reference)
        self.raw(200, b"<html>maintenance</html>")

    def nested(self, to, text, reference):
        self.take(to, text, reference)
        self.raw(200, b"[" * 60_000)

    def drop_answer(self, to, text, reference):
        self.take(to, text, reference)
        self.close_connection = True

    def hang(self, to, text, reference):
        self.take(to, text, reference)
        self.server.over.wait()

    def reply(self, status, document):
        self.raw(status, json.dumps(document).encode())

    def raw(self, status, body, *headers):
        self.send_response(status)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def sms_server():
    """Run a gateway for the time of a test."""
    return serving(SmsServer())


@contextmanager
def serving(server):
    """Let a server answer while the block runs; `over` is what its answers wait for, so that none outlives it."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Post:
    """What a mail server does with each recipient's mails, and what it took."""

    def __init__(self):
        self.mails = []
        self.calls = []
        self.script = defaultdict(list)

    def behave(self, to, *behaviours):
        self.script[to].extend(behaviours)

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd
        self.calls.append(address)
        behaviour = self.script[address][0] if self.script[address] else "accept"
        if behaviour in {"greylist", "unknown"}:
            self.script[address].pop(0)
            return "451 4.7.1 Greylisted, try later" if behaviour == "greylist" else "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        to = envelope.rcpt_tos[0]
        behaviour = self.script[to].pop(0) if self.script[to] else "accept"
        if behaviour == "spam":
            return "554 5.7.1 Refused as spam"
        if behaviour == "full":
            return "452 4.2.2 Mailbox full"
        self.mails.append((to, message_from_bytes(envelope.content, policy=policy.default)))
        if behaviour == "drop_answer":
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server():
    """Run a mail server for the time of a test; yields its post and its CCMS_MAIL_URL."""
    post = Post()
    port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post, f"smtp://127.0.0.1:{port}?tls=none"
    finally:
        controller.stop()
