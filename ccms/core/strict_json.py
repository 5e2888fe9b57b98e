"""JSON from strangers, read so that nobody else could read it differently."""

import json
from typing import Any


def read_strictly(text: str | bytes) -> Any:
    """Return what is written, without what JSON leaves open: a member that stands twice, numbers that are none.

    Raises ValueError, and RecursionError for what is nested without end.
    """
    return json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_once)


def _no_number(name: str) -> float:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found
