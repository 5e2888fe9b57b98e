"""The first shop of an empty installation: in a list in the morning, with a key for its button the same day."""

import re
import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from ccms.accounts.codes.one_time import current_codes
from ccms.accounts.firms.shop_keys import firm_named
from ccms.accounts.members.managing import password_word
from ccms.accounts.models import Firm, Member
from ccms.complaints.models import Complaint
from ccms.core.clock import dhaka_day
from ccms.gate.clock import current_time
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.web.conftest import sign_in  # noqa: F401 - a fixture

LIST = "DBID,Name (Bangla),Name,Mobile,Email\n151258421,পদ্মা শাড়ি,Padma Sharee,01711223344,padma@example.com\n"


@pytest.fixture
def production(settings, db):
    settings.CCMS_ENV = "production"
    return factories.offices(current_time())


def test_a_shop_that_nobody_complained_about_has_its_key_the_same_day(production, tmp_path, sign_in):  # noqa: F811
    begun, file, browser = current_time(), tmp_path / "dbid.csv", Client()
    file.write_text(LIST, "utf-8")
    assert not Firm.objects.exists()

    call_command("firms", "import", str(file), "--register", "dbid", "--apply")

    page = browser.get("/firms/padma-sharee")
    claim = re.search(r'href="(/firm/claim/[^"]+)"', page.text)[1]
    key = {"idempotency_key": str(uuid.uuid4())}
    browser.post(claim, {**key, "address": "০১৭১১-২২৩৩৪৪"})
    browser.post(f"{claim}/code", {**key, "code": current_codes(current_time())[0].code})
    given = browser.post(f"{claim}/person", {**key, "name": "রহিমা", "email": "owner@padma.example"})
    assert given.status_code == 200
    member = Member.objects.get(email="owner@padma.example")
    assert Notice.objects.filter(recipient=f"member:{member.pk}", template="member.invited_first").exists()
    assert password_word(member)
    signed_in = sign_in(member)
    made = signed_in.post("/developers/orders", {"idempotency_key": str(uuid.uuid4())})

    assert "ccms_order_" in made.text
    public_id = re.search(r"frm_[a-z0-9]{8}", signed_in.get("/developers/button").text, re.IGNORECASE)[0]
    assert firm_named(public_id) == Firm.objects.get()
    assert browser.get("/@padma-sharee", follow=True).status_code == 200
    assert not Complaint.objects.exists()
    assert dhaka_day(begun) == dhaka_day(current_time())
    kinds = Event.objects.filter(subject=f"firm:{member.firm_id}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["operator.imported_firms", "firm.claimed_page"]
