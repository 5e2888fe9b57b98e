"""The worker's own loop: an act is told within moments; a worker that is stopped finishes the calls it began."""

import threading
import time

from django.db import connections

from ccms.apps.webhooks import working
from ccms.gate.clock import current_time
from tests import factories
from tests.receiver import Behaviour


def _working(stopping):
    working.call(stopping)
    connections.close_all()


def test_a_worker_tells_of_an_act_and_finishes_its_calls_when_it_is_stopped(shop):
    shop.server.behaviour = Behaviour(seconds=0.5)
    stopping = threading.Event()
    thread = threading.Thread(target=_working, args=(stopping,))
    thread.start()
    try:
        now = current_time()
        factories.offices(now)
        factories.contact(shop.firm, now)
        buyer = factories.as_consumer(factories.consumer(now))
        factories.file(filing=factories.filing(shop.firm, now), by=buyer, now=now)
        while not shop.server.calls:
            assert thread.is_alive()
            time.sleep(0.01)
    finally:
        stopping.set()
        thread.join()

    assert [kind for kind, _ in shop.told()] == ["consumer.filed"]
    assert shop.states() == ["delivered"]
