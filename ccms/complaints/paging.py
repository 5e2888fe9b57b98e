"""Where a page of a list ends, as its address says it: the sorting time and the id of its last row."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

type Place = tuple[datetime, UUID]


def write_place(place: Place) -> str:
    """Return the place as text for an address."""
    at, key = place
    return f"{(at - EPOCH) // timedelta(microseconds=1)}.{key.hex}"


def read_place(text: str) -> Place | None:
    """Read where a page ended; what is no place begins at the first row."""
    moment, _, key = text.partition(".")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), UUID(key)
    except (ValueError, OverflowError):
        return None
