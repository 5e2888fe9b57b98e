"""Defines a task: what an office or an administrator has to do by a day about something that is not a complaint.

Defines a call that has to be made, because no message is known to have reached its person or shop.
"""

import uuid
from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.complaints.models.complaint import Complaint
from ccms.core.choices import choices_of

ADMINS = "role:admin"  # the queue of the administrators of the installation
CELL = "role:coordinator"  # the queue of the Cell


class TaskKind(StrEnum):
    """What is to be done; the period of this name in the law pack says how long it may take."""

    REGISTRATION = "registration"
    PAGE_CLAIM = "page_claim"
    IMPORT = "import"
    LETTER = "letter"
    LETTER_ANSWER = "letter_answer"  # of the Cell's letter about a firm
    REPORT = "report"
    DATA_REQUEST = "data_request"
    TELL_BODIES = "tell_bodies"
    INTAKE = "intake"


class TaskEnd(StrEnum):
    """How a task ended."""

    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Task(models.Model):
    """One task. It is open while `closed_at` is empty.

    `subject` is the chain of events in which a missed task is noted, `item` the row that it is about: an application, a
    claim, a list, a letter or a report. `queue` says who does it: `office:<id>`, `role:admin` or `role:coordinator`.
    `due_at` stays the first end; the alarm comes again at `next_alarm_at`, which is empty where the period does not
    repeat.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=16, choices=choices_of(TaskKind))
    subject = models.CharField(max_length=48)
    item = models.UUIDField()
    queue = models.CharField(max_length=48)
    opened_by = models.UUIDField()  # the event
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_alarm_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=12, blank=True)

    class Meta:
        """One open task of a kind for each row; read by queue and by alarm among the open ones."""

        db_table = "complaints_task"
        constraints = [
            models.UniqueConstraint(fields=["kind", "item"], condition=Q(closed_at__isnull=True), name="task_one_open"),
        ]
        indexes = [
            models.Index(fields=["next_alarm_at"], condition=Q(closed_at__isnull=True), name="task_alarms"),
            models.Index(fields=["queue", "due_at"], condition=Q(closed_at__isnull=True), name="task_of_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


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
