"""What proves: an immutable original addressed by its digest within the purchase, and a derived preview."""

from enum import StrEnum

from django.db import models

from ccms.complaints.models.complaint import Complaint


class Preview(StrEnum):
    """Whether there is a smaller copy without metadata to look at."""

    NONE = "none"  # of a PDF or a text
    WAITING = "waiting"  # not made yet: many files came at once
    MADE = "made"
    REFUSED = "refused"  # the picture turned out to be unreadable


class Flag(StrEnum):
    """What a reader should know before opening the original."""

    ACTIVE = "active"  # a PDF that starts scripts or programs
    EMBEDDED = "embedded"  # a PDF that carries other files
    LOCATION = "location"  # a picture that tells where it was taken


class Evidence(models.Model):
    """One file. `holder` is the draft's and then the purchase's id; bytes lie under it, named by SHA-256."""

    id = models.UUIDField(primary_key=True)
    holder = models.UUIDField()
    complaint = models.ForeignKey(
        Complaint, models.CASCADE, null=True, related_name="evidence"
    )  # empty: the purchase's
    event = models.UUIDField(null=True)  # the event that names it; empty while it belongs to a draft
    kind = models.CharField(max_length=32)  # what it shows, by the pack's list
    media_type = models.CharField(max_length=40)
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    name = models.CharField(max_length=150)
    side = models.CharField(max_length=8)  # consumer, firm, office
    added_by = models.CharField(max_length=64)  # an actor's text form
    added_at = models.DateTimeField()
    flags = models.JSONField(default=list)
    preview = models.CharField(max_length=8, default=Preview.NONE.value)
    preview_sha256 = models.BinaryField(null=True)
    scan = models.CharField(max_length=12, default="not_scanned")  # no scanner is configured

    class Meta:
        """The same bytes count once for a side within its case; a day's sum is read by who added."""

        indexes = [
            models.Index(fields=["holder", "added_at"]),
            models.Index(fields=["added_by", "added_at"]),
            models.Index(
                fields=["added_at"], condition=models.Q(preview=Preview.WAITING.value), name="evidence_preview_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256", "side", "complaint"],
                nulls_distinct=False,
                name="evidence_once_for_a_side",
            )
        ]
