"""Where a webhook may not lead: more than a hundred addresses that end inside, and none is ever connected to."""

import pytest

from ccms.apps.webhooks import owning
from ccms.apps.webhooks.models import Webhook
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.core import wire
from ccms.core.failures import ValidationFailed
from ccms.gate.clock import current_time
from tests import factories
from tests.apps.webhooks.conftest import Shop, administrator, call, tell
from tests.inward import TARGETS
from tests.receiver import running


@pytest.fixture
def canary(settings):
    """A server on every address of this machine, on a port that webhooks may use; it counts who knocks."""
    with running() as server:
        settings.CCMS_WEBHOOK_PORTS = frozenset({server.server_address[1]})
        yield server


def test_no_address_that_leads_inwards_is_registered_nor_called_where_it_is_there_already(canary, monkeypatch):
    firm = factories.firm(current_time())
    by = administrator(firm)
    reached = []
    monkeypatch.setattr(wire.GuardedBackend, "_check_peer", lambda _self, _stream, address: reached.append(address))
    for target in TARGETS:
        url = target.format(port=canary.server_address[1])
        with pytest.raises(ValidationFailed) as refused:
            owning.add(WebhookWanted(url), by, current_time())
        assert refused.value.errors["url"].slug == "webhook-address", url
        row = Webhook(firm=firm, url=url[:500].replace("\x00", "?"), created_at=current_time(), created_by="firm")
        row.secret = "whsec_" + "QUJD" * 8
        row.save()
        tell(Shop(firm, by, canary, row))
    for _ in range(20):
        if not call():
            break

    assert reached == []
    assert canary.connections == 0
    assert not Webhook.objects.filter(deliveries__state="delivered").exists()
    assert not Webhook.objects.filter(deliveries__attempts=0).exists()
