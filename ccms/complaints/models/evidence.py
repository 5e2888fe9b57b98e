"""Defines evidence: an immutable original addressed by its digest within the purchase, and a derived preview."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.dispatch import Dispatch


class Preview(StrEnum):
    """Whether there is a smaller copy without metadata to look at."""

    NONE = "none"  # of a PDF or a text
    WAITING = "waiting"  # not made yet: many files came at once
    MADE = "made"
    REFUSED = "refused"  # the picture turned out to be unreadable


class Scan(StrEnum):
    """What a virus scanner said of it."""

    NOT_SCANNED = "not_scanned"  # no scanner is configured
    SCANNING = "scanning"  # it was not asked yet, or did not answer
    CLEAN = "clean"
    MALICIOUS = "malicious"  # quarantined: kept, and given to nobody
    UNSCANNABLE = "unscannable"  # too large for it, locked, or it fails at it again and again


class Flag(StrEnum):
    """What a reader should know before opening the original."""

    ACTIVE = "active"  # a PDF that starts scripts or programs
    EMBEDDED = "embedded"  # a PDF that carries other files
    LOCATION = "location"  # a picture or film that tells where it was taken


BANDS = (0, 16, 32, 48)  # of the 64 bits of a picture's likeness: where each sixteen of them begin
BAND = 0xFFFF


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
    side = models.CharField(max_length=8)  # consumer, firm, office, body
    # Of a body: which dispatch it answers.
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, null=True, related_name="+", db_index=False)
    added_by = models.CharField(max_length=64)  # an actor's text form
    added_at = models.DateTimeField()
    flags = models.JSONField(default=list)
    preview = models.CharField(max_length=8, default=Preview.NONE.value)
    preview_sha256 = models.BinaryField(null=True)
    scan = models.CharField(max_length=12, default=Scan.NOT_SCANNED.value)
    scan_due_at = models.DateTimeField(null=True)  # when the scanner is asked next
    scan_tries = models.SmallIntegerField(default=0, db_default=0)
    pieces = models.BinaryField(null=True)  # the SHA-256 of each MiB, one after the other
    reduced = models.BooleanField(default=False, db_default=False)  # made smaller on the sender's phone
    # A copy in which an officer covered parts, of which file, and why. The parties do not see it.
    redacts = models.ForeignKey("self", models.CASCADE, null=True, related_name="copies")
    ground = models.CharField(max_length=24, blank=True, default="", db_default="")  # by the pack's list
    likeness = models.BigIntegerField(null=True)  # of a picture: 64 bits that a smaller copy nearly has too

    class Meta:
        """The same bytes count once for a side within its case; a day's sum is read by the person that added.

        Two likenesses that differ in three bits at most are equal in one of four bands.
        """

        indexes = [
            models.Index(fields=["holder", "added_at"]),
            models.Index(fields=["added_by", "added_at"]),
            models.Index(
                fields=["added_at"], condition=Q(preview=Preview.WAITING.value), name="evidence_preview_waiting"
            ),
            models.Index(
                fields=["scan", "scan_due_at"],
                condition=Q(scan__in=[Scan.NOT_SCANNED.value, Scan.SCANNING.value]),
                name="evidence_to_scan",
            ),
            models.Index(fields=["dispatch"], condition=Q(dispatch__isnull=False), name="evidence_of_answer"),
            models.Index(fields=["sha256"], name="evidence_same_bytes"),
            *(
                models.Index(
                    F("likeness").bitrightshift(begin).bitand(BAND),
                    condition=Q(likeness__isnull=False),
                    name=f"evidence_band_{begin}",
                )
                for begin in BANDS
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256", "side", "complaint", "dispatch"],
                nulls_distinct=False,
                name="evidence_once_for_a_side",
            )
        ]
