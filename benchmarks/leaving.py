"""Stops every process that a run has started when the run ends, fails or is interrupted."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from benchmarks.rounds import FOLDER

PROGRAM_SECONDS, DATABASE_SECONDS = 20, 60
ENDING = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Process:
    """Another process: its number, its arguments, and whether its environment names the run's folder."""

    number: int
    words: list[bytes]
    marked: bool

    @property
    def is_keeper(self) -> bool:
        """Whether it waits to stop a database, or is stopping it."""
        return any(word.endswith((b"/keeper.py", b"/pg_ctl")) for word in self.words)


@contextmanager
def nothing_left(folder: Path) -> Iterator[None]:
    """Stop every process of this run's folder at the end; SIGTERM ends the run as Ctrl-C does."""
    before = {number: signal.signal(number, _leave) for number in ENDING}
    try:
        yield
    finally:
        _hear_no_more()
        stop_all(folder)
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_all(folder: Path) -> None:
    """Stop the run's programs, and wait for the databases, which are stopped when nobody holds them any more."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        _send(number, _programs(folder))
        if _gone(_programs, folder, PROGRAM_SECONDS):
            break
    _gone(_keepers, folder, DATABASE_SECONDS)
    # a database whose starter was stopped in the middle of its work has no keeper
    _send(signal.SIGINT, _databases(folder))
    _gone(_databases, folder, DATABASE_SECONDS)


def _leave(number: int, frame: FrameType | None) -> None:
    del frame
    _hear_no_more()
    sys.exit(128 + number)


def _hear_no_more() -> None:
    """Ignore a second signal, which would leave behind what is not stopped yet: `make` sends on what it is sent."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)


def _programs(folder: Path) -> list[int]:
    return [each.number for each in _processes(folder) if each.marked and not each.is_keeper]


def _keepers(folder: Path) -> list[int]:
    return [each.number for each in _processes(folder) if each.marked and each.is_keeper]


def _databases(folder: Path) -> list[int]:
    """Return the servers whose data lies in the run's folder, and the programs that prepare it."""
    within = os.fsencode(folder) + b"/"
    return [
        each.number
        for each in _processes(folder)
        if b"-D" in each.words and any(word.startswith(within) for word in each.words)
    ]


def _processes(folder: Path) -> Iterator[Process]:
    mark = os.fsencode(f"{FOLDER}={folder}")
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words, settings = ((place / name).read_bytes().split(b"\0") for name in ("cmdline", "environ"))
            if int(place.name) != os.getpid():
                yield Process(int(place.name), words, mark in settings)


def _send(number: int, processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


def _gone(found: Callable[[Path], list[int]], folder: Path, seconds: int) -> bool:
    """Wait until none is found any more; false when some stay."""
    until = time.monotonic() + seconds
    while found(folder):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
