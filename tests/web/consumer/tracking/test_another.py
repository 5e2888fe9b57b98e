"""From a complaint its buyer begins a second one about the same purchase, against another firm, and sends it."""

import uuid

import pytest

from ccms.accounts.firms.entries import add_aliases
from ccms.complaints.filing import drafts
from ccms.complaints.models import Complaint, Draft
from ccms.gate.clock import current_time
from tests import factories
from tests.web.consumer.filing.walking import STORY, Walker
from tests.web.consumer.tracking.conftest import Followed
from tests.web.consumer.tracking.reading import words

LINK = "আরেক বিক্রেতাও ছিল? তাদের নিয়েও অভিযোগ করুন"


@pytest.fixture
def bought(db):
    return Followed()


def test_the_page_leads_to_a_filing_that_knows_the_purchase(bought):
    assert LINK in words(bought.get())
    key = uuid.uuid4()
    answers = [bought.post("/another", key) for _ in range(2)]

    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(302, "/c/firm")] * 2
    assert Draft.objects.get(sent_at=None).pk == bought.complaint.purchase_id
    assert drafts.current(bought.buyer).body["facts"]["advance"] == 215_000


def test_it_is_sent_page_by_page_and_each_leads_to_the_other(bought):
    other = factories.firm(current_time(), name_en="Third Shop")
    add_aliases(other, (other.name_en,))
    factories.contact(other, current_time())
    bought.post("/another", uuid.uuid4())
    walker = Walker()
    walker.client = bought.browser
    walker.get("/c/firm?q=Third Shop").send(firm=str(other.pk))
    walker.send(narrative=STORY, wish="refund")
    walker.answer_all({**walker.a4, "firm_told": "not_told"}, until="/c/rules")
    walker.send().send().send(full_name="রহিমা খাতুন", district="dhaka", complainant="self")
    walker.send(declaration="on")

    second = Complaint.objects.get(firm=other)
    assert second.purchase_id == bought.complaint.purchase_id
    assert second.reference != bought.reference
    assert f"/t/{second.reference}" in bought.get().text
    assert second.status == "told_firm"
