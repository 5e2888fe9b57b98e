"""Webhooks: a firm or an office registers the address to which events are sent, and reads the log of its deliveries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ccms.accounts.api_keys import Scope
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.callers_of_calls import FIRM, Call
from ccms.api.repeating import once
from ccms.apps.webhooks import deliveries, hearing, owning
from ccms.apps.webhooks.models import Delivery as DeliveryRow
from ccms.apps.webhooks.models import Webhook as Row
from ccms.apps.webhooks.models import Whether, Why
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.complaints.lifecycle import OFFICE
from ccms.core import references

router = Router(tags=["webhooks"])
_CALL = Call(FIRM | OFFICE, Scope.WEBHOOKS)
CALLS: Mapping[str, Call] = {
    "GET /webhooks": _CALL,
    "POST /webhooks": _CALL,
    "GET /webhooks/{webhook_id}": _CALL,
    "DELETE /webhooks/{webhook_id}": _CALL,
    "POST /webhooks/{webhook_id}/rotate": _CALL,
    "POST /webhooks/{webhook_id}/resume": _CALL,
    "POST /webhooks/{webhook_id}/test": _CALL,
    "POST /webhooks/{webhook_id}/replay": _CALL,
    "GET /webhooks/{webhook_id}/deliveries": _CALL,
}
type WebhookEvent = Annotated[str, Field(json_schema_extra={"enum": list(hearing.OFFERED)})]


class WebhookSent(shapes.Sent):
    """Where to call, and of which events; none named: of all."""

    url: shapes.Line
    events: Annotated[list[WebhookEvent], Field(max_length=100)] = Field(default_factory=list)


class Since(shapes.Sent):
    """From which moment on; at most 30 days back."""

    since: shapes.Since


class LogWanted(shapes.Sent):
    """After which delivery, and how many at most."""

    after: Annotated[str, Field(pattern=r"^[0-9]{0,18}$")] = ""
    limit: Annotated[int, Field(ge=1, le=deliveries.PAGE)] = deliveries.PAGE


class Webhook(Schema):
    """One address that is called. `why_off`: `gone` (it answered 410), `failed` (three days of tries), `restored`."""

    id: UUID
    url: str
    events: list[WebhookEvent]
    on: bool
    why_off: Why | shapes.Nothing
    off_at: datetime | None
    created_at: datetime
    old_secret_until: datetime | None


class Made(Webhook):
    """A webhook with its secret, which is told here and never again."""

    secret: str


class Webhooks(Schema):
    """All of the caller's."""

    webhooks: list[Webhook]


class Delivery(Schema):
    """One event for one webhook; `id` is its `webhook-id`, `status` the answer's: null where none came.

    `refused`: CCMS did not call, because the address leads into an inner network.
    """

    id: UUID
    event: str
    event_id: UUID
    reference: str
    at: datetime
    state: Whether
    attempts: int
    tried_at: datetime | None
    status: int | None
    refused: bool
    milliseconds: int | None
    next_try_at: datetime | None


class Deliveries(Schema):
    """Some deliveries, the newest first, and after which of them the list goes on; null at its end."""

    deliveries: list[Delivery]
    next: str | None


class Replayed(Schema):
    """How many deliveries are sent again."""

    deliveries: int


@router.get("/webhooks", response=Webhooks)
def list_webhooks(request: HttpRequest) -> dict[str, Any]:
    """List the caller's webhooks, the newest first."""
    return {"webhooks": [_shown(each) for each in owning.webhooks_of(caller(request).by)]}


@router.post("/webhooks", response={201: Made})
def add_webhook(request: HttpRequest, response: HttpResponse, sent: WebhookSent) -> Status[dict[str, Any]]:
    """Add an address. The answer holds the secret with which to verify what it is sent."""
    who = caller(request)

    def act() -> dict[str, Any]:
        made, _secret = hearing.add(WebhookWanted(sent.url, sent.events), who.by, who.now)
        return _named(made)

    return Status(201, _with_secret(request, once(request, response, act)))


@router.get("/webhooks/{webhook_id}", response=Webhook)
def read_webhook(request: HttpRequest, webhook_id: UUID) -> dict[str, Any]:
    """Read one."""
    return _shown(owning.webhook_of(webhook_id, caller(request).by))


@router.delete("/webhooks/{webhook_id}", response={204: None})
def end_webhook(request: HttpRequest, response: HttpResponse, webhook_id: UUID) -> Status[None]:
    """Call it no more. What waits for it is not sent."""
    who = caller(request)
    once(request, response, lambda: _named(owning.end(webhook_id, who.by, who.now)))
    return Status(204, None)


@router.post("/webhooks/{webhook_id}/rotate", response=Made)
def replace_secret(request: HttpRequest, response: HttpResponse, webhook_id: UUID) -> dict[str, Any]:
    """Make another secret. For 24 hours each call is signed with both."""
    who = caller(request)
    answer = once(request, response, lambda: _named(owning.replace_secret(webhook_id, who.by, who.now)[0]))
    return _with_secret(request, answer)


@router.post("/webhooks/{webhook_id}/resume", response=Webhook)
def switch_on(request: HttpRequest, response: HttpResponse, webhook_id: UUID) -> dict[str, Any]:
    """Switch it on again. What happened meanwhile is sent now, in its order."""
    who = caller(request)
    once(request, response, lambda: _named(owning.switch_on(webhook_id, who.by, who.now)))
    return _shown(owning.webhook_of(webhook_id, who.by))


@router.post("/webhooks/{webhook_id}/test", response={202: Delivery})
def send_test(request: HttpRequest, response: HttpResponse, webhook_id: UUID) -> Status[dict[str, Any]]:
    """Send a `webhook.test`, which is about no complaint."""
    who = caller(request)
    sent = once(request, response, lambda: _told(deliveries.send_test(webhook_id, who.by, who.now)))
    return Status(202, sent)


@router.post("/webhooks/{webhook_id}/replay", response={202: Replayed})
def replay(request: HttpRequest, response: HttpResponse, webhook_id: UUID, sent: Since) -> Status[dict[str, Any]]:
    """Send what was sent since a moment again, in its order, under the same ids."""
    who = caller(request)
    done = once(
        request,
        response,
        lambda: {"deliveries": deliveries.replay(webhook_id, sent.since, who.by, who.now)},
    )
    return Status(202, done)


@router.get("/webhooks/{webhook_id}/deliveries", response=Deliveries)
def list_deliveries(request: HttpRequest, webhook_id: UUID, wanted: Query[LogWanted]) -> dict[str, Any]:
    """List what was told in the last 30 days, the newest first: when, how often, and the status that came back."""
    found = deliveries.page(webhook_id, caller(request).by, after=int(wanted.after or 0), limit=wanted.limit)
    return {"deliveries": [_told(each) for each in found.deliveries], "next": str(found.after or "") or None}


def _named(webhook: Row) -> dict[str, Any]:
    """Return what is kept of an answer for its repetition: no secret stands there."""
    return {"id": webhook.pk, "old_until": webhook.old_until}


def _with_secret(request: HttpRequest, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the webhook with its secret, as long as no other has replaced it since."""
    webhook = owning.webhook_of(UUID(answer["id"]), caller(request).by)
    until = datetime.fromisoformat(answer["old_until"]) if answer["old_until"] else None
    return {**_shown(webhook), "secret": webhook.secret.open() if webhook.old_until == until else ""}


def _shown(webhook: Row) -> dict[str, Any]:
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "events": webhook.events,
        "on": webhook.is_on,
        "why_off": webhook.why_off,
        "off_at": webhook.off_at,
        "created_at": webhook.created_at,
        "old_secret_until": webhook.old_until,
    }


def _told(delivery: DeliveryRow) -> dict[str, Any]:
    return {
        "id": delivery.key,
        "event": delivery.kind,
        "event_id": delivery.event,
        "reference": references.display(delivery.reference) if delivery.reference else "",
        "at": delivery.at,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "tried_at": delivery.tried_at,
        "status": delivery.answer,
        "refused": delivery.refused,
        "milliseconds": delivery.milliseconds,
        "next_try_at": delivery.due_at if delivery.state == "waiting" else None,
    }
