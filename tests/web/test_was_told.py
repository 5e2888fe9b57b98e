"""What a shop says on having been told: on the way before sending, and on the pages of all sides after."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ccms.accounts.actors import Role
from ccms.accounts.firms import shop_keys
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Member
from ccms.complaints.filing import shop_query, tickets
from ccms.complaints.filing.shop_statement import ShopAnswer, Source
from ccms.complaints.filing.tickets import TicketTold
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.core.tickets import TicketState, ticket_digest
from ccms.gate.clock import current_time
from ccms.law.pack.book import book
from ccms.law.purchase.facts import FirmSays
from ccms.web.shared.shop_says import shop_word
from tests import factories
from tests.asking import asked_server
from tests.shopping import SigningShop
from tests.web.consumer.filing.walking import Walker

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "+8801712345678", "SG-20418"
ASKED = "Was the shop told?"


def text(page):
    assert page.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


@pytest.fixture
def shop(db):
    now = current_time()
    made = SigningShop(now, "Sharighor")
    factories.contact(made.firm, now)
    return made


@pytest.fixture
def server(shop, settings):
    with asked_server(shop.shown.secret) as running:
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {running.origin}
        shop_query.set_address(running.url, shop.by, current_time())
        yield running


@pytest.fixture
def walker(shop):
    """A buyer whose number is proved and who comes from the shop's page."""
    walking = Walker().sign_in()
    answer = Client().post("/c/new", {"firm": shop.public_id, "lang": "en"})
    return walking.get(answer.headers["Location"])


def digest(shop):
    return ticket_digest(PHONE, NUMBER, shop.shown.secret)


def box(walker):
    return text(walker.page).partition(ASKED)[2]


REMEDIES = {
    "refund_half": "in the shop's own word: “ refund_half ”",
    "partial_refund": "Part of the money back",
    "refunded": "Money was paid back",
}


@pytest.mark.parametrize(("remedy", "said"), REMEDIES.items(), ids=REMEDIES)
def test_a_ticket_is_shown_before_sending_with_its_source_and_time(walker, shop, remedy, said):
    opened = walker.now - timedelta(days=6)
    told = TicketTold("k1", digest(shop), opened, TicketState.REFUSED, remedy)
    tickets.take([told], shop.by, walker.now)
    walker.tell_purchase(purchase_number=NUMBER)
    assert walker.path == "/c/rules"
    assert "The shop says: told on" in box(walker)
    assert "A ticket of its help desk, sent to CCMS" in box(walker)
    assert f"Ticket: refused · Remedy: {said}" in box(walker)


def test_a_remedy_is_told_in_bangla_whether_or_not_we_know_its_word(shop):
    word = ShopAnswer(
        firm=shop.firm.pk,
        says=FirmSays.CONFIRMS,
        source=Source.TICKET,
        at=current_time(),
        ticket="answered",
        remedy="partial_refund",
    )
    pack = book().on(dhaka_day(word.at))
    with override("bn"):
        assert str(shop_word(word, pack).remedy) == "কিছু টাকা ফেরত"
        own = shop_word(replace(word, remedy="refund_half"), pack).remedy
    assert unescape(re.sub(r"<[^>]+>", "", own)) == "দোকানের নিজের কথায়: “refund_half”"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("well", "The shop says it was not told. Its server's signed answer"),
        ("unsigned", "The shop did not say whether it was told. CCMS asked its server, and no valid answer came"),
    ],
)
def test_an_answer_and_a_silence_are_shown_and_asked_for_once(walker, shop, server, way, said):
    server.way = way
    walker.tell_purchase(purchase_number=NUMBER)
    assert said in box(walker)
    walker.get("/c/rules")
    assert said in box(walker)
    assert len(server.raw) == 1


def test_a_shop_without_a_server_is_not_called_silent(walker, shop):
    walker.tell_purchase(purchase_number=NUMBER)
    assert walker.path == "/c/rules"
    assert ASKED not in text(walker.page)


def test_all_sides_read_the_same_on_the_case(walker, shop, server, sign_in):
    walker.tell_purchase(purchase_number=NUMBER)
    walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")
    complaint = Complaint.objects.select_related("office").get()
    assert len(server.raw) == 1
    assert complaint.purchase.facts["firm_says_told"] == "denies"
    agent = Member.objects.create_member(
        email="a@s.test", password=None, role=Role.FIRM_AGENT, firm=shop.firm, name="A"
    )
    officer = Member.objects.create_member(
        email="o@d.test", password=None, role=Role.OFFICER, office=complaint.office, name="O"
    )
    pages = [
        text(walker.get(f"/t/{complaint.reference}?lang=en").page),
        text(sign_in(agent).get(f"/firm/complaints/{complaint.reference}?lang=en")),
        text(sign_in(officer).get(reverse("office:case", args=[complaint.reference]) + "?lang=en")),
    ]
    for page in pages:
        assert "The shop says it was not told. Its server's signed answer to a question of CCMS" in page
    assert "The two contradict each other" in pages[2]


def test_an_administrator_sets_the_address_and_takes_it_away(member, sign_in):
    person = member(Role.FIRM_ADMIN)
    client, by = sign_in(person), actor_of(person)

    def post(**sent):
        return client.post("/developers/told", {"idempotency_key": str(uuid.uuid4()), **sent})

    assert "You have no key yet" in text(client.get("/developers/told?lang=en"))
    assert post(url="https://127.0.0.1/").status_code == 422
    assert post(url="https://shop.test/told").status_code == 302
    assert shop_keys.question_address(by) == "https://shop.test/told"
    shown = client.get("/developers/told?lang=en")
    assert 'value="https://shop.test/told"' in shown.content.decode()
    assert re.search(r"Tickets kept now\s*:\s*0", text(shown))
    assert post(url="").status_code == 302
    assert shop_keys.question_address(by) == ""
