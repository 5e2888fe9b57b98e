import json
from contextlib import closing
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from ccms.accounts.actors import Actor, Role
from ccms.complaints.acts import evidence
from ccms.complaints.acts.act import perform
from ccms.complaints.acts.consumer import Withdraw
from ccms.complaints.evidence import previews
from ccms.complaints.evidence.serving import Span
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.evidence.storage import StoreDown
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file as file_complaint
from ccms.complaints.firm_history import history
from ccms.complaints.models import Dispatch, Evidence
from ccms.complaints.timeline import timeline
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from tests import factories
from tests.complaints.evidence.files import pdf, photo_with_place, picture, place_of, preview_of, upload

pytestmark = pytest.mark.django_db

PICTURE = picture("PNG")


class Case:
    """A complaint to which its consumer added a picture."""

    def __init__(self, now, content=PICTURE, name="ছবি.png"):
        self.complaint, person, self.shop, reach = factories.a_complaint(now)
        self.consumer, self.firm = factories.as_consumer(person), factories.as_firm(reach)
        self.officer = factories.officer(self.complaint.office)
        self.item = self.add(self.consumer, now, content, name)

    def add(self, by, now, content, name):
        """Add a file."""
        return evidence.add_to_complaint(
            reference=self.complaint.reference, upload=upload(content, name), kind="other", by=by, now=now
        )

    def openings(self):
        """Return actor and data of each opening."""
        events = Event.objects.filter(subject=self.complaint.subject, kind="evidence.opened").order_by("seq")
        return [(event.actor, json.loads(bytes(event.body))["data"]) for event in events]


@pytest.fixture
def case(now):
    return Case(now)


def read(case_item, actor, now, *, preview=False):
    """Return what this reader gets."""
    file = evidence.open_for(case_item.id, actor, now, preview=preview)
    with file.stream:
        return file.stream.read()


def test_a_consumer_opens_his_own_and_leaves_no_trace(case, now):
    assert read(case.item, case.consumer, now) == PICTURE
    assert case.openings() == []


def test_a_list_is_read_for_a_name_only_where_its_reader_knows_the_file_by_a_number(case, now, monkeypatch):
    listed = []

    def noting(complaint, reader):
        listed.append(reader)
        return evidence_of(complaint, reader)

    monkeypatch.setattr(evidence, "evidence_of", noting)
    for reader, name in ((case.officer, "ছবি.png"), (case.firm, "01-other.png")):
        with (file := evidence.open_for(case.item.id, reader, now, preview=False)).stream:
            assert file.filename == name
    assert listed == [case.firm]


def test_an_opening_by_firm_or_office_is_an_event_that_both_parties_see(case, now):
    assert read(case.item, case.officer, now) == PICTURE
    assert read(case.item, case.firm, now, preview=True).startswith(b"\xff\xd8\xff")
    named = {"evidence": str(case.item.id), "sha256": bytes(case.item.sha256).hex(), "set": {}}
    assert case.openings() == [
        (case.officer.text, {**named, "copy": "original"}),
        (case.firm.text, {**named, "copy": "preview"}),
    ]


def test_an_original_asked_for_as_a_recording_is_an_opening_after_its_preview_too(case, now):
    read(case.item, case.firm, now, preview=True)
    for _ in range(2):
        evidence.open_for(case.item.id, case.firm, now, preview=False, span=Span(0, 10)).stream.close()

    assert [data["copy"] for _, data in case.openings()] == ["preview", "original", "original"]


def test_an_auditors_opening_is_an_event_too(case, now):
    auditor = Actor(role=Role.AUDITOR, id=case.officer.id)
    read(case.item, auditor, now)
    assert [actor for actor, _ in case.openings()] == [auditor.text]


def test_a_body_opens_the_files_that_were_sent_to_it_and_no_other(case, now):
    body = Actor(role=Role.BODY, id=case.officer.id, body="BB")
    with pytest.raises(NotFound):
        read(case.item, body, now)
    sent = Dispatch.objects.create(
        id=case.item.id,
        complaint=case.complaint,
        event=case.item.event,
        consumer_id=case.complaint.consumer_id,
        content=json.dumps({"papers": []}),
        body="BB",
        basis="PSS Act",
        prepared_at=now,
        sent_on=dhaka_day(now),
    )
    with pytest.raises(NotFound):
        read(case.item, body, now)
    sent.content = json.dumps({"papers": [{"id": str(case.item.id)}]})
    sent.save()
    assert read(case.item, body, now) == PICTURE
    with pytest.raises(NotFound):
        read(case.item, Actor(role=Role.BODY, id=case.officer.id, body="BSTI"), now)


@pytest.mark.parametrize(("kind", "is_told"), [("referral", True), ("copy", False)])
def test_a_firm_reads_that_a_body_opened_a_file_only_where_it_is_told_of_what_was_sent(case, now, kind, is_told):
    Dispatch.objects.create(
        id=case.item.id,
        kind=kind,
        complaint=case.complaint,
        event=case.item.event,
        consumer_id=case.complaint.consumer_id,
        content=json.dumps({"papers": [{"id": str(case.item.id)}]}),
        body="BB",
        basis="PSS Act",
        prepared_at=now,
        sent_on=dhaka_day(now),
    )

    read(case.item, Actor(role=Role.BODY, id=case.officer.id, body="BB"), now)

    past = timeline(case.complaint, case.consumer).past
    assert "evidence.opened" in {event.kind for event in past}
    of_firm = {event.kind for event in history(case.complaint, case.firm, past)}
    assert ("evidence.opened" in of_firm) is is_told


def test_nobody_else_opens_it(case, now):
    other = Case(now)
    strangers = [
        other.consumer,
        other.firm,
        factories.as_firm(factories.contact(case.shop, now, proved=False)),
        Actor(role=Role.OFFICER, id=case.officer.id, office=other.shop.id),
        Actor(role=Role.COORDINATOR, id=case.officer.id),
        Actor(role=Role.ASSOCIATION, id=case.officer.id),
        Actor(role=Role.ADMIN, id=case.officer.id),
        Actor(role=Role.CLERK, id=case.officer.id),
    ]
    for stranger in strangers:
        for preview in (True, False):
            with pytest.raises(NotFound):
                read(case.item, stranger, now, preview=preview)
    assert case.openings() == []


def test_a_contact_that_only_the_complainant_named_sees_no_evidence(case, now):
    unproved = factories.contact(case.shop, now, proved=False, named_by=case.complaint.consumer)
    by = factories.as_firm(unproved)
    assert evidence_of(case.complaint, by) == []
    with pytest.raises(NotFound):
        read(case.item, by, now, preview=True)
    own = case.add(by, now, b"our answer", "answer.txt")
    with pytest.raises(NotFound):
        read(own, by, now)


def test_everybody_who_sees_the_complaint_finds_its_evidence(case, now):
    for reader in (case.consumer, case.firm, case.officer):
        assert list(evidence_of(case.complaint, reader)) == [case.item]


def test_a_drafts_file_is_for_its_consumer_alone(now):
    by = factories.as_consumer(factories.consumer(now))
    typed = drafts.begin(by, now)
    item = evidence.add_to_draft(draft_id=typed.id, upload=upload(PICTURE, "a.png"), kind="other", by=by, now=now)
    assert read(item, by, now) == PICTURE
    assert read(item, by, now, preview=True)
    head = factories.officer(factories.offices(now), Role.OFFICE_HEAD)
    for stranger in (factories.as_consumer(factories.consumer(now)), head, Actor(role=Role.AUDITOR, id=by.id)):
        with pytest.raises(NotFound):
            read(item, stranger, now)


def test_what_does_not_exist_is_not_found(case, now):
    with pytest.raises(NotFound):
        evidence.open_for(case.complaint.id, case.officer, now, preview=False)


@pytest.mark.parametrize("damage", ["flip", "lose"])
def test_a_damaged_original_is_our_fault_and_no_opening(case, now, damage):
    place = place_of(case.item.holder, case.item.sha256)
    if damage == "flip":
        place.write_bytes(PICTURE[:-1] + b"!")
    else:
        place.unlink()
    with pytest.raises(StoreDown) as down:
        read(case.item, case.officer, now)
    assert down.value.status == 503
    assert case.openings() == []


@pytest.mark.parametrize("damage", ["flip", "lose"])
def test_a_damaged_preview_is_drawn_again_from_its_original(case, now, damage):
    place = preview_of(case.item.holder, case.item.sha256)
    whole = place.read_bytes()
    if damage == "flip":
        place.write_bytes(whole[:-1] + b"!")
    else:
        place.unlink()
    assert read(case.item, case.firm, now, preview=True) == whole


def test_an_opening_that_cannot_be_written_down_gives_nothing(case, now, monkeypatch):
    def broken(plans):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(evidence, "record", broken)
    with pytest.raises(RuntimeError):
        evidence.open_for(case.item.id, case.officer, now, preview=False)


def test_an_ended_complaints_evidence_can_still_be_opened(case, now):
    perform(
        Withdraw(reason="other", received="nothing", text="থাক"),
        reference=case.complaint.reference,
        by=case.consumer,
        now=now,
    )
    assert read(case.item, case.officer, now + timedelta(days=1)) == PICTURE
    assert len(case.openings()) == 1


def test_complaints_of_one_purchase_share_what_was_given_with_it_and_nothing_else(case, now):
    other = factories.firm(now)
    other_firm = factories.as_firm(factories.contact(other, now))
    again = factories.filing(other, now, draft=case.complaint.purchase_id)
    linked = file_complaint(filing=again, by=case.consumer, now=now).complaint
    shared = case.add(case.consumer, now, picture("PNG", seed=9), "shared.png")
    Evidence.objects.filter(id=shared.id).update(complaint=None)

    assert set(evidence_of(case.complaint, case.firm)) == {case.item, shared}
    assert list(evidence_of(linked, other_firm)) == [shared]
    assert read(shared, other_firm, now)
    with pytest.raises(NotFound):
        read(case.item, other_firm, now)
    assert case.openings() == []
    assert Event.objects.filter(subject=linked.subject, kind="evidence.opened").count() == 1


def test_a_pdf_is_only_downloaded(now):
    case = Case(now, pdf(), "bill.pdf")
    assert read(case.item, case.firm, now) == place_of(case.item.holder, case.item.sha256).read_bytes()
    with pytest.raises(NotFound):
        read(case.item, case.firm, now, preview=True)


def test_where_a_picture_was_taken_is_not_told_to_the_other_side(now):
    photo = photo_with_place("JPEG")
    case = Case(now, photo, "a.jpg")
    assert case.item.flags == ["location"]
    shown = read(case.item, case.firm, now)
    assert dict(Image.open(BytesIO(shown)).getexif()) == {}
    assert read(case.item, case.officer, now) == photo
    assert read(case.item, case.consumer, now) == photo


def test_a_firm_gets_its_own_picture_as_it_gave_it(now):
    photo = photo_with_place("JPEG")
    case = Case(now)
    own = case.add(case.firm, now, photo, "ours.jpg")
    assert read(own, case.firm, now) == photo


class TestPreviewsLeftForLater:
    @pytest.fixture(autouse=True)
    def busy(self, monkeypatch):
        monkeypatch.setattr(previews, "draw_if_free", lambda *_: None)

    def waiting(self, now, content):
        return Case(now, content, "a.jpg")

    def test_are_drawn_when_somebody_looks(self, now):
        case = self.waiting(now, picture())
        assert case.item.preview == "waiting"
        assert read(case.item, case.consumer, now, preview=True).startswith(b"\xff\xd8\xff")
        assert Evidence.objects.get().preview == "made"

    def test_are_drawn_by_the_worker(self, now):
        case = self.waiting(now, photo_with_place())
        assert previews.make_waiting(now) == 1
        row = Evidence.objects.get()
        assert (row.preview, row.flags) == ("made", ["location"])
        assert preview_of(row.holder, row.sha256).exists()
        assert previews.make_waiting(now) == 0
        assert case.item.id == row.id

    def test_give_away_no_place_meanwhile(self, now):
        case = self.waiting(now, photo_with_place())
        assert read(case.item, case.firm, now) != photo_with_place()
        assert Evidence.objects.get().flags == ["location"]

    def test_of_a_broken_picture_are_refused_once(self, now):
        case = self.waiting(now, picture("JPEG", (400, 400))[:9_000])
        assert previews.make_waiting(now) == 1
        assert Evidence.objects.get().preview == "refused"
        assert previews.make_waiting(now) == 0
        for reader, preview in ((case.consumer, True), (case.firm, False)):
            with pytest.raises(NotFound):
                read(case.item, reader, now, preview=preview)

    def test_of_a_damaged_original_stay_for_later(self, now):
        case = self.waiting(now, picture())
        place_of(case.item.holder, case.item.sha256).unlink()
        assert previews.make_waiting(now) == 0
        assert Evidence.objects.get().preview == "waiting"


def test_a_file_leaves_with_headers_that_let_no_browser_run_it(case, now):
    response = evidence.open_for(case.item.id, case.consumer, now, preview=False).response()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Length"] == str(len(PICTURE))
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E0%A6%9B%E0%A6%AC%E0%A6%BF.png"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"".join(response.streaming_content) == PICTURE
    response.close()


def test_a_preview_is_called_what_it_is(case, now):
    file = evidence.open_for(case.item.id, case.consumer, now, preview=True)
    with file.stream:
        assert (file.media_type, file.filename) == ("image/jpeg", "ছবি.jpg")


def test_a_name_with_quotes_stays_within_its_header(now):
    case = Case(now, PICTURE, 'a"; filename="evil.html".png')
    with closing(evidence.open_for(case.item.id, case.consumer, now, preview=False).response()) as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="a\\"; filename=\\"evil.html\\".png"'
