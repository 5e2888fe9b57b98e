"""Defines the key to a page of ours for a person in a shop's frame, where they have proved their number."""

from uuid import uuid4

from django.db import models

from ccms.accounts.models import Consumer, Firm
from ccms.complaints.models.draft import Draft


class Crossing(models.Model):
    """One such way: for one person, draft and shop, open once and for minutes."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    digest = models.BinaryField(unique=True)  # SHA-256 of the key: 128 random bits need no slow hash
    consumer = models.ForeignKey(Consumer, models.CASCADE, related_name="+")
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")  # in whose page the frame stands
    epoch = models.IntegerField()  # of the session in the frame: who ended his sessions since has closed the way
    proved_at = models.DateTimeField()  # when the number was proved there; no session lasts longer for a crossing
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    class Meta:
        """Found by its key, swept by its age."""

        indexes = [models.Index(fields=["expires_at"], name="crossing_age")]
