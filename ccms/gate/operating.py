"""What an app may have for the operator's programs, found as `OPERATING` in its module `operating`."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ccms.gate.parts import OPTIONAL, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """Threads of the worker, numbers by their vital, and what a restore holds back until a person lets it go.

    `held` are the words before how many were let go.
    """

    threads: tuple[Callable[[threading.Event], None], ...] = ()
    vitals: Mapping[str, Callable[[datetime], float]] = field(default_factory=dict)
    held: str
    hold: Callable[[datetime], object]
    let_go: Callable[[datetime], int]


def of_apps() -> Iterator[Operating]:
    """Yield what each app that is on has for the operator's programs."""
    for part in parts("operating", of=OPTIONAL):
        yield part.OPERATING
