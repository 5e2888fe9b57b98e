"""Defines what a consumer typed and has not sent: not a complaint yet, sealed whole.

Defines the key to a page of ours for a person in a shop's frame, where they have proved their number.
"""

from uuid import uuid4

from django.db import models

from ccms.accounts.models import Consumer, Firm
from ccms.accounts.privacy.sealing import SealedField


class Draft(models.Model):
    """One unfinished filing of one consumer; its id becomes the purchase's."""

    id = models.UUIDField(primary_key=True)
    consumer = models.ForeignKey(Consumer, models.CASCADE, related_name="drafts")
    body = SealedField(
        owner="consumer_id",
        purpose="keeps what was typed until it is sent",
        ground="asked for by the person",
        seen_by="consumer",
        keep="30 days",
    )
    step = models.CharField(max_length=16, default="firm")
    saved_at = models.DateTimeField()
    remind_on = models.DateField(null=True)  # not ripe yet: the day a message comes
    reminded_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One unsent draft for each consumer; those that wait are swept by day."""

        constraints = [
            models.UniqueConstraint(
                fields=["consumer"],
                condition=models.Q(sent_at__isnull=True, remind_on__isnull=True),
                name="draft_one_open",
            )
        ]
        indexes = [models.Index(fields=["remind_on"], condition=models.Q(remind_on__isnull=False), name="draft_remind")]


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
