"""Manages the webhooks of a firm or an office: added, given a new secret, switched on, ended; each is an event."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Firm, Office
from ccms.apps.webhooks.models import Delivery, Webhook, Whether, Why
from ccms.core.failures import FieldErrors, NotFound
from ccms.gate.limits import WEBHOOKS
from ccms.gate.machines import addresses, signing
from ccms.ledger import events

BOTH_SECRETS = timedelta(hours=24)
ADDED, ENDED, REPLACED, RESUMED = "added_webhook", "ended_webhook", "replaced_secret", "switched_on_webhook"
_OPEN = (Whether.WAITING, Whether.SENDING, Whether.FAILED)


@dataclass(frozen=True, slots=True)
class WebhookWanted:
    """Where a new webhook is called, and of which events; none named: of all."""

    url: str
    events: Collection[str] = ()


def add(wanted: WebhookWanted, by: Actor, now: datetime) -> tuple[Webhook, str]:
    """Make a webhook and return it with its secret, which nobody can read again. Raises NotFound, ValidationFailed."""
    owner, errors = _owner(by), FieldErrors()
    if not addresses.is_allowed(wanted.url):
        errors.add("url", "webhook-address")
    errors.raise_if_any()
    secret = signing.new_secret()
    with transaction.atomic():
        _one_at_a_time(owner)
        if _of(owner).count() >= WEBHOOKS:
            errors.add("url", "webhooks-too-many", most=WEBHOOKS)
            errors.raise_if_any()
        webhook = Webhook(
            **owner,
            url=wanted.url,
            events=sorted(set(wanted.events)),
            created_at=now,
            created_by=by.text,
        )
        webhook.secret = secret
        webhook.save(force_insert=True)
        _note(webhook, ADDED, by, now)
    return webhook, secret


def end(key: UUID, by: Actor, now: datetime) -> Webhook:
    """Call it no more, and forget its secrets. Raises NotFound."""
    with transaction.atomic():
        webhook = _held(key, by)
        webhook.ended_at, webhook.is_on = now, False
        webhook.secret = webhook.old_secret = ""
        webhook.save(update_fields=["ended_at", "is_on", "secret", "old_secret"])
        Delivery.objects.filter(webhook=webhook, state__in=_OPEN).delete()
        _note(webhook, ENDED, by, now)
    return webhook


def replace_secret(key: UUID, by: Actor, now: datetime) -> tuple[Webhook, str]:
    """Make another secret and return it, once; for 24 hours the former signs beside it. Raises NotFound."""
    secret = signing.new_secret()
    with transaction.atomic():
        webhook = _held(key, by)
        webhook.old_secret, webhook.old_until = webhook.secret.open(), now + BOTH_SECRETS
        webhook.secret = secret
        webhook.save(update_fields=["secret", "old_secret", "old_until"])
        _note(webhook, REPLACED, by, now)
    return webhook, secret


def switch_on(key: UUID, by: Actor, now: datetime) -> Webhook:
    """Call it again, from its first try, with all that waits; a second time changes nothing. Raises NotFound."""
    with transaction.atomic():
        webhook = _held(key, by)
        if not webhook.is_on:
            _start(webhook, now)
            _note(webhook, RESUMED, by, now)
    return webhook


def webhooks_of(by: Actor) -> list[Webhook]:
    """Return what this firm or office has, the newest first."""
    return list(_of(_owner(by)).order_by("-created_at", "pk"))


def webhook_of(key: UUID, by: Actor) -> Webhook:
    """Return one of them. Raises NotFound."""
    found = _of(_owner(by)).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def living() -> list[Webhook]:
    """Return every webhook that events are kept for: one that is off gets them when it is switched on again."""
    return list(Webhook.objects.filter(ended_at=None).defer("secret", "old_secret").select_related("office"))


def off_since(moment: datetime) -> int:
    """Count those that were switched off after a moment because nobody answered."""
    return Webhook.objects.filter(ended_at=None, is_on=False, why_off=Why.FAILED, off_at__gt=moment).count()


def forget_old_secrets(now: datetime) -> int:
    """Forget the former secrets whose 24 hours are over."""
    return Webhook.objects.filter(old_until__lte=now).exclude(old_secret=b"").update(old_secret=b"")


def hold(now: datetime) -> int:
    """Switch all off after a restore: the backup does not know what they were told after it."""
    return Webhook.objects.filter(ended_at=None, is_on=True).update(is_on=False, why_off=Why.RESTORED, off_at=now)


def let_go(now: datetime) -> int:
    """Switch those on again that a restore holds back."""
    held = list(Webhook.objects.filter(ended_at=None, is_on=False, why_off=Why.RESTORED))
    for webhook in held:
        _start(webhook, now)
    return len(held)


def _start(webhook: Webhook, now: datetime) -> None:
    webhook.is_on, webhook.why_off, webhook.off_at = True, "", None
    webhook.failures, webhook.rests_until = 0, None
    webhook.save(update_fields=["is_on", "why_off", "off_at", "failures", "rests_until"])
    left = Delivery.objects.filter(webhook=webhook, state__in=(Whether.WAITING, Whether.FAILED))
    left.update(state=Whether.WAITING, attempts=0, due_at=now)


def _owner(by: Actor) -> dict[str, UUID]:
    """Say whose webhooks somebody manages: their firm's as administrator or by its key, their office's as officer."""
    is_firm = by.role is Role.FIRM_ADMIN or (by.role is Role.FIRM_AGENT and by.key is not None)
    if is_firm and by.firm:
        return {"firm_id": by.firm}
    if by.role in {Role.OFFICER, Role.OFFICE_HEAD} and by.office:
        return {"office_id": by.office}
    raise NotFound


def _of(owner: dict[str, UUID]) -> QuerySet[Webhook]:
    return Webhook.objects.filter(Q(**owner), ended_at=None)


def _held(key: UUID, by: Actor) -> Webhook:
    found = _of(_owner(by)).select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _one_at_a_time(owner: dict[str, UUID]) -> None:
    """Let those of one owner be counted one after the other."""
    for name, key in owner.items():
        place: QuerySet[Firm] | QuerySet[Office] = Firm.objects.all() if name == "firm_id" else Office.objects.all()
        place.select_for_update().get(pk=key)


def _note(webhook: Webhook, what: str, by: Actor, now: datetime) -> None:
    data = {"webhook": str(webhook.pk), "firm": str(webhook.firm_id or ""), "office": str(webhook.office_id or "")}
    events.note(f"webhook:{webhook.pk}", f"{by.kind}.{what}", by=by.text, at=now, **data)
