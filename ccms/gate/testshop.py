"""Runs code in a firm's test shop: on tables of the firm's own, so that a developer can try a program safely.

The tables are in a second database, one schema for each firm. `within` gives the thread a connection to this schema in
place of the real one, and moves the clock by what the firm has moved it; services, statements and rows run unchanged
and cannot name a real table. A connection exists for the block only: none is kept open, and none is left to a thread.
"""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from ccms.core.failures import Failure, NotFound
from ccms.gate import testshop_builder, testshop_tables
from ccms.gate.limits import TESTSHOP
from ccms.gate.testshop_tables import NotPossible

BEGINS = "ccms_test_"  # every bearer of the test shop, and no other
# Of one process, so that test shops never take all of its threads: half of them are within, and a quarter wait.
AT_ONCE = max(min(4, settings.CCMS_WEB_THREADS // 2), 1)
WAITING = settings.CCMS_WEB_THREADS // 4
PATIENCE_SECONDS, PATIENCE_BUILDING_SECONDS, PATIENCE_BEHIND_SECONDS = 2.0, 20.0, 60.0
BACK_SOON = timedelta(seconds=5)
FARTHEST = timedelta(days=300)  # less than the life of a key, which would else be over
_SUFFIX = "_sandbox"  # as it is called where it was made first; so are its register and the folder of its files


class NotOpened(NotFound):
    """The firm has no tables of its own yet."""


class Crowded(Failure):
    """Too many try something in this process at the same time."""

    slug: ClassVar[str] = "overloaded"


class Full(Failure):
    """One test shop holds as much as it may."""

    slug: ClassVar[str] = "test-shop-full"


class NoRoom(Failure):
    """All test shops together hold as much as they may."""

    slug: ClassVar[str] = "test-shops-full"


class TooFar(Failure):
    """The clock is as far ahead as it goes."""

    slug: ClassVar[str] = "clock-too-far"


@dataclass(slots=True)
class _Here:
    """In whose test shop this thread is, and by how much its clock was moved."""

    firm: UUID
    moved: timedelta


_here: ContextVar[_Here | None] = ContextVar("testshop", default=None)
_queue, _room = BoundedSemaphore(AT_ONCE + WAITING), BoundedSemaphore(AT_ONCE)
_room_to_build = BoundedSemaphore(1)  # it is a process of some 100 MiB
# those who call webhooks wait for others' servers, and not before who waits for them
_room_behind = BoundedSemaphore(AT_ONCE)


def firm() -> UUID | None:
    """Return in whose test shop this thread is; None outside every test shop."""
    here = _here.get()
    return here.firm if here else None


def moved() -> timedelta | None:
    """Return by how much the clock of this test shop was moved; None outside every test shop."""
    here = _here.get()
    return here.moved if here else None


@contextmanager
def within(whose: UUID, *, behind: bool = False) -> Iterator[None]:
    """Be in this firm's test shop; `behind` is for a thread that nobody waits for. Raises NotOpened and Crowded."""
    with _laid_under(whose, behind=behind):
        found = testshop_tables.standing(whose)
        if found is None:
            raise NotOpened
        if not found.up_to_date:
            _build(whose)
        place = _here.set(_Here(whose, found.moved))
        try:
            yield
        finally:
            _here.reset(place)


def open_for(whose: UUID) -> None:
    """Make the tables of this firm where there are none yet, and the database at the first time.

    Raises `testshop_tables.NotPossible` where this installation may not, and NoRoom.
    """
    if settings.CCMS_TESTSHOP_DATABASE is None:
        testshop_tables.make_database(_database(whose)["NAME"])
    with _laid_under(whose):
        if not testshop_tables.is_apart(whose):
            raise NotPossible
        testshop_tables.make_register()
        found = testshop_tables.standing(whose)
        if found is None:
            _make_room()
        if found is None or not found.up_to_date:
            _build(whose)


def clear(whose: UUID) -> None:
    """Take everything of this firm's away: its tables, keys, webhooks and the time that it moved."""
    with _laid_under(whose):
        testshop_tables.drop(whose)


def move(by: timedelta) -> timedelta:
    """Move the clock of this test shop on; return how far it is ahead now. Raises TooFar."""
    here = _here.get()
    if here is None:
        raise LookupError("only the clock of a test shop is moved so")
    ahead = testshop_tables.move(here.firm, by, farthest=FARTHEST)
    if ahead is None:
        raise TooFar
    here.moved = ahead
    return ahead


def refuse_when_full() -> None:
    """Raise Full where nothing may be added to this test shop any more."""
    here = _here.get()
    if here is not None and testshop_tables.size_of(here.firm) >= TESTSHOP.octets:
        raise Full


def marked(bearer: str) -> str:
    """Return a key or token as its holder gets it: in a test shop it begins with whose it is."""
    here = _here.get()
    if here is None:
        return bearer
    return f"{BEGINS}{base64.urlsafe_b64encode(here.firm.bytes).decode().rstrip('=')}.{bearer}"


def unmarked(text: str) -> str:
    """Return what `marked` was given; outside test shops nothing is taken off."""
    return text.partition(".")[2] if _here.get() and text.startswith(BEGINS) else text


def named_by(text: str) -> UUID | None:
    """Return whose test shop a key or token names; None where it is for none."""
    if not text.startswith(BEGINS):
        return None
    mark = text.removeprefix(BEGINS).partition(".")[0]
    try:
        return UUID(bytes=base64.b64decode(f"{mark}==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return UUID(int=0)  # nobody's


def _make_room() -> None:
    """Refuse where all test shops together hold as much as they may, and nobody's can be taken away."""
    if testshop_tables.size_of_all() < TESTSHOP.octets_of_all:
        return
    testshop_tables.drop_unused()
    if testshop_tables.size_of_all() >= TESTSHOP.octets_of_all:
        raise NoRoom


def _build(whose: UUID) -> None:
    with _held(_room_to_build, PATIENCE_BUILDING_SECONDS):
        testshop_builder.build(whose, connection.settings_dict)


@contextmanager
def _laid_under(whose: UUID, *, behind: bool = False) -> Iterator[None]:
    if _here.get() is not None:
        raise RuntimeError("a test shop within a test shop")
    with _held(_room_behind, PATIENCE_BEHIND_SECONDS) if behind else _let_in():
        real, other = connections[DEFAULT_DB_ALIAS], _connected(whose)
        connections[DEFAULT_DB_ALIAS] = other
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = real
            other.close()


@contextmanager
def _let_in() -> Iterator[None]:
    """Take a place, or wait for one where not too many do: waiting holds a thread as much as being within does."""
    with _held(_queue, 0), _held(_room, PATIENCE_SECONDS):
        yield


@contextmanager
def _held(places: BoundedSemaphore, patience: float) -> Iterator[None]:
    if not places.acquire(timeout=patience):
        raise Crowded(wait=BACK_SOON)
    try:
        yield
    finally:
        places.release()


def _connected(whose: UUID) -> BaseDatabaseWrapper:
    database = _database(whose)
    other: BaseDatabaseWrapper = load_backend(database["ENGINE"]).DatabaseWrapper(database, DEFAULT_DB_ALIAS)
    try:
        other.ensure_connection()
    except OperationalError:
        if settings.CCMS_TESTSHOP_DATABASE is None and not testshop_tables.exists(database["NAME"]):
            raise NotOpened from None
        raise
    return other


def _database(whose: UUID) -> dict[str, Any]:
    """Return the settings of the connection: those of the real one with another name, or what an operator gave."""
    database = deepcopy({name: value for name, value in connection.settings_dict.items() if name != "OPTIONS"})
    options = dict(connection.settings_dict["OPTIONS"])
    options.pop("pool", None)
    database["NAME"] += _SUFFIX
    given = settings.CCMS_TESTSHOP_DATABASE
    if given is not None:
        database |= given
        options = dict(given["OPTIONS"])
    path = f"-c search_path={testshop_tables.path_of(whose)}"
    return database | {"OPTIONS": options | {"options": f"{options.get('options', '')} {path}".strip()}}
