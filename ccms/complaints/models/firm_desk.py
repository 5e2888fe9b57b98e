"""Defines what a firm keeps about a complaint for itself: assignee, tags, own ticket number, notes, ready answers.

Nothing here is part of the complaint's life cycle: the buyer and DNCRP never see it, and no event names it. Who
changed what is kept beside it (`FirmChange`).

Defines an export of a firm's complaints: who asked for it, its state, and its text until it was fetched.

The rows of `FirmExport` are the firm's own record of who took what along (ADR 0010), and stay long after the text.

Defines a firm's list of repayments, kept row by row, so that the worker can continue wherever it was stopped.

The rows are no part of a complaint's life cycle; what a row does is an act with its own event. They are deleted some
weeks after the list is worked through (`repayments.purge`).
"""

from enum import StrEnum
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ccms.accounts.models import ApiKey, Consumer, Firm, Member, Office
from ccms.accounts.privacy.sealing import SealedField, personal
from ccms.complaints.models.complaint import Complaint
from ccms.core.choices import choices_of


class FirmCard(models.Model):
    """One complaint on one firm's desk. A firm to which it is sent later begins a card of its own."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="firm_cards")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    firm_reference = models.CharField(max_length=64, blank=True)  # the firm's own ticket number; a filter, not a key
    live = models.BooleanField(default=True)  # the complaint is open, so that "mine" never reads what has ended
    tags: "models.ManyToManyField[FirmTag, FirmTag]" = models.ManyToManyField("FirmTag", related_name="cards")

    class Meta:
        """Found by its complaint, by the person that works on it, and by the firm's own number."""

        db_table = "complaints_firm_card"
        constraints = [models.UniqueConstraint(fields=["complaint", "firm"], name="firm_card_once")]
        indexes = [
            models.Index(
                fields=["assignee", "complaint"],
                condition=Q(assignee__isnull=False, live=True),
                name="firm_card_assignee",
            ),
            models.Index(
                fields=["firm", "firm_reference"], condition=~Q(firm_reference=""), name="firm_card_reference"
            ),
        ]


class FirmTag(models.Model):
    """A word by which a firm sorts its complaints."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=40)

    class Meta:
        """Each word once in a firm."""

        db_table = "complaints_firm_tag"
        constraints = [models.UniqueConstraint(fields=["firm", "text"], name="firm_tag_once")]


class FirmNote(models.Model):
    """A member's note for their colleagues, sealed under the buyer's key: it may name the buyer, and goes with them."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    card = models.ForeignKey(FirmCard, models.CASCADE, related_name="notes")
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    text = SealedField(
        owner="consumer_id",
        purpose="what a firm's members tell each other about a complaint",
        ground="the firm's duty to answer",
        seen_by="the firm",
        keep="3 years after the final decision",
    )
    at = models.DateTimeField()

    class Meta:
        """Read with its card, oldest first."""

        db_table = "complaints_firm_note"
        indexes = [models.Index(fields=["card", "at"], name="firm_note_read")]


class Changed(StrEnum):
    """What of a card was changed."""

    ASSIGNEE = "assignee"
    REFERENCE = "reference"
    TAGGED = "tagged"
    UNTAGGED = "untagged"


class FirmChange(models.Model):
    """Who changed what of a card, and when. `value` is the new one: a member's id, a number, a tag; empty is none."""

    card = models.ForeignKey(FirmCard, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=12, choices=choices_of(Changed))
    value = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)  # empty: by a key
    at = models.DateTimeField()

    class Meta:
        """Only added to; read with its card."""

        db_table = "complaints_firm_change"


class FirmTemplate(models.Model):
    """A ready answer of a firm with named blanks like {amount}."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    text = models.TextField()
    changed_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """A name stands once among those in use."""

        db_table = "complaints_firm_template"
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "name"], condition=Q(retired_at__isnull=True), name="firm_template_once"
            )
        ]


class SavedView(models.Model):
    """A filter of a desk's lists under a name: a member's own, or the whole team's where it has no owner."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, null=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    query = models.TextField()  # as it stands in the address, which `web.desk.asking` has read and written anew
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        """A name stands once among a member's own, and once among the team's."""

        db_table = "complaints_firm_view"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(owner__isnull=False), name="firm_view_of_member"
            ),
            models.UniqueConstraint(fields=["firm", "name"], condition=Q(owner__isnull=True), name="firm_view_of_team"),
            models.UniqueConstraint(
                fields=["office", "name"], condition=Q(owner__isnull=True), name="firm_view_of_office"
            ),
            models.CheckConstraint(
                condition=Q(firm__isnull=True) ^ Q(office__isnull=True), name="firm_view_of_one_desk"
            ),
        ]


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


class RepaymentList(models.Model):
    """One file of a firm. Looked at first; from `started_at` on the worker does its rows in the starter's name."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    started_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Shown to its firm, the newest first; worked off in the order of the starting."""

        db_table = "complaints_repayment_list"
        indexes = [
            models.Index(fields=["firm", "-made_at"], name="repayment_list_of_firm"),
            models.Index(
                fields=["started_at"],
                condition=Q(started_at__isnull=False, finished_at__isnull=True),
                name="repayment_list_at_work",
            ),
        ]


class RepaymentRow(models.Model):
    """One row: what it would do when it was read (`meant`), and what it did; `did` is empty until it is its turn.

    `typed` is kept only where a cell could not be read. `why` is a failure as `{slug, params}`.
    """

    list = models.ForeignKey(RepaymentList, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=11, blank=True)
    transaction = models.CharField(max_length=40, blank=True)
    amount_paisa = models.BigIntegerField(null=True)
    promised_paisa = models.BigIntegerField(null=True)  # where the row's amount is another
    day = models.DateField(null=True)
    typed = models.JSONField(null=True)
    meant = models.CharField(max_length=20)
    did = models.CharField(max_length=20, blank=True)
    why = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """Read and worked off with its list, in its order."""

        db_table = "complaints_repayment_row"
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="repayment_row_once")]
