"""Takes posted letters as received once their days are over: a letter that nobody sent back has arrived."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from ccms.accounts.channels import Channel
from ccms.complaints import deadlines
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models import Complaint, Deadline
from ccms.notices import outcomes, proofs
from ccms.notices.channels.receipts import starts_a_clock
from ccms.notices.models import Notice, State


def letters() -> QuerySet[Notice]:
    """Return all notices that go by post."""
    return Notice.objects.filter(channel=Channel.LETTER)


def receive_posted(now: datetime) -> frozenset[UUID]:
    """Take posted letters as received before the time to reach their firms ends, also after a standstill.

    It ends a day later than the letter is presumed to have arrived; a system that stood still finds both due. Returns
    the complaints that were not told yet of a letter that arrived: their time is not over.
    """
    over = Deadline.objects.filter(kind=DeadlineKind.REACH_FIRM, step=deadlines.POSTED, closed_at=None)
    if not over.filter(next_alarm_at__lte=now).exists():
        return frozenset()
    presume(now)
    proofs.tell(now)
    untold = letters().filter(proof_due=True).values("subject")
    return frozenset(Complaint.objects.filter(reference__in=untold).values_list("id", flat=True))


def presume(now: datetime) -> int:
    """Take the letters as received whose days are over; `proofs.tell` then tells their complaints."""
    due = letters().filter(state=State.SENT, next_try_at__lte=now)
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True))
        for row in rows:
            row.state, row.delivered_at = State.DELIVERED, row.next_try_at
            row.proof_due, row.next_try_at = starts_a_clock(row), now
            row.save(update_fields=["state", "delivered_at", "proof_due", "next_try_at"])
        outcomes.hold_of(rows, now)
    return len(rows)
