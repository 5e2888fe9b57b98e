"""One person who files without end: what others wait for, and what a filing reads."""

from ccms.complaints.filing import history
from tests import factories as make
from tests.one_person import A_MINUTE, beside, told, waits


def test_other_peoples_messages_wait_no_longer_while_the_gateway_keeps_up(db, now, record_property):
    make.offices(now)
    for took in (60, 20):
        alone, flooded, said = beside(now, 6 * A_MINUTE, took)
        record_property("figure", said)
        assert took < 60 or told(flooded) == told(alone)


def test_a_filing_reads_no_more_of_a_person_who_has_filed_very_often(db, now, monkeypatch):
    monkeypatch.setattr(history, "NEWEST", 20)
    make.offices(now)
    _waited, rows = waits(now, 2 * A_MINUTE, floods=True)
    assert rows[-1] == rows[25] > rows[0]
