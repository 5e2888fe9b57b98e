import json
from datetime import timedelta

import pytest

from ccms.complaints.acts import evidence, scanning
from ccms.complaints.evidence import scanner
from ccms.complaints.evidence.scanner import FileMalicious, ScannerDownError
from ccms.complaints.evidence.sight import needs_warning
from ccms.complaints.filing import drafts
from ccms.complaints.filing.receiving import file as file_complaint
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.verification import verify_complaints
from ccms.core.failures import NotFound
from ccms.ledger.models import Event
from ccms.notices.models import Notice
from tests import factories
from tests.complaints.evidence.files import picture, place_of, upload
from tests.scanners import EICAR, a_scanner_that, clamd

pytestmark = pytest.mark.django_db
NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def clam(tmp_path_factory):
    with clamd(tmp_path_factory.mktemp("clam")) as (unix, _):
        yield unix


@pytest.fixture(autouse=True)
def rested():
    scanner._rest.until = None
    yield
    scanner._rest.until = None


@pytest.fixture
def draft(now):
    by = factories.as_consumer(factories.consumer(now))
    return drafts.begin(by, now), by


def give(draft, now, content, name="note.txt"):
    typed, by = draft
    return evidence.add_to_draft(draft_id=typed.id, upload=upload(content, name), kind="other", by=by, now=now)


def send(draft, now):
    """File what was typed; returns the complaint and its shop's proved speaker."""
    typed, by = draft
    factories.offices(now)
    shop = factories.firm(now)
    reach = factories.contact(shop, now)
    filed = file_complaint(filing=factories.filing(shop, now, draft=typed.id), by=by, now=now)
    return filed.complaint, factories.as_firm(reach)


def events(complaint, kind="evidence.quarantined"):
    data = [json.loads(bytes(row.body))["data"] for row in Event.objects.filter(subject=complaint.subject, kind=kind)]
    return [{name: value for name, value in each.items() if name not in {"rows", "messages"}} for each in data]


def told(complaint):
    rows = Notice.objects.filter(subject=complaint.reference, template__endswith="evidence_quarantined")
    return {row.recipient.partition(":")[0] for row in rows}


@pytest.mark.needs("clamd")
def test_a_virus_is_refused_at_once_and_nothing_of_it_is_kept(draft, now, settings, clam, kept):
    settings.CCMS_CLAMD_URL = clam
    with pytest.raises(FileMalicious):
        give(draft, now, EICAR)
    assert not Evidence.objects.exists()
    assert kept() == []
    assert give(draft, now, b"bKash 1200 taka").scan == Scan.CLEAN


@pytest.mark.needs("clamd")
def test_a_filing_goes_on_while_the_scanner_is_down_and_the_worker_scans_later(draft, now, settings, clam):
    settings.CCMS_CLAMD_URL = NOBODY
    item = give(draft, now, picture(), "a.jpg")
    complaint, _firm = send(draft, now)
    assert scanning.scan_waiting(now) == 0
    item.refresh_from_db()
    assert (item.scan, item.event is not None) == (Scan.SCANNING, True)

    settings.CCMS_CLAMD_URL = clam
    assert scanning.scan_waiting(now) == 0, "its next turn has not come"
    assert scanning.scan_waiting(now + timedelta(minutes=1)) == 1
    item.refresh_from_db()
    assert (item.scan, item.scan_due_at) == (Scan.CLEAN, None)
    assert events(complaint) == []


@pytest.mark.needs("clamd")
def test_a_virus_that_is_found_later_is_closed_to_everybody_and_its_giver_is_told(draft, now, settings, clam):
    settings.CCMS_CLAMD_URL = NOBODY
    item = give(draft, now, EICAR)
    complaint, firm = send(draft, now)
    settings.CCMS_CLAMD_URL = clam
    assert scanning.scan_waiting(now) == 1

    item.refresh_from_db()
    assert item.scan == Scan.MALICIOUS
    assert events(complaint) == [
        {
            "evidence": str(item.id),
            "sha256": bytes(item.sha256).hex(),
            "side": "consumer",
            "set": {},
            "told": events(complaint)[0]["told"],
        }
    ]
    assert told(complaint) == {"consumer"}
    officer = factories.officer(complaint.office)
    for reader in (draft[1], firm, officer):
        with pytest.raises(NotFound):
            evidence.open_for(item.id, reader, now, preview=False)
    assert place_of(item.holder, item.sha256).read_bytes() == EICAR, "sealed, not destroyed"
    assert verify_complaints().findings == []
    assert scanning.scan_waiting(now + timedelta(days=1)) == 0


@pytest.mark.needs("clamd")
def test_a_firm_is_told_of_its_own_file(draft, now, settings, clam):
    complaint, firm = send(draft, now)
    settings.CCMS_CLAMD_URL = NOBODY
    evidence.add_to_complaint(
        reference=complaint.reference, upload=upload(EICAR, "bill.txt"), kind="other", by=firm, now=now
    )
    settings.CCMS_CLAMD_URL = clam
    scanning.scan_waiting(now)
    assert told(complaint) == {"contact"}


@pytest.mark.needs("clamd")
def test_a_virus_found_in_a_draft_stays_behind_and_the_filing_goes(draft, now, settings, clam):
    settings.CCMS_CLAMD_URL = NOBODY
    bad, good = give(draft, now, EICAR), give(draft, now, b"bKash 1200 taka", "good.txt")
    settings.CCMS_CLAMD_URL = clam
    assert scanning.scan_waiting(now) == 2
    complaint, _firm = send(draft, now)
    (filed,) = events(complaint, "consumer.filed")
    assert [each["id"] for each in filed["evidence"]] == [str(good.id)]
    assert Evidence.objects.get(id=bad.id).event is None


def test_a_file_at_which_the_scanner_fails_is_given_up_after_a_day_and_no_sooner(draft, now, settings):
    def fails(line):
        line.recv(1 << 16)
        line.sendall(b"stream: Can't allocate memory ERROR\0")

    settings.CCMS_CLAMD_URL = NOBODY
    item = give(draft, now, b"a")
    with a_scanner_that(fails) as settings.CCMS_CLAMD_URL:
        at, tries = now, 0
        while Evidence.objects.get(id=item.id).scan == Scan.SCANNING:
            at = Evidence.objects.get(id=item.id).scan_due_at
            scanning.scan_waiting(at)
            tries += 1
    assert tries == scanning.MOST_FAILURES
    assert timedelta(hours=1) < at - now < timedelta(days=1)
    assert Evidence.objects.get(id=item.id).scan == Scan.UNSCANNABLE


def test_a_scanner_that_is_down_is_asked_once_a_round_and_never_gives_a_file_up(draft, now, settings, monkeypatch):
    settings.CCMS_CLAMD_URL = NOBODY
    items = [give(draft, now, content, "a.txt") for content in (b"a", b"b", b"c")]
    calls = []

    def down(_file):
        calls.append(1)
        raise ScannerDownError

    monkeypatch.setattr(scanner, "scan", down)
    for minute in range(30):
        scanning.scan_waiting(now + timedelta(minutes=minute))
    assert len(calls) == 30
    assert {Evidence.objects.get(id=item.id).scan for item in items} == {Scan.SCANNING}


@pytest.mark.needs("clamd")
def test_older_files_are_scanned_once_there_is_a_scanner_and_say_so_once_there_is_none(draft, now, settings, clam):
    item = give(draft, now, EICAR)
    assert item.scan == Scan.NOT_SCANNED
    assert scanning.scan_waiting(now) == 0
    settings.CCMS_CLAMD_URL = NOBODY
    scanning.scan_waiting(now)
    assert Evidence.objects.get(id=item.id).scan == Scan.SCANNING
    settings.CCMS_CLAMD_URL = "none"
    scanning.scan_waiting(now)
    assert Evidence.objects.get(id=item.id).scan == Scan.NOT_SCANNED
    settings.CCMS_CLAMD_URL = clam
    assert scanning.scan_waiting(now) == 1
    assert Evidence.objects.get(id=item.id).scan == Scan.MALICIOUS


@pytest.mark.parametrize("scan", list(Scan))
def test_only_what_another_gave_and_no_scanner_called_clean_comes_with_a_warning(draft, now, scan):
    item = give(draft, now, b"a")
    complaint, firm = send(draft, now)
    item.scan = scan
    assert not needs_warning(item, draft[1])
    assert needs_warning(item, firm) == needs_warning(item, factories.officer(complaint.office)) == (scan != "clean")
