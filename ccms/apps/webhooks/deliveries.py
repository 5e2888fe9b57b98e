"""Manages the deliveries of a webhook as rows: written for each event, listed for its owner, sent again, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction

from ccms.accounts.actors import Actor
from ccms.apps.webhooks.models import Delivery, Webhook, Whether
from ccms.apps.webhooks.owning import webhook_of
from ccms.core import references
from ccms.core.failures import FieldErrors, NotFound
from ccms.gate.limits import DAY, WEBHOOK_LOG, WEBHOOK_REPLAY

TEST = "webhook.test"
PAGE = 100
FORGET_AT_ONCE = 10_000
_AHEAD = timedelta(minutes=5)  # by so much a caller's clock may be ahead of ours


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """One event that one webhook is to be told of."""

    webhook: UUID
    event: UUID
    kind: str
    reference: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some deliveries, the newest first, and after which of them the list goes on; 0 at its end."""

    deliveries: tuple[Delivery, ...]
    after: int


def write(told: Iterable[WebhookEvent], now: datetime) -> None:
    """Add deliveries in the order in which they are to be told; one that is there already stays as it is."""
    rows = [
        Delivery(
            # the same after a restore, so that a receiver knows what it has heard already
            key=uuid5(each.webhook, str(each.event)),
            webhook_id=each.webhook,
            event=each.event,
            kind=each.kind,
            reference=each.reference,
            status=each.status,
            at=each.at,
            due_at=now,
            created_at=now,
        )
        for each in told
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def send_test(key: UUID, by: Actor, now: datetime) -> Delivery:
    """Let one event without a complaint be sent; while one waits, no second. Raises NotFound and ValidationFailed."""
    webhook = webhook_of(key, by)
    with transaction.atomic():
        Webhook.objects.select_for_update().get(pk=webhook.pk)
        _is_on(webhook)
        waits = Delivery.objects.filter(
            webhook=webhook, kind=TEST, state__in=(Whether.WAITING, Whether.SENDING)
        ).first()
        if waits:
            return waits
        told = WebhookEvent(webhook.pk, uuid4(), TEST, reference="", status="", at=now)
        write([told], now)
        return Delivery.objects.get(webhook=webhook, event=told.event)


def send_each(key: UUID, kinds: Mapping[str, str], by: Actor, now: datetime) -> int:
    """Let one made-up event of each kind that a webhook asks for be sent, with its status; returns how many.

    Each is about a complaint of its own that does not exist, so that none waits for another.
    Raises NotFound and ValidationFailed.
    """
    webhook = webhook_of(key, by)
    _is_on(webhook)
    told = [
        WebhookEvent(webhook.pk, uuid4(), kind, references.new_reference(), status, at=now)
        for kind, status in kinds.items()
        if not webhook.events or kind in webhook.events
    ]
    write(told, now)
    return len(told)


def replay(key: UUID, since: datetime, by: Actor, now: datetime) -> int:
    """Send again, in their order, all events since a moment; returns how many. Raises NotFound, ValidationFailed."""
    webhook, errors = webhook_of(key, by), FieldErrors()
    if not now - WEBHOOK_REPLAY <= since <= now + _AHEAD:
        errors.add("since", "replay-too-far", days=WEBHOOK_REPLAY // DAY)
    errors.raise_if_any()
    _is_on(webhook)
    ended = Delivery.objects.filter(webhook=webhook, at__gte=since, state__in=(Whether.DELIVERED, Whether.FAILED))
    return ended.exclude(kind=TEST).update(state=Whether.WAITING, attempts=0, due_at=now)


def send_again(key: UUID, delivery: UUID, by: Actor, now: datetime) -> None:
    """Send one again, whatever became of it. Raises NotFound and ValidationFailed."""
    webhook = webhook_of(key, by)
    _is_on(webhook)
    again = Delivery.objects.filter(webhook=webhook, key=delivery).exclude(state=Whether.SENDING)
    if not again.update(state=Whether.WAITING, attempts=0, due_at=now):
        raise NotFound


def page(key: UUID, by: Actor, *, after: int = 0, limit: int = PAGE) -> Page:
    """Return what one webhook was told, the newest first. Raises NotFound."""
    found = Delivery.objects.filter(webhook=webhook_of(key, by)).order_by("-id")
    rows = list(found.filter(id__lt=after)[: limit + 1] if after else found[: limit + 1])
    return Page(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else 0)


def purge(now: datetime) -> int:
    """Delete what is older than 30 days, some at a time; returns how many."""
    old = Delivery.objects.filter(created_at__lt=now - WEBHOOK_LOG).exclude(state=Whether.SENDING)
    gone, _ = Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGET_AT_ONCE])).delete()
    return gone


def _is_on(webhook: Webhook) -> None:
    errors = FieldErrors()
    if not webhook.is_on:
        errors.add("webhook", "webhook-off")
    errors.raise_if_any()
