"""Calls Nothi: signs in, uploads a file, lays a letter down, sends it, and asks how it stands.

A letter is laid down first and sent by its number then. A letter that was laid down twice is no harm, for only the one
whose number was kept is sent; sending it once more is answered with the receipt that it has.

Reads the movements of a letter in Nothi (dak) strictly, and says which of them is the newest.

Answers may be doubled, late, out of order, or about another letter. What cannot be read is left out and counted, and
the order in which movements came makes no difference.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from ccms.core import egress
from ccms.core.egress import EgressFailed, EgressRefused

LONGEST = 64  # characters of a number that Nothi gives
CLOCKS_DIFFER = timedelta(minutes=10)  # what lies further ahead was not said by a clock


class MovementKind(StrEnum):
    """What happened to a letter, in the order in which it can."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    PUT_TO_FILE = "put_to_file"
    RETURNED = "returned"
    FILED_NO_ACTION = "filed_no_action"
    LETTER_ISSUED = "letter_issued"
    ARCHIVED = "archived"


# Nothi's own words for what was done: the last parts of the addresses that its client calls.
_KINDS: Mapping[str, MovementKind] = {
    "dak/upload/send": MovementKind.SUBMITTED,
    "dak/received": MovementKind.RECEIVED,
    "nothi/dak/nothivukto": MovementKind.PUT_TO_FILE,
    "dak/revert/sent": MovementKind.RETURNED,
    "dak/revert/nothivukto": MovementKind.RETURNED,
    "nothi/dak/nothijato": MovementKind.FILED_NO_ACTION,
    "potro/dispatch": MovementKind.LETTER_ISSUED,
    "dak/archive": MovementKind.ARCHIVED,
}
_NUMBERS = ("dak_received_no", "docketing_no", "sarok_no")
_RANK = {kind: rank for rank, kind in enumerate(MovementKind)}


@dataclass(frozen=True, slots=True)
class Movement:
    """One thing that happened to a letter, by the number that Nothi gives it."""

    outside_id: str
    kind: MovementKind
    at: datetime
    number: str = ""  # receipt, docket or memo number that came with it


@dataclass(frozen=True, slots=True)
class Movements:
    """What was read of one answer, each movement once, and how many of its entries could not be."""

    read: tuple[Movement, ...]
    unread: int


def movements_of(answer: Any, dak_id: str, now: datetime) -> Movements:
    """Read the answer about one letter."""
    entries = answer.get("movements") if isinstance(answer, Mapping) else None
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return Movements((), 1)
    read: dict[str, Movement] = {}
    unread = 0
    for entry in entries:
        movement = _movement(entry, dak_id, now)
        if movement is None:
            unread += 1
        else:
            read.setdefault(movement.outside_id, movement)
    return Movements(tuple(read.values()), unread)


def newest(movements: Iterable[Movement]) -> Movement | None:
    """Return the movement that says how it stands: the last by its time, and of one moment the furthest."""
    return max(movements, key=lambda each: (each.at, _RANK[each.kind], each.outside_id), default=None)


def _movement(entry: Any, dak_id: str, now: datetime) -> Movement | None:
    if not isinstance(entry, Mapping) or _line(entry.get("dak_id")) != dak_id:
        return None
    kind, at, key = _KINDS.get(_line(entry.get("operation"))), _moment(entry.get("created")), _line(entry.get("id"))
    if kind is None or at is None or at > now + CLOCKS_DIFFER or not key:
        return None
    said = (_line(entry.get(name)) for name in _NUMBERS)
    number = next(filter(None, said), "")
    return Movement(key, kind, at, number)


def _moment(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(_line(value))
        return at.astimezone(UTC) if at.tzinfo else None  # the database takes no zone beyond sixteen hours
    except (ValueError, OverflowError):
        return None


def _line(value: Any) -> str:
    """Return a number or short text as one clean line; nothing for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    text = str(value).strip()
    return text if len(text) <= LONGEST and text.isprintable() else ""


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
