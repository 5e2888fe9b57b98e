"""Reads the ledger and writes a delivery for each webhook whose owner may know of an event.

What an owner may know is what the feed would tell them (`feed.told`), asked when the event is read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.apps.webhooks import deliveries, owning
from ccms.apps.webhooks.deliveries import WebhookEvent
from ccms.apps.webhooks.models import Webhook
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.complaints.events.book import INTERNAL, NAMES
from ccms.complaints.models import Complaint
from ccms.complaints.reading import feed
from ccms.complaints.reading.feed import Heard
from ccms.core.failures import FieldErrors
from ccms.gate.clock import current_time
from ccms.ledger.following import Followed, follow_events
from ccms.ledger.models import Event

READER = "webhooks"
# What a webhook can ask for; of these a firm hears what its timeline shows.
OFFERED = tuple(name for name in NAMES if name not in INTERNAL)
_SUBJECT = "complaint:"


def catch_up() -> int:
    """Read the ledger on and write what is to be told; return how many events were read."""
    return follow_events(READER, _read)


def add(wanted: WebhookWanted, by: Actor, now: datetime) -> tuple[Webhook, str]:
    """Make a webhook for events that exist; see `owning.add`. Raises NotFound and ValidationFailed."""
    errors = FieldErrors()
    if not set(wanted.events) <= set(OFFERED):
        errors.add("events", "webhook-events", allowed=list(OFFERED))
    errors.raise_if_any()
    return owning.add(wanted, by, now)


def _read(events: Sequence[Followed]) -> None:
    by_owner: dict[Actor, list[Webhook]] = defaultdict(list)
    for webhook in owning.living():
        by_owner[_owner(webhook)].append(webhook)
    of_place = _of_place(events) if by_owner else {}
    told = [
        (heard, webhook)
        for owner, own in by_owner.items()
        for heard in feed.told(_near(owner, events, of_place), owner)
        for webhook in own
        if _wants(webhook, heard)
    ]
    if told:
        statuses = _statuses({heard.id for heard, _ in told})
        deliveries.write((_told(heard, webhook, statuses) for heard, webhook in told), current_time())


def _of_place(events: Sequence[Followed]) -> dict[UUID, list[Followed]]:
    """Return the events by the firms, legal firms and offices whose complaints they are about, in their order."""
    subjects = {event.subject for event in events if event.subject.startswith(_SUBJECT)}
    found = Complaint.objects.filter(id__in=[UUID(subject.removeprefix(_SUBJECT)) for subject in subjects])
    rows = found.values_list("id", "firm_id", "firm__parent_id", "office_id")
    places = {f"{_SUBJECT}{key}": {place for place in near if place} for key, *near in rows}
    of_place: dict[UUID, list[Followed]] = defaultdict(list)
    for event in events:
        for place in places.get(event.subject, ()):
            of_place[place].append(event)
    return of_place


def _near(owner: Actor, events: Sequence[Followed], of_place: Mapping[UUID, list[Followed]]) -> Sequence[Followed]:
    """Return the events among which those of this owner are, so that each is asked about few."""
    place = owner.firm or owner.office
    return events if owner.head_office or place is None else of_place.get(place, [])


def _owner(webhook: Webhook) -> Actor:
    """Return whose eyes a webhook sees with: those of its firm's key, or of an officer of its office."""
    if webhook.office:
        return Actor(role=Role.OFFICER, office=webhook.office_id, head_office=webhook.office.is_head)
    return Actor(role=Role.FIRM_AGENT, firm=webhook.firm_id, contact_verified=True)


def _wants(webhook: Webhook, heard: Heard) -> bool:
    """Tell whether it asked for such events, and was there when this one happened."""
    return heard.at >= webhook.created_at and (not webhook.events or heard.event in webhook.events)


def _statuses(ids: set[UUID]) -> Mapping[UUID, str]:
    """Return the status that each of these events gave its complaint, where it gave one."""
    found = Event.objects.filter(event_id__in=ids)
    return {event.event_id: str(event.data.get("set", {}).get("status") or "") for event in found}


def _told(heard: Heard, webhook: Webhook, statuses: Mapping[UUID, str]) -> WebhookEvent:
    return WebhookEvent(
        webhook=webhook.pk,
        event=heard.id,
        kind=heard.event,
        reference=heard.reference,
        status=statuses.get(heard.id, ""),
        at=heard.at,
    )
