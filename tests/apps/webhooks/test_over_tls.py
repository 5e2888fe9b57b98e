"""A call as production makes it: resolved, checked, over TLS, to a certificate that is believed or not at all."""

from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest

from ccms.apps.webhooks import hearing
from ccms.apps.webhooks.owning import WebhookWanted
from ccms.core import wire
from ccms.gate.clock import current_time
from tests import factories
from tests.apps.webhooks.conftest import Shop, administrator, call, tell
from tests.core.test_egress import certificate, resolves
from tests.receiver import Receiver, running


@pytest.fixture
def secured(tmp_path, monkeypatch, settings):
    """A shop whose server speaks TLS at shop.test, on an address that this test calls public."""
    chain = certificate(tmp_path, "shop.test")
    server = Receiver()
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    resolves(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(wire.GuardedBackend, "_check_peer", lambda *_: None)  # peer and we are one machine here
    monkeypatch.setattr(wire, "is_public", lambda address: address == "127.0.0.1")
    settings.CCMS_WEBHOOK_PORTS = frozenset({server.server_address[1]})
    firm = factories.firm(current_time())
    by = administrator(firm)
    url = f"https://shop.test:{server.server_address[1]}/ccms"
    row, secret = hearing.add(WebhookWanted(url), by, current_time())
    server.secrets.append(secret)
    with running(server):
        yield Shop(firm, by, server, row), chain


def test_a_server_with_a_certificate_that_is_believed_is_told(secured, monkeypatch):
    shop, chain = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    tell(shop, complaints=3)
    assert call().delivered == 3
    assert shop.server.forged == []


def test_a_server_with_another_certificate_is_told_nothing(secured):
    shop, _ = secured
    tell(shop)
    assert call().failed == 1
    assert shop.server.calls == []
