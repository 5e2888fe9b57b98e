"""Makes what a webhook is sent: a short body without personal data, signed as Standard Webhooks 1.0.0 says."""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from math import floor

from django.conf import settings
from standardwebhooks.webhooks import Webhook as Signer

from ccms.core import references
from ccms.notices.models import Delivery, Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32
AGENT = "CCMS-Webhooks/1"


def new_secret() -> str:
    """Make a secret; the person who asked for it sees it once."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def body_of(delivery: Delivery) -> str:
    """Return what is said: what happened to which complaint. The same at every try."""
    data: dict[str, str | bool] = {"event_id": str(delivery.event)}
    if settings.CCMS_ENV != "production":
        data["test"] = True
    if delivery.reference:
        data["reference"] = references.display(delivery.reference)
    if delivery.status:
        data["status"] = delivery.status
    at = delivery.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": delivery.kind, "timestamp": at, "data": data}, separators=(",", ":"))


def headers_for(delivery: Delivery, body: str, secrets_in_use: Sequence[str], sent_at: datetime) -> dict[str, str]:
    """Return the headers of one try at this moment of the outside world's clock."""
    return headers_of(str(delivery.key), body, secrets_in_use, sent_at)


def headers_of(key: str, body: str, secrets_in_use: Sequence[str], sent_at: datetime) -> dict[str, str]:
    """Return the headers of any call under such a signature; secrets are base64, with or without their prefix."""
    in_utc = sent_at.astimezone(UTC)
    signed = [Signer(secret).sign(key, in_utc, body) for secret in secrets_in_use]
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": key,
        "webhook-timestamp": str(floor(in_utc.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """Return what signs now: while one is being replaced both, so that the receiver may change over any time."""
    current = [webhook.secret.open()]
    if webhook.old_secret and webhook.old_until and now < webhook.old_until:
        current.append(webhook.old_secret.open())
    return current
