"""What older events set in columns that a complaint has no more is nothing that `verify` could miss."""

from ccms.complaints.verification import Report, _fold_one, _Read
from ccms.ledger.models import Event


def test_the_consent_of_older_filings_is_no_difference(story):
    complaint = story("2026-11-25 12:00").file().complaint
    event = Event.objects.get(subject=complaint.subject)
    read = _Read(event.pk, event.event_id, event.kind, event.seq, bytes(event.leaf), event.at, None, {})

    for consent, found in (("publish", []), ("disclose_phone", ["column disclose_phone differs from the events"])):
        report = Report()
        _fold_one(report, complaint, [read._replace(data={"set": {consent: True}})])
        assert [what for what, _ in report.findings] == found
