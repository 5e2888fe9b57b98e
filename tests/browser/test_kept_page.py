"""A kept page of one's own complaint in a real browser: not sent again while it is the same, gone with signing out."""

import pytest
from django.http import HttpResponse

from ccms.accounts import sessions
from ccms.gate.clock import current_time
from tests import factories
from tests.browser.signing_in import keep_cookies

pytestmark = pytest.mark.django_db(transaction=True)

CAME = "() => performance.getEntriesByType('navigation')[0].toJSON()"


def test_an_unchanged_page_costs_its_headers_and_is_nowhere_after_signing_out(open_page, live_server):
    sessions._deployment.cache_clear()
    factories.offices(current_time())
    page = open_page("/privacy")
    complaint, person, *_ = factories.a_complaint(current_time())
    answer = HttpResponse()
    sessions.open_consumer_session(answer, person, current_time())
    keep_cookies(page, live_server.url, {name: morsel.value for name, morsel in answer.cookies.items()})
    said = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(f"{live_server.url}/t/{complaint.reference}")
    whole = page.evaluate(CAME)
    page.reload()
    kept = page.evaluate(CAME)

    assert kept["decodedBodySize"] == whole["decodedBodySize"] > 10_000
    assert kept["transferSize"] < 500 < whole["transferSize"]
    assert page.get_by_text("শাড়িঘর").count() > 0
    assert said == []

    page.locator("form[action$='/sign-out'] button").click()
    page.wait_for_url(f"{live_server.url}/t")
    page.go_back()

    assert page.url.endswith(complaint.reference)
    assert page.get_by_text("শাড়িঘর").count() == 0
