"""Reads JSON from strangers, who may nest it without end; strictly where no other program may read it differently."""

import json
from typing import Any

# Of one object, more than anybody has a use for: each that we do not know is named in a refusal, which costs us more
# than it cost who sent it.
MOST_MEMBERS = 200


def read_json(text: str | bytes, **strictly: Any) -> Any:
    """Return what is written, as other systems answer. Raises ValueError, also where it is nested without end."""
    try:
        return json.loads(text, **strictly)
    except RecursionError as endless:
        raise ValueError("nested without end") from endless


def read_strictly(text: str | bytes) -> Any:
    """As `read_json`, without what JSON leaves open: a member that stands twice, numbers that are none.

    Raises ValueError, also for an object of more than MOST_MEMBERS.
    """
    return read_json(text, parse_constant=_no_number, object_pairs_hook=_each_once)


def _no_number(name: str) -> float:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise ValueError("too many members")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found
