"""Calls Nothi: signs in, uploads a file, lays a letter down, sends it, and asks how it stands.

A letter is laid down first and sent by its number then. A letter that was laid down twice is no harm, for only the one
whose number was kept is sent; sending it once more is answered with the receipt that it has.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ccms.core import egress
from ccms.core.egress_deadline import EgressFailed, EgressRefused
from ccms.integrations.nothi.mapping import LONGEST, Movements, movements_of

API_VERSION = "1"
LIMITS = egress.Limits(connect_s=5, total_s=30, max_bytes=1_000_000)
OK = range(200, 300)
LONGEST_TOKEN = 2000
LONGEST_WORDS = 200


class NothiFailed(Exception):  # noqa: N818 - failures are named for what happened
    """Nothi did not answer, or not in a way that can be read; whether it acted is not known."""


class NothiRefused(Exception):  # noqa: N818
    """Nothi says that it did not act; `words` are its own, which may name a person."""

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason)
        self.words = words


@dataclass(frozen=True, slots=True)
class Desk:
    """Where in Nothi a letter goes: an office and a designation there, by Nothi's own numbers."""

    office_id: str
    designation_id: str


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A letter of a citizen (nagorik dak) as Nothi's form has it; `origin` is what names it as ours."""

    origin: str
    subject: str
    description: str
    person: Mapping[str, str]
    desk: Desk
    attachments: tuple[str, ...] = ()
    previous_receipt: str = ""  # of the letter that this one corrects


@dataclass(frozen=True, slots=True)
class Receipt:
    """What Nothi gives for a letter that was sent."""

    number: str
    docket: str
    at: datetime


class Nothi:
    """A session with one installation of Nothi; it signs in at its first call."""

    def __init__(self, url: str, key_file: Path | None) -> None:
        self._url = url.rstrip("/")
        self._key_file = key_file
        self._token = ""

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file; return the number by which a letter names it."""
        answer = self._call("POST", "/api/content/upload", form={"file": egress.File(name, content, "application/zip")})
        return _text(answer, "id")

    def lay_down(self, letter: Letter) -> str:
        """Lay a letter down, which nobody receives yet; return its number."""
        return _text(self._call("POST", "/api/dak/upload", form=_form_of(letter)), "dak_id")

    def send(self, dak_id: str) -> Receipt:
        """Send a letter that was laid down; of one that was sent before, the receipt that it has."""
        answer = self._call("POST", "/api/dak/upload/send", form={"dak_id": dak_id})
        if _text(answer, "dak_id") != dak_id:
            raise NothiFailed("an answer about another letter")
        try:
            at = datetime.fromisoformat(_text(answer, "received_at"))
        except ValueError as error:
            raise NothiFailed("a receipt without its time") from error
        return Receipt(_text(answer, "dak_received_no"), str(answer.get("docketing_no") or "")[:64], at)

    def movements(self, dak_id: str, now: datetime) -> Movements:
        """Return what happened to a letter so far."""
        return movements_of(self._call("POST", "/api/dak/movements", form={"dak_id": dak_id}), dak_id, now)

    def check(self) -> None:
        """Sign in, and nothing more. Raises NothiFailed and NothiRefused."""
        self._sign_in()

    def _sign_in(self) -> None:
        if self._key_file is None:
            raise NothiRefused("CCMS_NOTHI_KEY_FILE is not given")
        name, _, password = self._key_file.read_text().strip().partition(":")
        answer = self._answer("POST", "/api/login", form={"username": name, "password": password})
        self._token = _text(answer, "token", LONGEST_TOKEN)

    def _call(self, method: str, path: str, **sent: Any) -> Mapping[str, Any]:
        if not self._token:
            self._sign_in()
        return self._answer(method, path, **sent)

    def _answer(self, method: str, path: str, **sent: Any) -> Mapping[str, Any]:
        headers = {"api-version": API_VERSION}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            reply = egress.call(method, f"{self._url}{path}", headers=headers, trusted=True, **sent, **LIMITS)
        except (EgressFailed, EgressRefused) as error:
            raise NothiFailed(str(error)) from error
        try:
            answer = reply.json()
        except ValueError as error:
            raise NothiFailed(f"an answer that is no JSON ({reply.status})") from error
        if not isinstance(answer, dict):
            raise NothiFailed("an answer that is no object")
        if reply.status not in OK:
            if reply.status < 500:  # noqa: PLR2004 - the server's own trouble is not a refusal
                words = answer.get("message")
                raise NothiRefused(f"status {reply.status}", words[:LONGEST_WORDS] if isinstance(words, str) else "")
            raise NothiFailed(f"status {reply.status}")
        return answer


def _text(answer: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    value = answer.get(name)
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not text or len(text) > longest or not text.isprintable():
        raise NothiFailed(f"an answer without {name}")
    return text


def _form_of(letter: Letter) -> dict[str, str]:
    """Return the parts of the form as the known client sends them: JSON inside of form fields."""
    desk = {"office_id": letter.desk.office_id, "designation_id": letter.desk.designation_id}
    meta = {"application_origin": "ccms", "id": letter.origin}
    info = {
        "dak_type": "Nagorik",
        "dak_subject": letter.subject,
        "dak_description": letter.description,
        "application_origin": "ccms",
        "meta_data": meta,
        "attachments": list(letter.attachments),
        "previous_receipt_no": letter.previous_receipt,
    }
    return {
        "sender_info": _json(dict(letter.person)),
        "receiver_info": _json(desk),
        "onulipi_info": "[]",
        "dak_info": _json(info),
        "uploader": _json(desk),
        "path": "Dak",
        "content": "Daak",
        **desk,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
