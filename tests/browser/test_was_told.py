"""What a shop says on having been told, by eye: before sending, and on the case for all three."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ccms.accounts import consumers, sessions
from ccms.accounts.actors import Role
from ccms.accounts.models import Member
from ccms.complaints.filing import tickets
from ccms.complaints.filing.tickets import TicketTold
from ccms.complaints.models import Complaint
from ccms.core.tickets import TicketState, ticket_digest
from ccms.gate.clock import current_time
from tests import factories
from tests.browser.eyes import picture
from tests.browser.signing_in import keep_cookies, sign_in_member
from tests.shopping import SigningShop
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, NUMBER = "+8801712345678", "SG-20418"


@pytest.fixture(autouse=True)
def no_deployment_kept():
    """Forget the deployment of another test's database."""
    sessions._deployment.cache_clear()


@pytest.fixture
def walker(transactional_db):
    """A buyer before the page with the rules, whose shop knows of him."""
    now = current_time()
    factories.offices(now)
    shop = SigningShop(now)
    factories.contact(shop.firm, now)
    walking = Walker().sign_in()
    walking.get(Client().post("/c/new", {"firm": shop.public_id, "lang": "en"}).headers["Location"])
    walking.tell_purchase(purchase_number=NUMBER)
    digest = ticket_digest(PHONE, NUMBER, shop.shown.secret)
    told = TicketTold("k1", digest, now - timedelta(days=6), TicketState.REFUSED, "refund_half")
    tickets.take([told], shop.by, now)
    walking.shop = shop
    return walking


@pytest.mark.parametrize(("lang", "size"), [("bn", "phone"), ("en", "desk")])
def test_the_pages_that_show_it_have_no_fault(open_page, live_server, faults, right, walker, lang, size):
    page = open_page("/privacy", size)
    keep_cookies(page, live_server.url, {name: morsel.value for name, morsel in walker.client.cookies.items()})
    wrong = {}

    def look(name, path, least_target=44):
        page.goto(f"{path}?lang={lang}")
        assert page.locator("main").get_by_text("refund_half").count() == 1
        picture(page, f"told-{name}-{lang}-{size}")
        wrong[name] = faults(page, least_target=least_target)

    look("rules", "/c/rules")
    walker.get("/c/rules").send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")
    complaint = Complaint.objects.select_related("office").get()
    look("buyer", f"/t/{complaint.reference}")
    agent, officer = (
        Member.objects.create_member(email=f"{uuid.uuid4().hex[:8]}@x.test", password=None, name="N", **whose)
        for whose in (
            {"role": Role.FIRM_AGENT, "firm": walker.shop.firm},
            {"role": Role.OFFICER, "office": complaint.office},
        )
    )
    sign_in_member(page, live_server.url, agent)
    look("firm", f"/firm/complaints/{complaint.reference}", 24)
    sign_in_member(page, live_server.url, officer)
    look("office", reverse("office:case", args=[complaint.reference]), 24)
    assert consumers.find(PHONE).pk == complaint.consumer_id
    assert {name: found for name, found in wrong.items() if found != right} == {}
