"""Defines the deadlines of a complaint as rows: swept each minute, exactly once."""

from django.db import models
from django.db.models.functions import Coalesce

from ccms.accounts.models import Firm, Office
from ccms.complaints.lifecycle import DeadlineKind
from ccms.complaints.models.complaint import Complaint
from ccms.core.choices import choices_of

# The clocks by which the lists of the office are sorted, of all offices together.
SORTS_FOR_OFFICE = [
    str(kind)
    for kind in (
        DeadlineKind.TAKE_UP,
        DeadlineKind.FIRST_STEP,
        DeadlineKind.REFERRAL,
        DeadlineKind.HEARING_RESULT,
        DeadlineKind.PAYMENT,
    )
]
# When a clock ended for the first time, or will end: what is late for longest stands first in a list.
FIRST_END = Coalesce("late_since", "due_at")


class Deadline(models.Model):
    """One deadline. Its alarm fires at `next_alarm_at`: for a reminder while before `due_at`, else because it is over.

    `step` counts the reminders given, and for deadlines that repeat the times they ran out. Live while
    `closed_at` is empty. `firm` is set on the one deadline of each status by which a firm's inbox is sorted, once the
    firm was told; `reason` and `reviewed` on those that sort the office's lists by reason; `office` on what the office
    itself is late with. `record` sets them. `late_since` is the end of the first period that passed without the act,
    carried on each time the period begins anew; empty where none passed.
    """

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="deadlines")
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=24, blank=True, default="", db_default="")
    reviewed = models.BooleanField(default=False, db_default=False)
    kind = models.CharField(max_length=24, choices=choices_of(DeadlineKind))
    party = models.CharField(max_length=8, blank=True)  # whose information is awaited, where the kind does not say
    item = models.UUIDField(null=True)  # what one beside the status is about, such as a dispatch
    step = models.SmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    next_alarm_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=12, blank=True)  # met, missed, moved, cancelled

    class Meta:
        """Swept by alarm time among the live; one live deadline of a kind for each party and thing.

        Those by which whole lists are read hold all that a list reads of a clock: the clocks of one list lie in as many
        pages of the table as there are clocks.
        """

        indexes = [
            # with the id, for thousands of clocks ring at the same midnight
            models.Index(
                fields=["next_alarm_at", "id"], condition=models.Q(closed_at__isnull=True), name="deadline_rings_id"
            ),
            models.Index(
                "kind",
                FIRST_END,
                "id",
                include=["complaint", "party", "due_at", "late_since"],
                condition=models.Q(closed_at__isnull=True, kind__in=SORTS_FOR_OFFICE),
                name="deadline_list_desk",
            ),
            models.Index(
                "firm",
                "kind",
                FIRST_END,
                "id",
                include=["complaint", "due_at", "late_since"],
                condition=models.Q(closed_at__isnull=True, firm__isnull=False),
                name="deadline_list_firm",
            ),
            models.Index(
                "reason",
                FIRST_END,
                "id",
                condition=models.Q(closed_at__isnull=True) & ~models.Q(reason=""),
                name="deadline_of_reason",
            ),
            models.Index(
                FIRST_END,
                "id",
                condition=models.Q(closed_at__isnull=True, reviewed=True),
                name="deadline_reviewed",
            ),
            models.Index(
                fields=["office", "late_since", "id"],
                include=["complaint", "kind", "party", "due_at"],
                condition=models.Q(closed_at__isnull=True, office__isnull=False),
                name="deadline_late",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind", "party", "item"],
                condition=models.Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="deadline_one_live",
            )
        ]
