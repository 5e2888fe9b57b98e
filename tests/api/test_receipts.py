"""The signed receipt for each party: what a firm gets proves as much as the buyer's, and shows nothing of it."""

import json
import runpy
from hashlib import sha256
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from ccms.accounts.sessions import open_link_session
from ccms.gate.clock import current_time
from ccms.ledger.heads import heads_lines, sign_head
from ccms.ledger.models import Event, Head
from tests import factories
from tests.api.conftest import of_consumer, of_firm, of_officer

pytestmark = pytest.mark.django_db(transaction=True)
OUTSIDE = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "verify_receipt.py"))["verify"]


@pytest.fixture
def case():
    return factories.a_complaint(current_time())


def _verified(receipt):
    head = Head.objects.get()
    return OUTSIDE(receipt, bytes(head.public_key).hex(), {line.split()[4] for line in heads_lines()})


def test_a_firms_receipt_proves_the_event_that_the_buyer_holds_without_its_bytes(case):
    complaint, person, shop, _ = case
    address = f"/complaints/{complaint.reference}/receipt"
    pending = of_firm(shop).get(address)
    sign_head(current_time())
    handed, whole = of_firm(shop).get(address), of_consumer(person).get(address).json()
    proof = handed.json()

    assert (pending.status_code, pending.json()) == (202, {"state": "pending"})
    assert "event" not in proof
    assert _verified(proof) is None
    assert proof == {name: value for name, value in whole.items() if name != "event"}
    assert proof["leaf"] == sha256(b"\0" + whole["event"].encode()).hexdigest()
    assert _verified(whole)["subject"] == complaint.subject
    event = Event.objects.get(subject=complaint.subject, seq=1)
    for hidden in (str(person.pk), str(event.event_id), complaint.subject, "HARASS"):
        assert hidden not in handed.content.decode()


def test_an_office_gets_the_event_and_another_firm_nothing(case):
    complaint, *_ = case
    sign_head(current_time())
    address = f"/complaints/{complaint.reference}/receipt"

    assert _verified(of_officer(complaint.office).get(address).json())["kind"] == "consumer.filed"
    assert of_firm(factories.firm(current_time())).get(address).status_code == 404


def test_a_seller_by_link_downloads_the_same_proof_from_the_page_of_the_complaint(case):
    complaint, _, shop, reach = case
    browser, answer, now = Client(), HttpResponse(), current_time()
    open_link_session(answer, reach, complaint.reference, now)
    browser.cookies = answer.cookies
    page = browser.get(f"/answer/{complaint.reference}?lang=en")
    address = f"/answer/{complaint.reference}/receipt"
    waits = browser.get(address)
    sign_head(now)
    file = browser.get(address)

    assert f'href="{address}"' in page.text
    assert (waits.status_code, waits.headers["Retry-After"]) == (202, "60")
    assert "The receipt is being signed" in waits.text
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.json() == of_firm(shop).get(f"/complaints/{complaint.reference}/receipt").json()
    assert json.dumps(file.json()).count("event") == 0
