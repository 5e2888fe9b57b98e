"""Signs what another's machine is sent, as Standard Webhooks 1.0.0 says."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from math import floor

from standardwebhooks.webhooks import Webhook as Signer

PREFIX = "whsec_"
SECRET_BYTES = 32
AGENT = "CCMS-Webhooks/1"


def new_secret() -> str:
    """Make a secret; the person who asked for it sees it once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers_of(key: str, body: str, secrets_in_use: Sequence[str], sent_at: datetime) -> dict[str, str]:
    """Return the headers of a call at this moment of the outside world's clock; secrets are base64, prefixed or not."""
    in_utc = sent_at.astimezone(UTC)
    signed = [Signer(secret).sign(key, in_utc, body) for secret in secrets_in_use]
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": key,
        "webhook-timestamp": str(floor(in_utc.timestamp())),
        "webhook-signature": " ".join(signed),
    }
