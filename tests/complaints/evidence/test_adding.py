import hashlib
import json
import os
import signal
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.acts.firm import Refuse, Terms, as_act
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.evidence.storage import Incoming
from ccms.complaints.evidence.stores import FolderStore
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file as file_complaint
from ccms.complaints.models import Draft, Evidence
from ccms.complaints.statuses import NotAllowed
from ccms.core.failures import NotFound, ValidationFailed
from ccms.ledger.models import Event
from tests import factories
from tests.complaints.evidence.files import EXE, pdf, picture, place_of, upload, with_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(now):
    """Return an open draft with its consumer's actor."""
    by = factories.as_consumer(factories.consumer(now))
    return drafts.begin(by, now), by


def add(draft, by, now, content=None, name="ছবি.png", kind="payment_proof"):
    """Add a file to a draft."""
    chosen = upload(picture("PNG") if content is None else content, name)
    return evidence.add_to_draft(draft_id=draft.id, upload=chosen, kind=kind, by=by, now=now)


def add_to(complaint, by, now, content=None, name="ছবি.png", kind="product_photo"):
    """Add a file to a complaint."""
    chosen = upload(picture("PNG") if content is None else content, name)
    return evidence.add_to_complaint(reference=complaint.reference, upload=chosen, kind=kind, by=by, now=now)


def events(complaint, kind):
    """Return the data of this complaint's events of a kind, oldest first, without the digests of what was written."""
    found = Event.objects.filter(subject=complaint.subject, kind=kind).order_by("seq")
    data = [json.loads(bytes(event.body))["data"] for event in found]
    return [{name: value for name, value in each.items() if name not in {"rows", "messages"}} for each in data]


def test_a_file_of_a_draft_is_kept_with_its_row_and_without_an_event(draft, now):
    typed, by = draft
    item = add(typed, by, now)
    content = picture("PNG")
    assert place_of(typed.id, item.sha256).read_bytes() == content
    assert bytes(item.sha256) == hashlib.sha256(content).digest()
    row = Evidence.objects.get()
    assert (row.holder, row.complaint, row.event, row.side, row.added_by) == (typed.id, None, None, "consumer", by.text)
    assert (row.size, row.media_type, row.name, row.kind) == (len(content), "image/png", "ছবি.png", "payment_proof")
    assert (row.preview, row.flags, row.scan, row.added_at) == ("made", [], "not_scanned", now)
    assert not Event.objects.exists()


def test_the_filing_names_the_drafts_files(draft, now):
    factories.offices(now)
    typed, by = draft
    item = add(typed, by, now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    filed = file_complaint(filing=factories.filing(shop, now, draft=typed.id), by=by, now=now)
    data = events(filed.complaint, "consumer.filed")[0]
    assert data["evidence"] == [{"id": str(item.id), "sha256": bytes(item.sha256).hex()}]
    assert list(evidence_of(filed.complaint, by)) == [item]
    assert not Evidence.objects.filter(holder=typed.id, event=None).exists()
    with pytest.raises(NotFound):
        add(typed, by, now, picture("PNG", seed=2))


def test_a_file_added_to_a_complaint_has_its_event(now):
    complaint, person, _, reach = factories.a_complaint(now)
    item = add_to(complaint, factories.as_consumer(person), now)
    assert events(complaint, "evidence.added") == [
        {
            "evidence": str(item.id),
            "kind": "product_photo",
            "sha256": bytes(item.sha256).hex(),
            "size": item.size,
            "told": [f"contact:{reach.id} sms"],
            "set": {},
        }
    ]
    row = Evidence.objects.get(id=item.id)
    assert row.event == Event.objects.get(kind="evidence.added").event_id
    assert (row.holder, row.complaint_id, row.side) == (complaint.purchase_id, complaint.id, "consumer")


def test_every_side_may_add_while_the_complaint_is_open(now):
    complaint, person, _, reach = factories.a_complaint(now)
    officer = factories.officer(complaint.office)
    buyer, seller = factories.as_consumer(person), factories.as_firm(reach)
    sides = [add_to(complaint, by, now).side for by in (buyer, seller)]
    with pytest.raises(NotAllowed):
        add_to(complaint, officer, now)  # the office reads a copy until the complaint is before it
    refusal = Terms(code="not_our_customer", text="এই নামে অর্ডার নেই।")
    perform(as_act(Refuse, refusal), reference=complaint.reference, by=seller, now=now)
    sides.append(add_to(complaint, officer, now).side)
    assert sides == ["consumer", "firm", "office"]
    assert len({bytes(item.sha256) for item in Evidence.objects.all()}) == 1


def test_nothing_is_added_once_the_complaint_has_ended(now, kept):
    complaint, person, _, _ = factories.a_complaint(now)
    by = factories.as_consumer(person)
    perform(
        Withdraw(reason="other", received="nothing", text="নিজেই মিটিয়েছি"),
        reference=complaint.reference,
        by=by,
        now=now,
    )
    with pytest.raises(NotAllowed):
        add_to(complaint, by, now)
    assert kept() == []


def test_a_stranger_adds_nothing_and_leaves_no_octet(draft, now, kept):
    typed, _ = draft
    complaint, *_ = factories.a_complaint(now)
    stranger = factories.as_consumer(factories.consumer(now))
    with pytest.raises(NotFound):
        add(typed, stranger, now)
    with pytest.raises(NotFound):
        add_to(complaint, stranger, now)
    with pytest.raises(NotFound):
        add(typed, Actor(role=Role.ADMIN, id=uuid4()), now)
    assert kept() == []


def test_a_refused_file_leaves_neither_row_nor_octet(draft, now, kept):
    typed, by = draft
    with pytest.raises(Exception, match="unsupported-media"):
        add(typed, by, now, EXE, "photo.jpg")
    assert kept() == []
    assert not Evidence.objects.exists()


def test_what_a_file_shows_is_chosen_from_the_packs_list(draft, now):
    typed, by = draft
    with pytest.raises(ValidationFailed) as refused:
        add(typed, by, now, kind="anything")
    assert refused.value.errors["kind"].slug == "choice-unknown"


def test_a_clerk_adds_to_the_draft_of_the_caller_he_files_for(draft, now):
    typed, by = draft
    clerk = Actor(role=Role.CLERK, id=uuid4(), consumer=by.consumer)
    item = add(typed, clerk, now)
    assert (item.side, item.added_by) == ("consumer", clerk.text)
    assert list(Evidence.objects.filter(holder=typed.id, event=None)) == [item]


def test_the_same_file_of_the_same_side_is_one(draft, now):
    typed, by = draft
    first = add(typed, by, now)
    second = add(typed, by, now + timedelta(minutes=1), name="again.png")
    assert second.id == first.id
    assert Evidence.objects.count() == 1


def test_the_same_file_again_makes_no_second_event(now):
    complaint, person, _, reach = factories.a_complaint(now)
    firm = factories.as_firm(reach)
    assert add_to(complaint, firm, now).id == add_to(complaint, firm, now).id
    add_to(complaint, factories.as_consumer(person), now)
    assert len(events(complaint, "evidence.added")) == 2


def test_what_was_given_with_the_filing_is_not_given_again(draft, now):
    factories.offices(now)
    typed, by = draft
    item = add(typed, by, now)
    shop = factories.firm(now)
    factories.contact(shop, now)
    filed = file_complaint(filing=factories.filing(shop, now, draft=typed.id), by=by, now=now)
    assert add_to(filed.complaint, by, now).id == item.id
    assert events(filed.complaint, "evidence.added") == []


def test_a_flagged_pdf_keeps_its_flag(draft, now):
    typed, by = draft
    assert add(typed, by, now, pdf(with_script), "bill.pdf").flags == ["active"]
    assert Evidence.objects.get().preview == "none"


def test_a_file_is_taken_away_from_a_draft_with_its_bytes(draft, now, kept, django_capture_on_commit_callbacks):
    typed, by = draft
    gone, stays = add(typed, by, now), add(typed, by, now, picture("PNG", seed=2))
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove_from_draft(draft_id=typed.id, evidence_id=gone.id, by=by)
    assert list(Evidence.objects.all()) == [stays]
    assert {path.name[:64] for path in kept()} == {bytes(stays.sha256).hex()}


def test_nobody_takes_away_what_is_not_his_or_was_sent(draft, now):
    typed, by = draft
    item = add(typed, by, now)
    stranger = factories.as_consumer(factories.consumer(now))
    with pytest.raises(NotFound):
        evidence.remove_from_draft(draft_id=typed.id, evidence_id=item.id, by=stranger)
    Draft.objects.filter(id=typed.id).update(sent_at=now)
    with pytest.raises(NotFound):
        evidence.remove_from_draft(draft_id=typed.id, evidence_id=item.id, by=by)
    assert Evidence.objects.exists()


def test_the_bytes_are_synced_and_named_before_the_row_is_written(draft, now, monkeypatch):
    typed, by = draft
    happened = []
    fsync, rename = os.fsync, os.rename

    def noting(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "complaints_evidence"'):
            happened.append("row")
        return execute(sql, params, many, context)

    monkeypatch.setattr(os, "fsync", lambda file: (happened.append("fsync"), fsync(file))[1])
    monkeypatch.setattr(os, "rename", lambda old, new: (happened.append(f"named {str(new)[-4:]}"), rename(old, new))[1])
    content = "টাকা দিয়েছি".encode()
    with connection.execute_wrapper(noting):
        add(typed, by, now, content, "note.txt")
    named = f"named {hashlib.sha256(content).hexdigest()[-4:]}"
    folder_of_incoming, file, folder_of_holder, folder = "fsync", "fsync", "fsync", "fsync"
    assert happened == [folder_of_incoming, file, folder_of_holder, named, folder, "row"]


def test_a_row_that_cannot_be_written_is_no_evidence_and_no_event(now, monkeypatch):
    complaint, person, _, _ = factories.a_complaint(now)

    def broken(plans):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(evidence, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        add_to(complaint, factories.as_consumer(person), now)
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["sync", "keep", "row"])
def test_who_is_killed_in_the_middle_leaves_no_row(draft, now, moment, monkeypatch):
    typed, by = draft

    def die(*_, **__):
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        for connected in connections.all(initialized_only=True):
            connected.connection = None  # the parent's; a fresh one is opened
        if moment == "row":
            monkeypatch.setattr(evidence, "insert", die)
        else:
            monkeypatch.setattr(FolderStore if moment == "keep" else Incoming, moment, die)
        add(typed, by, now, b"some text", "note.txt")
        os._exit(0)
    _, ended = os.waitpid(child, 0)
    assert os.WTERMSIG(ended) == signal.SIGKILL
    assert not Evidence.objects.exists()
    assert add(typed, by, now, b"some text", "note.txt").size == 9
