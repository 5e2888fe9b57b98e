"""Holds what all pages of lists share: the columns that a line shows, and the place where a page ends, as text."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from ccms.core.failures import Failure

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The columns of a complaint, and of its firm, that a line of a list tells: fifty whole rows cost four times as much.
TOLD = (
    *("reference", "category", "wish", "amount_paisa", "status", "reason", "outcome", "reviewed", "share"),
    *("filed_at", "told_at", "changed_at", "escalated_at", "consumer_id", "firm__name_bn", "firm__name_en"),
)
TOLD_TO_OFFICE = (*TOLD, "post_id", "office__name_bn", "office__name_en")
TOLD_OF_FOUND = (*TOLD_TO_OFFICE, "on_table", "hearing_held", "received_at")  # wherever they stand

type Place = tuple[datetime, UUID]


class PlaceUnreadable(Failure):
    """What a machine sent as the place to go on from is none of ours; to begin anew would send it round for ever."""

    slug = "malformed-request"


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
