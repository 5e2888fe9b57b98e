"""Sends a dispatch to a body's own machine: one call, signed as Standard Webhooks 1.0.0 says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from ccms.core import egress
from ccms.core.egress import EgressFailed
from ccms.ledger.canonical import JSON
from ccms.notices.webhooks.addresses import is_trusted
from ccms.notices.webhooks.signing import headers_of

LIMITS = egress.Limits(connect_s=5, total_s=15, max_bytes=65_536)
TAKEN = range(200, 300)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to a body's machine; its id is the same at every try, so that a repetition is known."""

    id: UUID
    type: str
    at: datetime
    data: Mapping[str, JSON]

    @property
    def body(self) -> str:
        """What is sent, the same at every try."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {"type": self.type, "timestamp": at, "data": dict(self.data)}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def send(parcel: Parcel, url: str, secret: str, sent_at: datetime) -> bool:
    """Make the call; only an answer of 2xx says that it was taken."""
    body = parcel.body
    headers = headers_of(str(parcel.id), body, [secret], sent_at)
    try:
        reply = egress.call("POST", url, body=body.encode(), headers=headers, trusted=is_trusted(url), **LIMITS)
    except EgressFailed:
        return False
    return reply.status in TAKEN
