"""Makes a repeated request act once: the first answer is kept with its act, and given again."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError
from psycopg.errors import LockNotAvailable

from ccms.core.crypto import blind_index
from ccms.core.failures import Failure
from ccms.gate import counters
from ccms.gate.limits import SECOND, TWIN_WAITS, Counted
from ccms.gate.outages import confirm
from ccms.gate.statements import pipeline, prepared_cursor

# Waits for a twin that is still acting, because the unique key makes it; the time limit is set in the same
# round trip and ends with the transaction.
_CLAIM = """
WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))
INSERT INTO gate_kept_answer (account, key, fingerprint, at)
SELECT %s, %s, %s, clock_timestamp() FROM patience
ON CONFLICT (account, key) DO NOTHING
RETURNING id
"""
_KEEP = "UPDATE gate_kept_answer SET answer = %s::jsonb WHERE id = %s"
_FIND = "SELECT fingerprint, answer FROM gate_kept_answer WHERE account = %s AND key = %s"

_KNOWN = "SELECT key FROM gate_kept_answer WHERE account = %s AND key = ANY(%s::uuid[]) AND answer IS NOT NULL"


class RequestInProgress(Failure):
    """The same request is still being acted on."""

    slug = "request-in-progress"


class IdempotencyKeyReused(Failure):
    """The key was used before with another content."""

    slug = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer, and whether it was given before."""

    answer: dict[str, Any]
    replayed: bool


def once(*, account: str, key: UUID, fingerprint: bytes, act: Callable[[], dict[str, Any]]) -> Replay:
    """Run `act` and keep its JSON answer in one transaction; a repetition gets that answer without acting.

    A failing act leaves no trace: the key is free for the corrected request. The answer is kept as long as
    the case, so it holds no personal data.
    """
    with ExitStack() as end, transaction.atomic(), prepared_cursor() as cursor:
        claimed = _claim(cursor, account, key, fingerprint)
        if claimed is None:
            return _replay(cursor, account, key, fingerprint)
        answer: dict[str, Any] = json.loads(json.dumps(act()))
        end.enter_context(pipeline())  # the end of the transaction goes along
        cursor.execute(_KEEP, [json.dumps(answer), claimed])
        return Replay(answer, replayed=False)


def earlier(*, account: str, key: UUID, fingerprint: bytes) -> Replay | None:
    """Return the answer that this request got before; None where it has none yet. Raises IdempotencyKeyReused."""
    with prepared_cursor() as cursor:
        cursor.execute(_FIND, [account, key])
        row = cursor.fetchone()
    return None if row is None or row[1] is None else _again(row, fingerprint)


@contextmanager
def alone(*, account: str, key: UUID, now: datetime) -> Iterator[None]:
    """Let one request of a key do what takes long before its act, without a transaction. Raises RequestInProgress.

    That a request acts once is held by `once`; this only spares a twin the work, and tells it so at once.
    """
    name = f"{account}:{key}"
    if not counters.take(Counted.AT_WORK, name, now).allowed:
        raise RequestInProgress(wait=SECOND)
    try:
        yield
    finally:
        with suppress(Error):  # where the database went away, its failure is told, and time forgets the count
            counters.reset(Counted.AT_WORK, name)


def known(*, account: str, keys: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these keys have an answer already, so that a list can say beforehand what is a repetition."""
    with prepared_cursor() as cursor:
        cursor.execute(_KNOWN, [account, list(keys)])
        return frozenset(row[0] for row in cursor.fetchall())


def fingerprint_of(operation: str, fields: Mapping[str, str | list[str]]) -> bytes:
    """Digest what is asked for, in any order of its fields; leave out what changes with each attempt.

    Keyed: a field may be a code or a phone number, which would be guessed from a bare digest.
    """
    written = json.dumps([operation, dict(fields)], sort_keys=True, ensure_ascii=False)
    return blind_index(settings.CCMS_INDEX_KEY, f"request:{written}")


def _claim(cursor: CursorWrapper, account: str, key: UUID, fingerprint: bytes) -> int | None:
    patience = f"{int(TWIN_WAITS.total_seconds() * 1000)}ms"
    try:
        with pipeline():  # the beginning of the transaction goes along
            cursor.execute(_CLAIM, [patience, account, key, fingerprint])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise RequestInProgress(wait=SECOND) from error
        raise
    row = cursor.fetchone()
    return None if row is None else int(row[0])


def _replay(cursor: CursorWrapper, account: str, key: UUID, fingerprint: bytes) -> Replay:
    cursor.execute(_FIND, [account, key])
    row = cursor.fetchone()
    if row is None or row[1] is None:
        raise RequestInProgress(wait=SECOND)
    return _again(row, fingerprint)


def _again(row: tuple[Any, Any], fingerprint: bytes) -> Replay:
    if bytes(row[0]) != fingerprint:
        raise IdempotencyKeyReused
    confirm()
    answer = row[1] if isinstance(row[1], dict) else json.loads(row[1])
    return Replay(answer, replayed=True)
