"""Runs each test on a stack in one piece.

Python keeps frames in pieces of 16 KiB. Until its releases of spring 2026 it asked the system for a piece, and gave it
back, each time a call crossed the end of the last one (python/cpython#142183). A loop at such a depth does so thousands
of times: it took a third of the processor's time of a test that draws pages. A frame that asks for much gets a large
piece, and the frames above it have room in the rest of that.
"""

from _pytest import runner

SLOTS = 70_000  # of 8 bytes: more than half a MiB, so the piece is one MiB


def _call(function, *arguments):
    return function(*arguments)


_call.__code__ = _call.__code__.replace(co_stacksize=SLOTS)


def run(item, nextitem):
    """Set a test up, call it and take it down, as pytest does by itself."""
    return _call(runner.pytest_runtest_protocol, item, nextitem)
