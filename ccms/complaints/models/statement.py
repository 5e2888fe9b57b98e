"""Defines what people wrote in their own words: plain for search, apart from everything else, deleted at erasure."""

from django.db import models

from ccms.complaints.models.complaint import Complaint

ADDITION = "addition"  # what a buyer wrote after the filing; it stands beside the story, which stays as it was told
BRING = "bring"  # what both sides are to bring to a hearing
STORY = ("narrative", ADDITION)


class Statement(models.Model):
    """One text of one author. Its event holds a salted digest, so that an altered text shows."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="statements", db_index=False)
    event = models.UUIDField()
    kind = models.CharField(
        max_length=24
    )  # narrative, addition, told, answer, reason, request, information, bring, minutes, reasons, note
    author = models.CharField(max_length=64)  # an actor's text form
    text = models.TextField()
    salt = models.BinaryField()
    internal = models.BooleanField(default=False)  # a note of the office, never shown to the parties
    at = models.DateTimeField()

    class Meta:
        """Read with its complaint."""

        indexes = [models.Index(fields=["complaint", "at"])]
