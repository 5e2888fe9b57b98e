from io import BytesIO

import pytest

from ccms.complaints.evidence import scanner
from ccms.complaints.evidence.limits import MIB
from ccms.complaints.evidence.scanner import FileMalicious, ScanFailedError, ScannerDownError, scan, scan_at_once
from ccms.complaints.models.evidence import Scan
from tests.complaints.evidence.files import picture
from tests.scanners import EICAR, STREAM_MIB, a_scanner_that, clamd


@pytest.fixture(scope="module")
def clam(tmp_path_factory):
    with clamd(tmp_path_factory.mktemp("clam")) as addresses:
        yield addresses


@pytest.fixture(autouse=True)
def rested():
    scanner._rest.until = None
    yield
    scanner._rest.until = None


@pytest.fixture(params=[pytest.param(each, marks=pytest.mark.needs("clamd")) for each in ("unix", "tcp")])
def configured(clam, request, settings):
    settings.CCMS_CLAMD_URL = next(address for address in clam if address.startswith(request.param))


def test_clamav_calls_a_picture_clean_and_the_test_virus_malicious(configured):
    assert scan(BytesIO(picture("JPEG"))) is Scan.CLEAN
    assert scan(BytesIO(EICAR)) is Scan.MALICIOUS


def test_a_virus_is_found_across_the_pieces_in_which_a_file_is_sent(configured):
    assert scan(BytesIO(bytes(MIB - 30) + EICAR + bytes(MIB))) is Scan.MALICIOUS


def test_a_file_that_was_read_before_is_scanned_from_its_beginning(configured):
    file = BytesIO(EICAR)
    file.read()
    assert scan(file) is Scan.MALICIOUS


def test_what_is_larger_than_clamav_takes_cannot_be_scanned(configured):
    assert scan(BytesIO(bytes((STREAM_MIB + 1) * MIB))) is Scan.UNSCANNABLE


def test_who_sends_a_virus_is_told_at_once(configured, now):
    assert scan_at_once(BytesIO(picture()), now) is Scan.CLEAN
    with pytest.raises(FileMalicious) as refused:
        scan_at_once(BytesIO(EICAR), now)
    assert refused.value.status == 422


def test_nothing_is_scanned_where_no_scanner_is_configured(settings, now):
    settings.CCMS_CLAMD_URL = "none"
    assert scan_at_once(BytesIO(EICAR), now) is Scan.NOT_SCANNED


def reads_all(line):
    while line.recv(65_536)[-4:] != b"\0\0\0\0":
        pass


def says(answer):
    def act(line):
        reads_all(line)
        line.sendall(answer)

    return act


@pytest.mark.parametrize("answer", [b"", b"nonsense\0", b"stream: OKAY\0", b"HTTP/1.1 400 Bad\r\n", b"x" * 9000])
def test_what_is_no_answer_of_a_scanner_is_none(settings, answer):
    with a_scanner_that(says(answer)) as settings.CCMS_CLAMD_URL, pytest.raises(ScannerDownError):
        scan(BytesIO(b"a"))


def test_a_scanner_that_fails_at_a_file_says_so(settings):
    with a_scanner_that(says(b"stream: Can't allocate memory ERROR\0")) as settings.CCMS_CLAMD_URL:
        with pytest.raises(ScanFailedError):
            scan(BytesIO(b"a"))
        assert scan_at_once(BytesIO(b"a"), None) is Scan.SCANNING


@pytest.mark.parametrize("name", ["Heuristics.Limits.Exceeded.MaxFiles", "Heuristics.Encrypted.PDF"])
def test_what_a_scanner_could_not_look_into_is_no_virus(settings, name):
    with a_scanner_that(says(f"stream: {name} FOUND\0".encode())) as settings.CCMS_CLAMD_URL:
        assert scan(BytesIO(b"a")) is Scan.UNSCANNABLE


def test_a_scanner_that_never_answers_is_waited_for_no_longer_than_said(settings):
    with a_scanner_that(lambda line: line.recv(1 << 20) and line.recv(1 << 20) and line.recv(1)) as address:
        settings.CCMS_CLAMD_URL = address
        with pytest.raises(ScannerDownError):
            scan(BytesIO(b"a"), seconds=0.3)


def test_a_scanner_that_is_down_makes_one_sender_wait_and_not_the_next(settings, now, monkeypatch):
    calls = []

    def down(*_):
        calls.append(1)
        raise ScannerDownError

    settings.CCMS_CLAMD_URL = "tcp://127.0.0.1:9"
    monkeypatch.setattr(scanner, "scan", down)
    assert [scan_at_once(BytesIO(EICAR), now) for _ in range(5)] == [Scan.SCANNING] * 5
    assert len(calls) == 1
    assert scan_at_once(BytesIO(EICAR), now + scanner.REST) is Scan.SCANNING
    assert len(calls) == 2


def test_nobody_listens_and_the_file_waits(settings, now):
    for nobody in ("tcp://127.0.0.1:9", "unix:/nowhere/clamd.ctl"):
        scanner._rest.until = None
        settings.CCMS_CLAMD_URL = nobody
        assert scan_at_once(BytesIO(b"a"), now) is Scan.SCANNING
