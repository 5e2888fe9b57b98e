"""Measures how many of the drafts that were begun are sent: counts of four weeks, and no person in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from ccms.complaints.models import Draft
from ccms.gate import spend_counters

WEEKS = timedelta(weeks=4)  # drafts that nobody sent are kept for two days more
RESTS = timedelta(days=1)  # a draft that was written in since may still be sent
DISCARDED = "drafts_discarded"


@dataclass(frozen=True, slots=True)
class DraftsSent:
    """Drafts of the last four weeks: sent, left lying for a day and more, thrown away."""

    sent: int
    left: int
    discarded: int

    @property
    def percent(self) -> float | None:
        """Return how many of a hundred were sent; nothing where none was begun."""
        begun = self.sent + self.left + self.discarded
        return 100 * self.sent / begun if begun else None


def drafts_sent(now: datetime) -> DraftsSent:
    """Count them. A draft that waits for its day counts nowhere yet."""
    since = now - WEEKS
    sent = Count("pk", filter=Q(sent_at__gt=since))
    left = Count("pk", filter=Q(sent_at=None, remind_on=None, saved_at__gt=since, saved_at__lte=now - RESTS))
    found = Draft.objects.aggregate(sent=sent, left=left)
    discarded = sum(spend_counters.sums(DISCARDED, "day", since))
    return DraftsSent(found["sent"], found["left"], discarded)


def note_discarded(drafts: int, now: datetime) -> None:
    """Note that drafts were thrown away, of which no row stays. The last of its transaction: the sums stay locked."""
    if drafts:
        spend_counters.add(DISCARDED, drafts, now)
