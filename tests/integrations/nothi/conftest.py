"""What the tests of Nothi share: a simulated installation on a port of its own."""

from datetime import UTC, datetime
from threading import Thread

import pytest

from ccms.integrations.nothi import simulator as simulated
from ccms.integrations.nothi.client import Nothi


@pytest.fixture
def key_file(tmp_path):
    kept = tmp_path / "nothi.key"
    kept.write_text("ccms:secret\n")
    return kept


@pytest.fixture
def installation(key_file):
    """Return a way to start a simulated installation with its troubles; it and its client are returned."""
    running = []

    def start(**troubles):
        simulator = simulated.Simulator(lambda: datetime.now(UTC), simulated.Troubles(**troubles))
        server = simulated.server(0, simulator)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        running.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        return simulator, Nothi(url, key_file), url

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
