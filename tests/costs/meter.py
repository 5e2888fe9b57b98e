"""Counts what this process asks of the database, and how often it waits for an answer, at the driver itself."""

import re
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
from psycopg import Cursor, _cursor_base, _server_cursor_base, generators
from psycopg._connection_base import BaseConnection
from psycopg._cursor_base import BaseCursor
from psycopg._pipeline_base import BasePipeline
from psycopg.pq import ExecStatus, TransactionStatus

LONGEST = 120  # of a statement as it is told
WRITES = re.compile(r"\b(INSERT INTO|DELETE FROM|UPDATE (?!OF|SKIP|NOWAIT)\S+ .*\bSET)\b", re.IGNORECASE)
_COLUMN = r'(?:"?\w+"?\.)?"?\w+"?(?:::\w+)?'
SHORTER = (
    (re.compile(r"\s+"), " "),
    (re.compile(r'SAVEPOINT "?\w+"?'), "SAVEPOINT"),
    (re.compile(r"IN \(%s\)"), "IN (…)"),
    (re.compile(r"\((?:%[sbt](?:::[\w\[\]]+)?, )+%[sbt](?:::[\w\[\]]+)?\)"), "(…)"),
    (re.compile(r"%b::[^,)]+(?:\(\d+\))?(?:\[\])?(?:, %b::[^,)]+(?:\(\d+\))?(?:\[\])?){2,}"), "…"),
    (re.compile(rf"({_COLUMN})(?:, {_COLUMN}){{3,}}"), r"\1, …"),
    (re.compile('"'), ""),
)


@cache
def kind_of(text):
    """Return a statement without its many columns and values; one that stays long is cut, with a sum of the whole."""
    text = text.strip()
    for pattern, short in SHORTER:
        text = pattern.sub(short, text)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 50]} … {text[-40:]} [{zlib.crc32(text.encode()):08x}]"
    return text


@dataclass
class Count:
    """What one step asked: its statements by their kinds, waits for an answer, commits, rows that came back."""

    kinds: Counter = field(default_factory=Counter)
    rows_of: Counter = field(default_factory=Counter)  # by the same kinds
    round_trips: int = 0
    in_transaction: int = 0  # of the waits, those that hold a transaction open, its beginning and end among them
    commits: int = 0

    @property
    def statements(self):
        return self.kinds.total()

    @property
    def rows(self):
        return self.rows_of.total()


class Meter:
    """Stands in the driver while something is counted; whatever any connection of this process does then is counted.

    A wait is counted where the driver cannot go on without an answer, whether or not it has come by then. The
    beginning and the end of a transaction are waits of their own, unless they are sent with something else; they are no
    statements. Nothing is prepared, for a statement is sent in two parts once only, when it has come often enough.
    """

    def __init__(self):
        self.count, self.asked, self.unread, self.open, self.ends = Count(), {}, set(), False, False

    @contextmanager
    def counting(self):
        """Count what is asked within."""
        with pytest.MonkeyPatch.context() as patch:
            execute = self._waiting(generators.execute)
            for module in (_cursor_base, _server_cursor_base, generators):
                patch.setattr(module, "execute", execute)
            for name in ("_sync_gen", "_exit_gen"):
                patch.setattr(BasePipeline, name, self._waiting(getattr(BasePipeline, name)))
            patch.setattr(BaseCursor, "_execute_gen", self._asking(BaseCursor._execute_gen))
            patch.setattr(BaseCursor, "_set_results", self._answered(BaseCursor._set_results))
            patch.setattr(BaseConnection, "_exec_command", self._ending(BaseConnection._exec_command))
            patch.setattr(Cursor, "_fetch_pipeline", self._reading(Cursor._fetch_pipeline))
            yield self.count

    def _waiting(self, wait):
        def counted(of, *more):
            self._wait()
            return (yield from wait(of, *more))

        return counted

    def _wait(self):
        self.count.round_trips += 1
        self.count.in_transaction += self.open
        self.open, self.ends = self.open and not self.ends, False
        self.unread.clear()

    def _asking(self, ask):
        def counted(cursor, query, params=None, *, prepare=None, binary=None):
            kind, connection = kind_of(str(query)), cursor._conn
            self.count.kinds[kind] += 1
            self.asked[cursor] = kind
            alone = connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE
            self.count.commits += alone and bool(WRITES.search(kind))
            if connection._pipeline:
                self.unread.add(cursor)
            yield from ask(cursor, query, params, prepare=False, binary=binary)

        return counted

    def _answered(self, take):
        def counted(cursor, results):
            rows = sum(each.ntuples for each in results if each.status == ExecStatus.TUPLES_OK)
            self.count.rows_of[self.asked.get(cursor, "")] += rows
            take(cursor, results)

        return counted

    def _ending(self, send):
        def counted(connection, command, *more, **named):
            said = str(command)  # of the driver's own it is text in octets, of a cursor's end composed of parts
            self.count.commits += said == str(b"COMMIT")
            if said.startswith(("b'BEGIN", "b'COMMIT", "b'ROLLBACK")):
                self.open, self.ends = True, not said.startswith("b'BEGIN")
            return (yield from send(connection, command, *more, **named))

        return counted

    def _reading(self, fetch):
        def counted(cursor):
            if cursor in self.unread:  # read while others are still to be sent: another wait
                self._wait()
            fetch(cursor)

        return counted
