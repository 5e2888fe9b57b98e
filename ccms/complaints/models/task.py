"""Defines a task: what an office or an administrator has to do by a day about something that is not a complaint."""

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import Q

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
