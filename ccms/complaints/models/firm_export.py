"""Defines an export of a firm's complaints: who asked for it, its state, and its text until it was fetched.

The rows of `FirmExport` are the firm's own record of who took what along (ADR 0010), and stay long after the text.
"""

from enum import StrEnum
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ccms.accounts.models import ApiKey, Firm, Member
from ccms.accounts.privacy.sealing import SealedField, personal
from ccms.core.choices import choices_of


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FETCHED = "fetched"
    EXPIRED = "expired"
    FAILED = "failed"


class FirmExport(models.Model):
    """One table: of what, asked for by whom, and how far it is. A member asked for it, or a key."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, related_name="+", db_index=False)
    form = models.CharField(max_length=5)
    language = models.CharField(max_length=2)
    ticked = models.BooleanField(default=False)  # chosen one by one in the inbox, and taken along at once
    statuses = ArrayField(models.CharField(max_length=16), default=list)  # empty: all
    firm_reference = personal(
        models.CharField(max_length=500, blank=True),
        purpose="the firm's own ticket number by which a table was narrowed",
        ground="the firm's duty to answer",
        seen_by="the firm",
        keep="3 years",
    )
    updated_since = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=choices_of(ExportState))
    asked_at = models.DateTimeField()
    after = models.CharField(max_length=60, blank=True)  # the last row that was read, as `paging` writes a place
    pieces = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)
    octets = models.BigIntegerField(default=0)
    digest = models.BinaryField(null=True, unique=True)  # SHA-256 of the link's token
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=32, blank=True)  # the slug of what went wrong

    class Meta:
        """Shown to its firm, the newest first; made in the order of the asking, one of a firm at a time."""

        db_table = "complaints_firm_export"
        constraints = [
            models.CheckConstraint(condition=Q(member__isnull=True) ^ Q(key__isnull=True), name="firm_export_of_one"),
            models.UniqueConstraint(
                fields=["firm"], condition=Q(state__in=("waiting", "making")), name="firm_export_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-asked_at"], name="firm_export_of_firm"),
            models.Index(fields=["asked_at"], name="firm_export_age"),
        ]


class ExportPiece(models.Model):
    """Some lines of a table, in their order. They go soon after the table was fetched."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    export = models.ForeignKey(FirmExport, models.CASCADE, related_name="+", db_index=False)
    number = models.IntegerField()
    text = SealedField(
        owner=None,
        purpose="the firm's complaints as a table to take along",
        ground="the firm's duty to answer",
        seen_by="whoever of the firm asked for it, once",
        keep="an hour, and another one where its fetching has begun",
    )

    class Meta:
        """Read one after the other."""

        db_table = "complaints_firm_export_piece"
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="firm_export_piece_once")]
