"""Answers as Nothi would, over HTTP: for development, and for tests of what happens when it is slow, fails or lies.

Each trouble comes by chance with its own share of the calls. A letter is kept as soon as it is laid down or sent, also
where the answer is then lost.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

LOOPBACK = "127.0.0.1"
STORY = ("dak/received", "nothi/dak/nothivukto", "potro/dispatch", "dak/archive")
NUMBERS = {"dak/received": "docketing_no", "potro/dispatch": "sarok_no"}


@dataclass(frozen=True, slots=True)
class Troubles:
    """How often, of all calls, each trouble comes; 0 is never. `seed` makes a run repeatable."""

    slow: float = 0
    fail: float = 0  # a status of 500, and nothing was done
    drop: float = 0  # it was done, and the answer is lost
    repeat: float = 0  # movements come twice
    reorder: float = 0  # movements come in any order
    lie: float = 0  # a movement of another letter, of a day to come, or of no known kind
    seed: int = 1


@dataclass(slots=True)
class Dak:
    """One letter: what was sent with it, its receipt once it was sent, and what happened to it."""

    key: str
    form: Mapping[str, str]
    receipt: str = ""
    sent_at: str = ""
    movements: list[dict[str, Any]] = field(default_factory=list)
    story: list[str] = field(default_factory=lambda: list(STORY))


class Simulator:
    """The letters and files of one simulated installation."""

    def __init__(self, clock: Callable[[], datetime], troubles: Troubles | None = None) -> None:
        self.troubles = troubles or Troubles()
        self._clock = clock
        self.daks: dict[str, Dak] = {}
        self.files: dict[str, bytes] = {}
        self.calls = 0
        self._chance = random.Random(self.troubles.seed)  # noqa: S311 - a simulation, no secret
        self._lock = Lock()

    def answer(self, path: str, form: Mapping[str, str], upload: bytes) -> tuple[int, dict[str, Any]]:
        """Act on one call, and return its status and answer."""
        with self._lock:
            self.calls += 1
            match path:
                case "/api/login":
                    return 200, {"token": "simulated"}
                case "/api/content/upload":
                    key = f"F{len(self.files) + 1}"
                    self.files[key] = upload
                    return 200, {"id": key}
                case "/api/dak/upload":
                    key = str(1000 + len(self.daks))
                    self.daks[key] = Dak(key, dict(form))
                    return 200, {"dak_id": key}
                case "/api/dak/upload/send":
                    return self._send(form.get("dak_id", ""))
                case "/api/dak/movements":
                    return self._movements(form.get("dak_id", ""))
        return 404, {"message": "no such address"}

    def happens(self, share: float) -> bool:
        """Tell whether a trouble comes now."""
        return self._chance.random() < share

    def tell(self, dak: Dak, operation: str, **numbers: str) -> None:
        """Let something happen to a letter."""
        at = datetime.fromisoformat(dak.sent_at) + timedelta(seconds=len(dak.movements))
        entry = {"id": f"{dak.key}-{len(dak.movements)}", "dak_id": dak.key, "operation": operation}
        dak.movements.append({**entry, "created": at.isoformat(), **numbers})

    def sent(self) -> list[Dak]:
        """Return the letters that were sent."""
        return [dak for dak in self.daks.values() if dak.receipt]

    def _send(self, key: str) -> tuple[int, dict[str, Any]]:
        dak = self.daks.get(key)
        if dak is None:
            return 404, {"message": "no such letter"}
        if not dak.receipt:
            dak.receipt, dak.sent_at = f"R-{key}", self._clock().isoformat()
            self.tell(dak, "dak/upload/send", dak_received_no=dak.receipt)
        return 200, {"dak_id": key, "dak_received_no": dak.receipt, "docketing_no": "", "received_at": dak.sent_at}

    def _movements(self, key: str) -> tuple[int, dict[str, Any]]:
        dak = self.daks.get(key)
        if dak is None:
            return 404, {"message": "no such letter"}
        if dak.receipt and dak.story:
            operation = dak.story.pop(0)
            name = NUMBERS.get(operation)
            self.tell(dak, operation, **({name: f"N-{key}"} if name else {}))
        told = list(dak.movements)
        if self.happens(self.troubles.repeat):
            told += told
        if self.happens(self.troubles.lie):
            told += _lies(key, self._clock())
        if self.happens(self.troubles.reorder):
            self._chance.shuffle(told)
        return 200, {"movements": told}


def _lies(key: str, at: datetime) -> list[Any]:
    later = (at + timedelta(days=400)).isoformat()
    now = at.isoformat()
    return [
        {"id": "x1", "dak_id": "other", "operation": "dak/archive", "created": now},
        {"id": "x2", "dak_id": key, "operation": "dak/archive", "created": later},
        {"id": "x3", "dak_id": key, "operation": "dak/burnt", "created": now},
        {"id": "x4", "dak_id": key, "operation": "dak/archive", "created": "yesterday"},
        None,
    ]


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        """Answer one call, with the troubles that come to it."""
        simulator = self.server.simulator
        troubles = simulator.troubles
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if simulator.happens(troubles.slow):
            time.sleep(1)
        if simulator.happens(troubles.fail):
            self._say(500, {"message": "trouble"})
            return
        form, upload = _parts(self.headers.get("Content-Type", ""), body)
        status, told = simulator.answer(self.path, form, upload)
        if simulator.happens(troubles.drop):
            self.close_connection = True
            self.connection.close()
            return
        self._say(status, told)

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing: what is called is kept by the simulator."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, simulator: Simulator) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.simulator = simulator


def server(port: int, simulator: Simulator) -> ThreadingHTTPServer:
    """Return a server of this installation on the loopback address; the caller lets it serve and closes it."""
    return _Server(port, simulator)


def _parts(kind: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """Return the fields of a form, and the file that came with it."""
    if not kind.startswith("multipart/"):
        return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}, b""
    whole: Message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        if part.get_filename():
            content = part.get_payload(decode=True)
            return {}, content if isinstance(content, bytes) else b""
    return {}, b""
