"""Holds by events what the virus scanner said of a file, also that it is clean; one that it has not seen has none."""

from datetime import datetime
from uuid import UUID

from ccms.accounts.actors import CLOCK
from ccms.complaints.models.evidence import Scan
from ccms.ledger import events

SCANNED = "clock.scanned_file"
NOT_SEEN = (Scan.NOT_SCANNED, Scan.SCANNING)


def hold(evidence: UUID, scan: Scan, at: datetime) -> None:
    """Write what the scanner said, in the transaction that writes it into the row."""
    if scan not in NOT_SEEN:
        events.hold(SCANNED, {str(evidence): str(scan)}, CLOCK.text, at)
