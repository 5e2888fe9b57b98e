"""Sends a made-up event of each kind to a webhook, in a sandbox."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.apps.webhooks import deliveries, hearing
from ccms.complaints.events.book import ANNOUNCEMENTS
from ccms.complaints.firm_desk.sandbox import counted
from ccms.complaints.lifecycle import Status
from ccms.gate.limits import Counted

_STATUSES = frozenset(map(str, Status))


def send_each(webhook: UUID, by: Actor, now: datetime) -> int:
    """Send one made-up event of each kind to a webhook; returns how many.

    Raises NotFound, ValidationFailed and TooManyRequests.
    """
    counted(Counted.TEST_EVENTS, by, now)
    return deliveries.send_each(webhook, examples(), by, now)


def examples() -> Mapping[str, str]:
    """Return the name of each event that a webhook can be told of, with a status that it may give a complaint."""
    found = dict.fromkeys(hearing.OFFERED, "")
    for topic in ANNOUNCEMENTS:
        name, _, led_to = topic.partition("/")
        if name in found and led_to in _STATUSES:
            found[name] = found[name] or led_to
    return found
