"""An officer goes through the lists by keys, in a real browser."""

import pytest

from ccms.accounts import sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.gate.clock import current_time
from tests import factories
from tests.browser.eyes import picture
from tests.browser.signing_in import sign_in_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


def test_an_officer_goes_through_a_list_by_keys(open_page, live_server, faults, right):
    now = current_time()
    complaint = factories.a_complaint(now)[0]
    officer = Member.objects.create_member(
        email="o@dncrp.test", password=None, role=Role.OFFICER, office=complaint.office, name="নাসরিন"
    )
    page = open_page("/privacy", "desk")
    sign_in_member(page, live_server.url, officer)
    page.goto(f"{live_server.url}/office/?view=intake&lang=bn")
    picture(page, "office-list-keys-desk")
    assert faults(page, 24) == right
    here = page.url
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr') !== null")
    page.keyboard.press("e")  # an offer is the seller's
    page.wait_for_timeout(200)
    assert page.url == here
    page.keyboard.press("?")
    assert page.locator("[data-keys][open]").count() == 1
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**view=all")
    page.goto(here)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/office/{complaint.reference}")
    picture(page, "office-case-desk")
