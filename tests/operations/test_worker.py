"""The worker ends when it is told to, at whatever moment of its life."""

import signal

import pytest

from tests.installation import Installation, eventually, hears

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def place():
    """Return an empty installation, which each worker leaves as it was."""
    installation = Installation().prepare()
    yield installation
    installation.remove()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_stopped_while_it_starts_ends_all_the_same(place, number):
    worker = place.start("work")
    assert eventually(lambda: hears(worker, signal.SIGTERM))
    worker.send_signal(number)

    assert worker.wait(30) == 0
