"""What proves: an immutable original addressed by its digest within the purchase, and a derived preview."""

from django.db import models

from ccms.complaints.models.complaint import Complaint


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
    added_by = models.CharField(max_length=64)  # an actor's text form
    added_at = models.DateTimeField()
    preview = models.CharField(max_length=12, default="none")  # none, made, refused

    class Meta:
        """The same bytes count once within a purchase and side."""

        indexes = [models.Index(fields=["holder", "added_at"])]
        constraints = [
            models.UniqueConstraint(fields=["holder", "sha256", "added_by"], name="evidence_once_in_purchase")
        ]
