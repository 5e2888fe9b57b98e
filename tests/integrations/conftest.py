"""What the tests of other systems ask for."""

from threading import Thread

import pytest

from ccms.accounts.models import Office
from ccms.integrations.nothi import simulator as simulated
from ccms.integrations.nothi.client import Nothi
from tests import day
from tests.web.conftest import sign_in  # noqa: F401 - fixtures of the tests of the pages
from tests.web.office.conftest import desk  # noqa: F401


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
        simulator = simulated.Simulator(day.now, simulated.Troubles(**troubles))
        server = simulated.server(0, simulator)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        running.append(server)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        return simulator, Nothi(url, key_file), url

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def numbered():
    """Take the numbers in Nothi back: offices outlive the rows of a test, and the events that gave them do not."""
    yield
    Office.objects.exclude(nothi_office="").update(nothi_office="", nothi_designation="")
