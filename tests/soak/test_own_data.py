"""Two hundred persons with a word of their own in every column and file: who holds what, and what an erasure leaves."""

import pytest

from ccms.complaints.own_data.erasing import erase_on_request
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage
from ccms.operations.backup import manifest
from tests.complaints.own_data.canaries import STAYS, persons, words_in, wrong_downloads

PERSONS = 200  # of whom half are erased


def dumped(path):
    """Return what pg_dump writes as plain text."""
    manifest._run("pg_dump", "--format=plain", f"--file={path}")
    return path.read_bytes()


def left_in(octets, canaries):
    """Return which of these persons still stand there, by a word, also in hex, or by their number."""
    words = {(number, kind) for number, kind in words_in(octets) if kind not in STAYS}
    numbers = {number for number, _ in words}
    return [
        canary.number
        for canary in canaries
        if canary.number in numbers
        or f"qz{canary.number:03}".encode().hex().encode() in octets
        or canary.phone[4:].encode() in octets
    ]


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_each_download_is_ones_own_and_of_the_erased_nothing_is_left(settings, tmp_path, as_many):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    now = current_time()
    canaries = persons(as_many(PERSONS, "persons"), now)
    erased = len(canaries) // 2
    gone, stay = canaries[:erased], canaries[erased:]
    deliver(current_time(), seconds=10)
    assert wrong_downloads(canaries) == {}
    before = left_in(dumped(tmp_path / "before.sql"), gone)

    for canary in gone:
        erase_on_request(canary.complaint.reference, now)
    deliver(current_time(), seconds=10)

    assert len(before) == erased
    assert left_in(dumped(tmp_path / "after.sql"), gone) == []
    files = b"\n".join(path.read_bytes() for path in (tmp_path / "evidence").rglob("*") if path.is_file())
    assert left_in(files, gone) == []
    assert len({number for number, _ in words_in(files)}) == len(stay)
    assert not DevelopmentMessage.objects.filter(to__in=[each.phone for each in gone]).exists()
    assert wrong_downloads(stay) == {}
