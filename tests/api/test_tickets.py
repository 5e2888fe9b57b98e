"""Was the shop told, by machine: tickets, an address, and the same question before a filing as on the pages."""

import uuid
from datetime import timedelta, timezone
from urllib.parse import quote

import pytest

from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import Scope
from ccms.accounts.firms import shop_keys
from ccms.complaints.filing import shop_query
from ccms.complaints.models import Complaint, Ticket
from ccms.core.tickets import ticket_digest
from tests import factories
from tests.api.conftest import Machine, a_filing, of_consumer, of_firm, of_officer
from tests.asking import asked_server

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, NUMBER = "+8801712345678", "SG-20418"


@pytest.fixture
def world(now, settings):
    """A shop with a key, a help desk and a server that knows one ticket; its buyer; an office."""
    office, firm = factories.offices(now), factories.firm(now)
    factories.contact(firm, now)
    by = Actor(role=Role.FIRM_ADMIN, id=uuid.uuid4(), firm=firm.pk, contact_verified=True)
    secret = shop_keys.rotate_key(by, now).secret
    with asked_server(secret) as server:
        settings.CCMS_WEBHOOK_TRUSTED = settings.CCMS_WEBHOOK_TRUSTED | {server.origin}
        person = factories.consumer(now, PHONE)
        yield World(firm, by, secret, server, of_consumer(person), of_firm(firm), office, now)


class World:
    """What a test speaks with."""

    def __init__(self, firm, by, secret, server, buyer, desk, office, now):
        self.firm, self.by, self.server, self.buyer, self.desk = firm, by, server, buyer, desk
        self.office, self.now = office, now
        self.digest = ticket_digest(PHONE, NUMBER, secret)

    def ticket(self, **changes):
        opened = (self.now - timedelta(days=6)).isoformat()
        return {"kid": "k1", "digest": self.digest, "opened_at": opened, "state": "open", **changes}

    def filing(self):
        like = a_filing(self.firm, self.now)
        return {**like, "facts": {**like["facts"], "purchase_number": NUMBER, "firm_told": "not_told"}}

    def precheck(self, machine, **changes):
        told = self.filing()
        body = {"category": told["category"], "facts": told["facts"], "firm": str(self.firm.pk)}
        return machine.post("/prechecks", {**body, **changes}).json()


def passed(precheck):
    return next(check["passed"] for check in precheck["checks"] if check["id"] == "FIRM_FIRST")


def test_a_help_desk_pushes_and_counts_its_tickets(world):
    answer = world.desk.post("/tickets", {"tickets": [world.ticket(), world.ticket(digest="ab" * 32)]})
    assert (answer.status_code, answer.json()) == (200, {"taken": 2})
    assert world.desk.get("/tickets").json() == {"tickets": 2}
    assert of_firm(factories.firm(world.now)).get("/tickets").json() == {"tickets": 0}


def test_a_batch_sent_again_with_its_key_changes_nothing(world):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = world.desk.post("/tickets", {"tickets": [world.ticket()]}, **key)
    Ticket.objects.all().delete()
    again = world.desk.post("/tickets", {"tickets": [world.ticket()]}, **key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"phone": PHONE}, "/tickets/0/phone"),
        ({"digest": PHONE}, "/tickets/0/digest"),
        ({"state": "lost"}, "/tickets/0/state"),
        ({"opened_at": "2026-11-01T10:00:00"}, "/tickets/0/opened_at"),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, "/tickets/0/opened_at"),
        ({"closed_at": "9999-12-31T23:59:59-14:00"}, "/tickets/0/closed_at"),
        ({"remedy": "500 Taka to 01712345678"}, "/tickets/0/remedy"),
        ({"kid": "k7"}, "/tickets/0/kid"),
    ],
)
def test_what_is_no_ticket_is_named(world, wrong, pointer):
    answer = world.desk.post("/tickets", {"tickets": [world.ticket(**wrong)]})
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert PHONE[3:] not in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_time_of_a_zone_that_the_database_does_not_know_is_a_time(world):
    opened = (world.now - timedelta(days=6)).astimezone(timezone(timedelta(hours=23, minutes=59))).isoformat()
    shop_query.set_address(world.server.url, world.by, world.now)
    world.server.tickets[world.digest] = {"told": True, "opened_at": opened, "state": "open"}
    assert passed(world.precheck(world.buyer))
    assert world.desk.post("/tickets", {"tickets": [world.ticket(opened_at=opened)]}).status_code == 200
    assert world.desk.get(f"/complaints?updated_since={quote(opened)}").status_code == 200
    assert world.desk.get("/complaints?updated_since=0001-01-01T00:00:00%2B14:00").status_code == 422


def test_a_batch_holds_five_hundred_tickets(world):
    many = [world.ticket(digest=f"{n:064x}") for n in range(501)]
    assert world.desk.post("/tickets", {"tickets": many}).status_code == 422
    assert world.desk.post("/tickets", {"tickets": many[:500]}).json() == {"taken": 500}
    assert world.desk.post("/tickets", {"tickets": []}).status_code == 422


def test_an_address_is_set_shown_and_ended_with_the_scope_to_answer(world):
    url = world.server.url
    assert world.desk.get("/question-address").json() == {"url": ""}
    assert world.desk.send("PUT", "/question-address", {"url": url}).json() == {"url": url}
    assert world.desk.get("/question-address").json() == {"url": url}
    refused = world.desk.send("PUT", "/question-address", {"url": "https://10.0.0.1/told"})
    assert [each["code"] for each in refused.json()["errors"]] == ["webhook-address"]
    assert of_firm(world.firm, Scope.READ).get("/question-address").status_code == 403
    assert of_firm(factories.firm(world.now)).get("/question-address").json() == {"url": ""}
    assert world.desk.send("DELETE", "/question-address").status_code == 204
    assert world.desk.get("/question-address").json() == {"url": ""}


def test_a_precheck_and_a_filing_ask_as_the_pages_do_and_all_sides_read_it(world):
    shop_query.set_address(world.server.url, world.by, world.now)
    opened = (world.now - timedelta(days=6)).isoformat()
    world.server.tickets[world.digest] = {"told": True, "opened_at": opened, "state": "refused"}
    before = world.precheck(world.buyer)
    assert passed(before)
    assert (before["shop_says"]["says"], before["shop_says"]["source"]) == ("confirms", "answer")
    filed = world.buyer.post("/complaints", world.filing())
    assert filed.status_code == 201, filed.content
    assert len(world.server.asked) == 1
    complaint = Complaint.objects.select_related("purchase").get()
    assert complaint.purchase.facts["firm_says_told"] == "confirms"
    path = f"/complaints/{complaint.reference}"
    for reader in (world.buyer, world.desk, of_officer(complaint.office)):
        said = reader.get(path).json()["shop_says"]
        assert (said["says"], said["ticket"]) == ("confirms", "refused")
    assert world.now - timedelta(minutes=1) < complaint.filed_at


def test_a_filing_without_a_precheck_asks_too(world):
    shop_query.set_address(world.server.url, world.by, world.now)
    filed = world.buyer.post("/complaints", world.filing()).json()
    assert len(world.server.asked) == 1
    assert filed["status"] == "told_firm"
    assert world.buyer.get(f"/complaints/{filed['reference']}").json()["shop_says"]["says"] == "denies"


def test_a_visitor_or_a_machine_of_a_firm_makes_nobody_ask(world):
    shop_query.set_address(world.server.url, world.by, world.now)
    for machine in (Machine(), world.desk):
        assert world.precheck(machine)["shop_says"] is None
    assert world.precheck(world.buyer, firm=None)["shop_says"] is None
    assert not world.server.raw


def test_a_number_that_is_no_text_asks_nobody(world):
    shop_query.set_address(world.server.url, world.by, world.now)
    facts = {**world.filing()["facts"], "purchase_number": ["SG"]}
    world.precheck(world.buyer, facts=facts)
    world.buyer.post("/complaints", {**world.filing(), "facts": facts})
    assert not world.server.raw
