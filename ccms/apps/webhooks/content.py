"""Makes what a webhook is sent: a short body without personal data, and the headers that sign it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings

from ccms.apps.webhooks.models import Delivery, Webhook
from ccms.core import references
from ccms.gate.machines.signing import headers_of


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


def secrets_of(webhook: Webhook, now: datetime) -> list[str]:
    """Return what signs now: while one is being replaced both, so that the receiver may change over any time."""
    current = [webhook.secret.open()]
    if webhook.old_secret and webhook.old_until and now < webhook.old_until:
        current.append(webhook.old_secret.open())
    return current
