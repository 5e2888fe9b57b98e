"""How many of a firm's complaints were settled, for its badge on other people's pages.

Counted as the firm's own desk counts (`firm_figures`): complaints of which the firm was told; settled is what the buyer
or a hearing called settled, all else that ended is not. Here it is those that ended in the last twelve months, of the
firm that is named and not of its brands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from ccms.complaints.lifecycle import Status

PERIOD = timedelta(days=365)
LEAST_ENDED = 10  # of fewer a share would say more than is known
MOST_COUNTED = 2000  # the newest: what a picture costs does not grow with the firm

# Each branch is a walk along the index of firm, status and time of the last change, which is never before the end.
_COUNT = """
SELECT count(*), count(*) FILTER (WHERE status = %(settled)s) FROM (
    (SELECT status, changed_at FROM complaints_complaint
     WHERE firm_id = %(firm)s AND status = %(settled)s AND changed_at >= %(since)s AND ended_at >= %(since)s
       AND told_at IS NOT NULL ORDER BY changed_at DESC LIMIT %(most)s)
    UNION ALL
    (SELECT status, changed_at FROM complaints_complaint
     WHERE firm_id = %(firm)s AND status = %(closed)s AND changed_at >= %(since)s AND ended_at >= %(since)s
       AND told_at IS NOT NULL ORDER BY changed_at DESC LIMIT %(most)s)
    ORDER BY changed_at DESC LIMIT %(most)s
) AS newest
"""


@dataclass(frozen=True, slots=True)
class Share:
    """How many complaints ended, and how many of them by a settlement; `ended` is never nought."""

    ended: int
    settled: int

    @property
    def percent(self) -> int:
        """Return the whole percent, never more than was reached."""
        return self.settled * 100 // self.ended


def settled_share(firm: UUID, now: datetime) -> Share | None:
    """Return the share of the last twelve months; None where fewer than `LEAST_ENDED` complaints ended."""
    asked: dict[str, Any] = {
        "firm": firm,
        "settled": str(Status.SETTLED),
        "closed": str(Status.CLOSED),
        "since": now - PERIOD,
        "most": MOST_COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        ended, settled = cursor.fetchone()
    return Share(ended, settled) if ended >= LEAST_ENDED else None
