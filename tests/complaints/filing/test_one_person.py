"""One person who files without end delays nobody else, neither at the filing nor by messages that queue up."""

import pytest

from ccms.complaints.filing import history
from tests import factories as make
from tests.one_person import A_MINUTE, told, waits


@pytest.mark.parametrize("took", [60, 30])
def test_other_peoples_messages_wait_no_longer(db, now, record_property, took):
    make.offices(now)
    alone, _rows = waits(now, 6 * A_MINUTE, floods=False, took=took)
    beside, _rows = waits(now, 6 * A_MINUTE, floods=True, took=took)
    record_property(
        "figure",
        f"one person files {A_MINUTE} a minute, a gateway takes {took}: {len(beside)} messages of others wait minutes, "
        "median and 95th percentile: {} and {}, without them {} and {}".format(*told(beside), *told(alone)),
    )
    assert told(beside) == told(alone)


def test_a_filing_reads_no_more_of_a_person_who_has_filed_very_often(db, now, monkeypatch):
    monkeypatch.setattr(history, "NEWEST", 20)
    make.offices(now)
    _waited, rows = waits(now, 2 * A_MINUTE, floods=True)
    assert rows[-1] == rows[25] > rows[0]
