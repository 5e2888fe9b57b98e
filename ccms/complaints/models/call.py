"""Defines a call that has to be made, because no message is known to have reached its person or shop."""

import uuid
from enum import StrEnum

from django.db import models

from ccms.complaints.models.complaint import Complaint


class Outcome(StrEnum):
    """What became of a call."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    AGAIN_SOON = "again_soon"  # asked to be called again in an hour
    AGAIN_TOMORROW = "again_tomorrow"
    WRONG_NUMBER = "wrong_number"
    NO_NUMBER = "no_number"  # none is known, and none was found


class Call(models.Model):
    """One person or shop to be called about one complaint; live while `closed_at` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="calls")
    party = models.CharField(max_length=8)  # consumer, firm
    since = models.DateTimeField()
    due_at = models.DateTimeField()  # not before
    tries = models.SmallIntegerField(default=0)
    outcome = models.CharField(max_length=16, blank=True)  # of the last call
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Read along the time from which to call."""

        db_table = "complaints_call"
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(closed_at__isnull=True), name="call_due"),
        ]
