"""Random changes of what decides, by the owner of the database: every one is found."""

import pytest

from ccms.complaints.reading.verification import verify_complaints
from ccms.ledger.verify import verify_ledger
from tests.complaints.mutations import build, escaped

CHANGES = 4  # a thousand in tests/soak/test_history.py


@pytest.mark.django_db
def test_random_changes_of_what_decides_are_all_found(now, settings, tmp_path):
    settings.CCMS_EVIDENCE_DIR = tmp_path
    build(now)
    assert (verify_complaints().findings, verify_ledger().findings) == ([], [])

    assert escaped(20261129, CHANGES)[0] == []
