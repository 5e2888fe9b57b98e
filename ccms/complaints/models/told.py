"""Defines what a shop's help desk says of having been told: tickets that it pushed, and answers to our questions.

A row names a buyer and their order by a digest under a key of the shop; neither can be read from it.
"""

from django.db import models

from ccms.accounts.models import Consumer, Firm
from ccms.accounts.privacy.sealing import personal

PURPOSE = "stands for a buyer and his order, so that a shop can say whether he told it, without a number in the clear"


class Ticket(models.Model):
    """One ticket of a shop's help desk, as the shop last told of it. No word of it is in anybody's own words."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    kid = models.CharField(max_length=8)
    digest = personal(
        models.BinaryField(),
        purpose=PURPOSE,
        ground="the shop's own interest in being asked first",
        seen_by="nobody; it is compared",
        keep="180 days after the shop last told of it",
    )
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=8)
    remedy = models.CharField(max_length=32, blank=True)
    closed_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()

    class Meta:
        """One for each buyer and order; found by its digest, swept by its age."""

        constraints = [models.UniqueConstraint(fields=["firm", "digest"], name="ticket_once")]
        indexes = [models.Index(fields=["taken_at"], name="ticket_age")]


class ShopReply(models.Model):
    """What a shop answered to our question about one buyer and order, or that it said nothing in time."""

    consumer = models.ForeignKey(Consumer, models.CASCADE, related_name="+")
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    digest = personal(
        models.BinaryField(),
        purpose=PURPOSE,
        ground="needed to decide whether the shop was asked first",
        seen_by="nobody; it is compared",
        keep="30 days",
    )
    state = models.CharField(max_length=8)  # confirms, denies, nothing
    told_at = models.DateTimeField(null=True)
    ticket = models.CharField(max_length=8, blank=True)
    remedy = models.CharField(max_length=32, blank=True)
    heard_at = models.DateTimeField()

    class Meta:
        """One for each person, shop and order: what was heard last."""

        constraints = [models.UniqueConstraint(fields=["consumer", "firm", "digest"], name="shop_reply_once")]
        indexes = [models.Index(fields=["heard_at"], name="shop_reply_age")]
