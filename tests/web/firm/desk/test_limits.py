"""One firm cannot take the pages from all others: its desk and its links share three hundred requests a minute."""

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.accounts.sessions import open_link_session
from ccms.gate import counters
from ccms.gate.clock import current_time
from ccms.gate.limits import LIMITS, Counted
from tests import factories
from tests.api.conftest import of_firm

pytestmark = pytest.mark.django_db


def test_the_three_hundredth_request_passes_and_the_next_is_told_when_to_come_back_by_every_page(sign_in):
    now = current_time()
    complaint, _, shop, reach = factories.a_complaint(now)
    agent = Member.objects.create_member(email="a@shop.test", password=None, role=Role.FIRM_AGENT, firm=shop, name="A")
    desk, seller, answer = sign_in(agent), Client(), HttpResponse()
    open_link_session(answer, reach, complaint.reference, now)
    seller.cookies = answer.cookies
    for _ in range(299):
        counters.take(Counted.FIRM_REQUESTS, str(shop.pk), now)

    assert [(window.most, window.length.total_seconds()) for window in LIMITS[Counted.FIRM_REQUESTS]] == [(300, 60)]
    assert desk.get("/firm/").status_code == 200
    for browser, address in ((desk, "/firm/"), (desk, "/firm/numbers"), (seller, f"/answer/{complaint.reference}")):
        refused = browser.get(f"{address}?lang=en")
        assert refused.status_code == 429, address
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert "too many tries" in refused.text
    assert of_firm(shop).get("/complaints").status_code == 200  # a machine is counted by its key
