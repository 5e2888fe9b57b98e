"""Shops with servers that hear of their complaints, and a clock that runs through days in a moment."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.models import Member
from ccms.apps.webhooks import calling, deliveries, hearing
from ccms.apps.webhooks.deliveries import WebhookEvent
from ccms.apps.webhooks.models import Delivery
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.core.references import new_reference
from ccms.gate import clock
from ccms.gate.clock import current_time
from tests import factories
from tests.receiver import running


@dataclass(frozen=True)
class Shop:
    """A firm, its administrator, its server and the webhook between them."""

    firm: object
    by: Actor
    server: object
    webhook: object

    def told(self):
        return [(each.type, each.reference) for each in self.server.heard]

    def states(self):
        return list(Delivery.objects.filter(webhook=self.webhook).order_by("id").values_list("state", flat=True))


@pytest.fixture(autouse=True)
def committing(transactional_db):
    """Have transactions of their own, which the caller of webhooks ends."""


@pytest.fixture
def a_shop(settings):
    """Make shops, each with a server of its own."""
    open_servers = []

    def make(firm=None, **wanted):
        context = running()
        server = context.__enter__()
        open_servers.append(context)
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {server.origin}
        firm = firm or factories.firm(current_time())
        by = administrator(firm)
        webhook, secret = hearing.add(WebhookWanted(server.url, **wanted), by, current_time())
        server.secrets.append(secret)
        return Shop(firm, by, server, webhook)

    yield make
    for context in open_servers:
        context.__exit__(None, None, None)


@pytest.fixture
def shop(a_shop):
    return a_shop()


def administrator(firm, language="bn"):
    member = Member.objects.create_member(
        email=f"{uuid.uuid4().hex[:8]}@shop.test", password=None, role=Role.FIRM_ADMIN, firm=firm, name="রহিমা"
    )
    Member.objects.filter(pk=member.pk).update(language=language)
    return Actor(role=Role.FIRM_ADMIN, id=member.id, firm=firm.id, contact_verified=True)


def tell(shop, *, complaints=1, events=1):
    """Write deliveries as the reader of the ledger does: so many events for each of so many complaints, mixed."""
    now = current_time()
    references = [new_reference() for _ in range(complaints)]
    told = [
        WebhookEvent(shop.webhook.pk, uuid.uuid4(), f"event.{number:03}", reference, "with_firm", now)
        for number in range(events)
        for reference in references
    ]
    deliveries.write(told, now)
    return told


def catch_up():
    while hearing.catch_up():
        pass


def call():
    """Call what is due at the time of the moved clock."""
    return calling.deliver(current_time())


def pass_time(end, step):
    """Let time pass in steps, calling what is due, until nothing waits or the end has come; returns what passed."""
    passed = timedelta()
    while passed < end and Delivery.objects.filter(state__in=("waiting", "sending")).exists():
        clock.move(step)
        passed += step
        call()
    return passed
