"""A message or file that is shown as something else than what became of it is named; what the product did is not."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from ccms.accounts.actors import Role
from ccms.complaints import letters
from ccms.complaints.acts import evidence, proof_of_service, scanning
from ccms.complaints.evidence import scanner
from ccms.complaints.filing import drafts
from ccms.complaints.models import Evidence, Statement
from ccms.complaints.models.evidence import Scan
from ccms.complaints.verification import verify_complaints
from ccms.core.clock import dhaka_day
from ccms.ledger.models import Event
from ccms.notices.delivery import deliver, retry
from ccms.notices.models import Notice
from ccms.notices.queues import tidy
from tests import factories as make
from tests.complaints.evidence.files import upload
from tests.complaints.tampering import as_owner
from tests.scanners import a_scanner_that

pytestmark = pytest.mark.django_db
SILENT = "+8801800000000"  # a number of which the built-in gateway gets no receipt
MESSAGE, FILE = "a message went otherwise than its event says", "a file was scanned otherwise than its event says"


def named():
    return {what for what, _ in verify_complaints().findings}


def to_silent(now):
    """File a complaint whose shop's number gives no receipt; returns the notice that it gets there."""
    shop = make.firm(now)
    make.contact(shop, now, value=SILENT)
    return make.file(filing=make.filing(shop, now), by=make.as_consumer(make.consumer(now)), now=now)


@pytest.fixture
def messages(now, settings, tmp_path):
    """Make messages that arrived, left, were parked after they had left, and still wait."""
    settings.CCMS_EVIDENCE_DIR = tmp_path
    make.offices(now)
    to_silent(now)
    deliver(now)
    later = now + timedelta(hours=80)
    tidy(later)
    to_silent(later)
    deliver(later)
    to_silent(later)
    states = set(Notice.objects.exclude(channel="in_app").values_list("state", flat=True))
    assert states == {"delivered", "sent", "parked", "queued"}
    assert named() == set()


TIMES = "sent_at = created_at, delivered_at = created_at"
FORGED = {
    "queued → delivered": ("state = 'delivered'", "queued"),
    "queued → delivered, with all that belongs to it": (
        f"state = 'delivered', {TIMES}, provider = 'builtin', provider_id = id::text",
        "queued",
    ),
    "queued → sent": ("state = 'sent'", "queued"),
    "sent → delivered": ("state = 'delivered'", "sent"),
    "sent → delivered, with its time": ("state = 'delivered', delivered_at = sent_at", "sent"),
    "parked → sent": ("state = 'sent', last_error = ''", "parked"),
    "parked → delivered": ("state = 'delivered', delivered_at = sent_at, last_error = ''", "parked"),
    "sent → queued": ("state = 'queued'", "sent"),
    "sent → superseded": ("state = 'superseded'", "sent"),
    "delivered → queued": ("state = 'queued'", "delivered"),
    "delivered → sent": ("state = 'sent', delivered_at = NULL", "delivered"),
    "delivered → parked": ("state = 'parked'", "delivered"),
    "another gateway": ("provider = 'other'", "sent"),
    "another reference": ("provider_id = 'other'", "delivered"),
    "left at another time": ("sent_at = sent_at - interval '1 hour'", "sent"),
    "arrived at another time": ("delivered_at = delivered_at - interval '1 hour'", "delivered"),
}


DESK = ("state = 'queued'", "sent_at = NULL", "delivered_at = delivered_at + interval '1 s'")


def changed(change, condition):
    """Return what is named after the owner of the database changed messages so; they are as before afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notices_notice SET {change} WHERE {condition}")  # noqa: S608
        assert cursor.rowcount, (change, condition)
        found = named()
        transaction.set_rollback(True)
    return found


def test_a_message_that_is_shown_otherwise_than_it_went_is_named(messages):
    waits = {name: changed(to, f"channel <> 'in_app' AND state = '{state}'") for name, (to, state) in FORGED.items()}

    assert waits == {name: {MESSAGE} for name in FORGED}


def test_a_message_of_a_desk_was_there_when_it_was_written(messages):
    assert [changed(to, "channel = 'in_app'") for to in DESK] == [{MESSAGE}] * len(DESK)


def test_a_message_that_is_tried_again_counts_as_it_went_last(messages, now):
    parked = Notice.objects.get(state="parked")
    later = now + timedelta(hours=90)
    assert retry(parked.pk, later)
    assert named() == set()
    deliver(later)

    parked.refresh_from_db()
    assert (parked.state, named()) == ("sent", set())


CLEAN, FAILS, VIRUS = b"stream: OK\0", b"stream: size limit exceeded ERROR\0", b"stream: Eicar FOUND\0"


def scans(answer):
    """Let a scanner answer so to every file."""

    def act(line):
        while line.recv(65_536)[-4:] != b"\0\0\0\0":
            pass
        line.sendall(answer)

    return a_scanner_that(act)


@pytest.fixture(autouse=True)
def rested():
    scanner._rest.until = None
    yield
    scanner._rest.until = None


@pytest.fixture
def give(now, settings, tmp_path):
    """Add a file to a complaint, or to a draft that is then sent, while the scanner answers so, or there is none."""
    settings.CCMS_EVIDENCE_DIR = tmp_path
    settings.CCMS_CLAMD_URL = "none"
    complaint, person, *_ = make.a_complaint(now)
    known = {"kind": "other", "by": make.as_consumer(person), "now": now, "upload": upload(b"1200 taka", "note.txt")}

    def to_complaint():
        return evidence.add_to_complaint(reference=complaint.reference, **known)

    def to_draft():
        draft = drafts.begin(known["by"], now)
        item = evidence.add_to_draft(draft_id=draft.id, **known)
        shop = make.firm(now)
        make.contact(shop, now)
        make.file(filing=make.filing(shop, now, draft=draft.id), by=known["by"], now=now)
        return item

    def give(answer=None, *, by_draft=False):
        add = to_draft if by_draft else to_complaint
        if answer is None:
            return add()
        with scans(answer) as settings.CCMS_CLAMD_URL:
            return add()

    return give


@pytest.mark.parametrize("by_draft", [False, True])
@pytest.mark.parametrize("answer", [None, CLEAN, FAILS])
def test_a_file_that_is_shown_otherwise_than_it_was_scanned_is_named(give, answer, by_draft):
    item = give(answer, by_draft=by_draft)

    assert named() == set()
    assert all(FILE in shown_as(item, other) for other in others(item))


@pytest.mark.parametrize("answer", [VIRUS, CLEAN, FAILS])
def test_what_the_scanner_said_later_is_held_too(give, settings, now, answer):
    item = give()
    with scans(answer) as settings.CCMS_CLAMD_URL:
        assert scanning.scan_waiting(now) == 1
    item.refresh_from_db()

    assert named() == set()
    assert all(FILE in shown_as(item, other) for other in others(item))


def others(item):
    """Return what a file can be shown as beside what it is; not scanned and not yet scanned are alike."""
    return {str(scan) for scan in Scan} - ({"not_scanned", "scanning"} if item.scan == "not_scanned" else {item.scan})


def shown_as(item, scan):
    with transaction.atomic():
        Evidence.objects.filter(pk=item.pk).update(scan=scan)
        found = named()
        transaction.set_rollback(True)
    return found


def test_a_letter_that_nobody_posted_is_named_and_one_that_was_posted_and_came_back_is_not(now):
    make.offices(now)
    shop = make.firm(now)
    make.contact(shop, now, channel="letter", value="বাড়ি ১২, রোড ৭, ধানমন্ডি, ঢাকা ১২০৫")
    filed = make.file(filing=make.filing(shop, now), by=make.as_consumer(make.consumer(now)), now=now)
    letters.run_due(now)
    deliver(now)
    letter = Notice.objects.get(channel="letter")
    assert changed("state = 'sent', sent_at = created_at, provider = 'post'", "channel = 'letter'") == {MESSAGE}

    clerk = make.officer(filed.complaint.office, Role.CLERK)
    letters.record_posting(letter.pk, number="RL123456785BD", day=dhaka_day(now), by=clerk, now=now)
    assert named() == set()
    assert changed("provider_id = 'RL000000000BD'", "channel = 'letter'") == {MESSAGE}
    later = now + timedelta(days=30)
    proof_of_service.receive_posted(later)
    letter.refresh_from_db()
    assert (letter.state, named()) == ("delivered", set())
    letters.record_return(letter.pk, reason="moved", by=clerk, now=later)
    assert named() == set()
    assert changed("state = 'delivered'", "channel = 'letter'") == {MESSAGE}


def test_an_event_that_was_made_unreadable_stops_no_other_check(messages):
    Statement.objects.update(text="x")
    as_owner("UPDATE ledger_event SET body = %s WHERE kind = 'clock.delivered_messages'", [b"\xff{"])

    assert named() == {"the history cannot be read", "a text differs from its event"}


def test_a_batch_of_messages_is_one_event_that_holds_ids_and_digests_alone(messages, now):
    waiting = {str(key) for key in Notice.objects.filter(state="queued").values_list("pk", flat=True)}
    deliver(now + timedelta(hours=80))
    told = Event.objects.filter(kind="clock.delivered_messages").latest("id")

    assert told.data["outcomes"].keys() == waiting
    assert {len(digest) for digest in told.data["outcomes"].values()} == {43}
    assert len(waiting) > 1
