"""Holds by events which messages left and which arrived: `verify` compares each with the last event that names it."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import CLOCK
from ccms.ledger import events
from ccms.ledger.row_digests import written
from ccms.notices.models import Notice, State

DELIVERED = "clock.delivered_messages"
COLUMNS = ("state", "provider", "provider_id", "sent_at", "delivered_at")
LEFT = (State.SENT, State.DELIVERED)


def outcome(values: Sequence[Any]) -> str:
    """Return the digest of these `COLUMNS` of a message; nothing of one that has not left, or came back."""
    if values[0] not in LEFT:
        return events.NONE
    return urlsafe_b64encode(hashlib.sha256(written(list(values))).digest()).decode().rstrip("=")


def hold(rows: Iterable[tuple[UUID, Sequence[Any]]], at: datetime) -> None:
    """Write one event about these messages, each by its key and its `COLUMNS`; in the transaction that changed them."""
    events.hold(DELIVERED, {str(key): outcome(values) for key, values in rows}, CLOCK.text, at)


def hold_of(notices: Iterable[Notice], at: datetime) -> None:
    """Write one event about messages as they were just saved."""
    hold(((each.pk, [getattr(each, name) for name in COLUMNS]) for each in notices), at)
