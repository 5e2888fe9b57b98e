"""The tables of the oversight: counts by firm, the letters of the Cell, and the reports of months."""

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models import Firm, Office
from ccms.accounts.privacy.sealing import personal
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents

GROUND = "the Guidelines of 2021: the Cell watches over digital commerce"
SEEN_BY = "the Cell; the firm or the office it goes to; auditors"
KEEP = "ten years, as the file of an office"


class WeekCount(models.Model):
    """How many complaints a firm got in a week, and why others came before the office in it.

    A week begins on Sunday. `member`: the firm was a member of the association on the days of these complaints.
    """

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    week = models.DateField()
    member = models.BooleanField()
    filed = models.IntegerField()
    silence = models.IntegerField()
    refused = models.IntegerField()
    no_effort = models.IntegerField()
    broken_promise = models.IntegerField()
    unreachable = models.IntegerField()

    class Meta:
        """One row for a firm, a week, and whether it was a member."""

        db_table = "oversight_week"
        constraints = [models.UniqueConstraint(fields=["firm", "week", "member"], name="oversight_week_once")]

    def __str__(self) -> str:
        return f"{self.firm_id}, week of {self.week}"


class BreachCount(models.Model):
    """In how many complaints filed in a month against a firm a rule was broken: as told, as found, and answered."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    rule = models.CharField(max_length=40)
    month = models.CharField(max_length=7)  # YYYY-MM
    member = models.BooleanField()
    alleged = models.IntegerField()  # the check at the filing said so
    found = models.IntegerField()  # an officer's ruling says so
    answered = models.IntegerField()  # the firm answered the complaint by a proved contact

    class Meta:
        """One row for a firm, a rule, a month, and whether it was a member; read by month."""

        db_table = "oversight_breach"
        constraints = [
            models.UniqueConstraint(fields=["month", "rule", "firm", "member"], name="oversight_breach_once"),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id}, {self.rule}, {self.month}"


class LetterKind(StrEnum):
    """What the Cell does about a firm."""

    CALL_IN = "call_in"
    LETTER = "letter"
    OFFICE = "office"  # shown to an office of DNCRP, which answers


class FirmLetter(NamedByEvents):
    """A letter about a firm, and its answer. The firm answers, or the office to which it was shown."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=8, choices=choices_of(LetterKind))
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="letters_about_firms")
    text = personal(
        models.TextField(), purpose="what the Cell asks of a firm", ground=GROUND, seen_by=SEEN_BY, keep=KEEP
    )
    meeting_on = models.DateField(null=True)
    place = personal(
        models.CharField(max_length=200, blank=True),
        purpose="where the firm is called to",
        ground=GROUND,
        seen_by=SEEN_BY,
        keep=KEEP,
    )
    author = models.CharField(max_length=64)  # an actor's text form
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # empty where nobody of the firm could be told: no time runs
    answer = personal(
        models.TextField(blank=True),
        purpose="what the firm or office answers",
        ground=GROUND,
        seen_by=SEEN_BY,
        keep=KEEP,
    )
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """Read by firm, by office, and among the unanswered ones."""

        db_table = "oversight_letter"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="office") & Q(office__isnull=False)) | (~Q(kind="office") & Q(office__isnull=True)),
                name="oversight_letter_has_reader",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class MonthReport(NamedByEvents):
    """The report of one month as it was frozen; it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    month = models.CharField(max_length=7, unique=True)  # YYYY-MM
    method = models.SmallIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical bytes of the body
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=64)

    class Meta:
        """One for each month."""

        db_table = "oversight_report"

    def __str__(self) -> str:
        return f"report of {self.month}"


class ReportNote(NamedByEvents):
    """A correction that stands beside a frozen report: what was wrong, in words. No number is changed in its place."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    month = models.CharField(max_length=7)
    text = models.TextField()
    author = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Read with the report, oldest first."""

        db_table = "oversight_report_note"
        indexes = [models.Index(fields=["month", "at"], name="oversight_note_of_month")]

    def __str__(self) -> str:
        return f"note on {self.month}"
