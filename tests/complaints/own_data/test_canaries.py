"""A download holds all of one's own and nothing of others; after an erasure nothing of a person is left anywhere."""

import pytest

from ccms.accounts.privacy.sealing import DataKey
from ccms.complaints.own_data.erasing import erase_on_request
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver
from ccms.notices.models import DevelopmentMessage, Notice
from tests.complaints.own_data.canaries import STAYS, persons, words_in, wrong_downloads
from tests.tables import contents

HERE = 3


@pytest.fixture
def evidence(settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def left_of(canary, evidence):
    """Return what of a person still stands in a table or a file."""
    number = canary.phone[4:].encode()
    found = {}
    for table, rows in contents().items():
        octets = "\n".join(rows).encode()
        kinds = {kind for whose, kind in words_in(octets) if whose == canary.number} - STAYS
        if kinds or number in octets:
            found[table] = kinds or {"phone"}
    for path in evidence.rglob("*"):
        if path.is_file() and {kind for whose, kind in words_in(path.read_bytes()) if whose == canary.number}:
            found[path.name] = {"file"}
    return found


@pytest.mark.django_db(transaction=True)
def test_each_download_holds_all_of_ones_own_and_erasing_leaves_nothing_but_what_is_not_theirs(evidence):
    now = current_time()
    canaries = persons(HERE, now)
    gone, *stay = canaries
    deliver(current_time(), seconds=2)
    assert wrong_downloads(canaries) == {}
    assert left_of(gone, evidence).keys() >= {"complaints_statement", "complaints_purchase", "complaints_evidence"}

    erase_on_request(gone.complaint.reference, now)
    deliver(current_time(), seconds=2)

    assert left_of(gone, evidence) == {}
    assert bytes(DataKey.objects.get(owner=gone.person.pk).wrapped) == b""
    assert not DevelopmentMessage.objects.filter(to=gone.phone).exists()
    assert not Notice.objects.filter(recipient=f"consumer:{gone.person.pk}", state="queued").exists()
    assert wrong_downloads(stay) == {}
