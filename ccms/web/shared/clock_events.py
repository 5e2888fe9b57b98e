"""Describes an event of a deadline: a reminder that was sent, or a deadline that passed and what followed."""

from collections.abc import Mapping
from typing import Any

from ccms.complaints.timeline import Happened
from ccms.web.shared.whom_told import is_for_the_firm

type Words = Any  # a str, or a lazy translation

# What of a fine's days that passed makes it another event: all of it is in, or it is being recovered.
OF_A_FINE = ("paid", "recovery")


def reminded(event: Happened, words: Mapping[str, Words]) -> Words | None:
    """Return the words for a reminder that was sent; one to a seller without number or address was not."""
    sent = not is_for_the_firm(event) or "firm" in event.told
    return words.get(event.data.get("deadline", "")) if sent else None


def missed(event: Happened, words: Mapping[str, Words]) -> Words | None:
    """Return the words for a missed clock: by what it led to where the status changed, else by its kind."""
    changed, kind = event.data.get("set", {}), event.data.get("deadline", "")
    led_to = changed.get("outcome") or (changed.get("reason") if changed.get("status") == "escalated" else "")
    led_to = next((what for what in OF_A_FINE if event.data.get(what)), led_to)
    by_party = f"{kind}/{event.data.get('party', '')}"
    return words.get(str(led_to)) or words.get(by_party) or words.get(kind)
