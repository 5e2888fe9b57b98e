"""Starts child processes by fork, keeps them running, and leaves none behind."""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import FrameType, TracebackType
from typing import Self

POLL_SECONDS = 0.2
PARENT_CHECK_SECONDS = 0.5
GRACE_SECONDS = 15
RESTART_SECONDS = 1
QUICK_SECONDS = 5
QUICK_EXITS = 5
LONGEST_WAIT_SECONDS = 60


class CrashLoopError(Exception):
    """A child ended again and again right after its start; the text names it."""


def fork(run: Callable[[], int | None]) -> int:
    """Run a function in a child process that ends with its parent, and return the child's number."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        leave_terminal()
        end_with_parent(parent)
        code = run() or 0
    except KeyboardInterrupt:
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - whatever it was, a child never returns into its parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def failed(*children: int) -> bool:
    """Wait for children and say whether any of them failed."""
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return any(codes)


def leave_terminal() -> None:
    """Leave Ctrl-C to the parent: a web process that hears both the terminal and its parent hangs."""
    os.setpgrp()


def end_with_parent(parent: int) -> None:
    """Stop this process soon after `parent` has died, even if that was killed and could not tell us."""
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent watch").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


class Supervisor:
    """Keeps one child running for each name until a signal asks to stop.

    The `vital` ones end all others when they end again and again right after their start; the rest are started again
    after waits that grow, and `alarm` is run in a child of its own.
    """

    def __init__(
        self,
        programs: Mapping[str, Callable[[], int | None]],
        *,
        vital: Collection[str],
        alarm: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Remember what to run; nothing starts yet."""
        self._programs = programs
        self._vital = vital
        self._alarm = alarm
        self._due: dict[str, float] = {}
        self._children: dict[int, str] = {}
        self._started: dict[str, float] = {}
        self._quick: dict[str, int] = dict.fromkeys(programs, 0)
        self._stopping = False

    def __enter__(self) -> Self:
        """Let SIGINT and SIGTERM end `wait` from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every child, gently first."""
        del kind, error, trace
        self._end_all()

    def start(self, name: str) -> None:
        """Start one of the programs."""
        self._started[name] = time.monotonic()
        self._children[fork(self._programs[name])] = name

    def wait(self, *, tend: Callable[[], None]) -> None:
        """Restart what ends, until SIGINT or SIGTERM; `tend` is called in between, several times a second."""
        while not self._stopping:
            tend()
            self._note_ended()
            self._start_due()
            time.sleep(POLL_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stopping = True

    def _note_ended(self) -> None:
        for child, name in list(self._children.items()):
            if os.waitpid(child, os.WNOHANG)[0]:
                del self._children[child]
                if name in self._programs:
                    self._plan_start(name, time.monotonic())

    def _plan_start(self, name: str, now: float) -> None:
        quick = now - self._started[name] < QUICK_SECONDS
        self._quick[name] = self._quick[name] + 1 if quick else 0
        more = self._quick[name] - QUICK_EXITS
        if more >= 0 and name in self._vital:
            raise CrashLoopError(f"{name} ended {QUICK_EXITS} times right after its start; its error is above")
        if more == 0:
            sys.stderr.write(f"{name} ended {QUICK_EXITS} times right after its start; it is tried again and again\n")
            self._children[fork(partial(self._alarm, name))] = f"alarm of {name}"
        self._due[name] = now + min(RESTART_SECONDS * 2 ** max(more + 1, 0), LONGEST_WAIT_SECONDS)

    def _start_due(self) -> None:
        for name, due in list(self._due.items()):
            if time.monotonic() >= due:
                del self._due[name]
                self.start(name)

    def _end_all(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            for child in self._children:
                os.kill(child, number)
            deadline = time.monotonic() + GRACE_SECONDS
            while self._children and time.monotonic() < deadline:
                for child in [child for child in self._children if os.waitpid(child, os.WNOHANG)[0]]:
                    del self._children[child]
                time.sleep(0.02)
