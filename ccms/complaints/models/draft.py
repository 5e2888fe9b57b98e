"""Defines what a consumer typed and has not sent: not a complaint yet, sealed whole."""

from django.db import models

from ccms.accounts.models import Consumer
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
