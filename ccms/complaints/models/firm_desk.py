"""Defines what a firm keeps about a complaint for itself: assignee, tags, own ticket number, notes, ready answers.

Nothing here is part of the complaint's life cycle: the buyer and DNCRP never see it, and no event names it. Who
changed what is kept beside it (`FirmChange`).
"""

from enum import StrEnum
from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models import Consumer, Firm, Member, Office
from ccms.accounts.privacy.sealing import SealedField
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
