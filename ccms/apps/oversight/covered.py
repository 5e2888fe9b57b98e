"""Lists the tables of letters and reports whose rows events name."""

from ccms.apps.oversight.models import FirmLetter, MonthReport, ReportNote
from ccms.ledger.row_digests import Covered

COVERED = (
    Covered(FirmLetter, keyed=frozenset({"text", "answer", "place"}), owner=("firm", "firm_id", "sent_at")),
    Covered(MonthReport, owner=("report", "month", "frozen_at")),
    Covered(ReportNote, owner=("report", "month", "at")),
)
