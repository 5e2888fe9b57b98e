"""Many complaints are made as copies; a copy is what the one writer would have made, and `verify` finds nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from benchmarks.fill import filling
from benchmarks.fill.row_templates import tables
from ccms.accounts.models import Consumer
from ccms.complaints.acts import sweeping
from ccms.complaints.models import Complaint, Draft, Evidence, SearchText, Statement
from ccms.complaints.search_words import write_words
from ccms.complaints.verification import verify_complaints
from ccms.demonstration import bulk, people, shops
from ccms.ledger.models import Event, Reader
from ccms.ledger.verify import verify_ledger
from ccms.notices.models import Notice
from tests.tables import contents

WRITTEN, COPIED = 60, 140


@pytest.fixture
def stocked(now, transactional_db, monkeypatch):
    """Make complaints of every path, and more of the same as copies."""
    people.install_members(now)
    shops.install_shops(now)
    monkeypatch.setattr(filling, "MOST_WRITTEN", WRITTEN)
    filling.make(WRITTEN + COPIED, now)


def test_copies_agree_with_their_events_and_each_stands_alone(stocked):
    complaints, ledger = verify_complaints(), verify_ledger()

    assert complaints.findings == []
    assert ledger.findings == []
    assert complaints.complaints == WRITTEN + COPIED == Consumer.objects.count()
    assert complaints.statements == Statement.objects.count() > WRITTEN + COPIED
    stories = Statement.objects.filter(kind="narrative").values_list("text", flat=True)
    assert len(set(stories)) > COPIED
    assert Complaint.objects.values("status").distinct().count() > 5


def test_a_copy_is_sealed_for_its_own_person_and_told_of_like_any_other(stocked):
    alone = Complaint.objects.annotate(kept=Count("complainant")).order_by("id")
    assert {each.kept for each in alone} == {1}
    assert {str(each.consumer.name.open()) for each in alone.select_related("consumer")} == {"পরীক্ষামূলক ক্রেতা"}
    assert {each.complainant.name.open() for each in alone.select_related("complainant")} == {"পরীক্ষামূলক ক্রেতা"}
    told = set(Notice.objects.values_list("subject", flat=True))
    assert told == set(Complaint.objects.values_list("reference", flat=True))


def test_copies_are_found_by_their_words_and_the_search_need_not_read_them_again(stocked):
    last = Event.objects.order_by("-tx", "-id").first()
    reader = Reader.objects.get(name="search")
    assert (reader.tx, reader.event) == (last.tx, last.id)

    before = {row.complaint_id: (row.firm_id, row.office_id, row.words) for row in SearchText.objects.all()}
    write_words(list(Complaint.objects.select_related("firm", "purchase", "consumer")))
    after = {row.complaint_id: (row.firm_id, row.office_id, row.words) for row in SearchText.objects.all()}
    assert before == after
    assert len(before) == WRITTEN + COPIED


def test_every_row_that_a_complaint_has_is_copied_with_it(stocked):
    """A table that is added later and holds rows of a complaint is either copied, or named here."""
    known = {model._meta.db_table for model in tables()}
    filled = {table for table, rows in contents().items() if rows and table.startswith(("complaints_", "notices_"))}
    assert filled - known <= {Draft._meta.db_table, Evidence._meta.db_table, "notices_developmentmessage"}


def test_a_worker_beside_it_rings_and_reads_none_that_is_not_finished(now, transactional_db, monkeypatch):
    people.install_members(now)
    shops.install_shops(now)
    monkeypatch.setattr(filling, "MOST_WRITTEN", WRITTEN)
    acts, fired = bulk._next_acts, []

    def sweep_beside(until):
        try:
            return sweeping.sweep(until)
        finally:
            connection.close()

    def acts_beside_a_sweep(cases, until):
        with ThreadPoolExecutor(1) as other:
            fired.append(other.submit(sweep_beside, now + timedelta(days=400)).result())
        return acts(cases, until)

    monkeypatch.setattr(bulk, "_next_acts", acts_beside_a_sweep)

    filling.make(WRITTEN + COPIED, now)

    assert len(fired) > 3
    assert sum(fired) == 0
    assert verify_complaints().findings == []
