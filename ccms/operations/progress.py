"""Prints what a first start is preparing, and how many seconds each part took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(text: str, *, shown: bool) -> Iterator[None]:
    """Print what begins, and behind its end how long it took; print nothing where it is not `shown`."""
    if shown:
        _say(f"{text} ...")
    begun = time.monotonic()
    yield
    if shown:
        _say(f"  done in {time.monotonic() - begun:.0f} s")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
