"""Defines what a shop's server signed about an order, from the handing over by the shop's page to the purchase.

`OrderHolder` keeps who brought it first.

Defines what a shop's help desk says of having been told: tickets that it pushed, and answers to our questions.

A row names a buyer and their order by a digest under a key of the shop; neither can be read from it.
"""

from uuid import uuid4

from django.db import models

from ccms.accounts.models import Consumer, Firm
from ccms.accounts.privacy.sealing import SealedField, personal
from ccms.complaints.models.complaint import Purchase

PURPOSE = "sets what the shop says of the order beside what the buyer says"


class HandOver(models.Model):
    """An order on its way from a shop's page into a draft: opened once, by the key's holder, and soon forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    digest = models.BinaryField(unique=True)  # SHA-256 of the key: 128 random bits need no slow hash
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    signed = SealedField(
        owner=None, purpose=PURPOSE, ground="asked for by the person", seen_by="nobody", keep="two hours at most"
    )
    refused = models.BooleanField(default=False)  # something came along that could not be believed
    expires_at = models.DateTimeField()

    class Meta:
        """Found by its key, swept by its age."""

        indexes = [models.Index(fields=["expires_at"], name="hand_over_age")]


class OrderHolder(models.Model):
    """The person who brought a shop's token first: a token that is passed on to another person says nothing."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    jti = models.CharField(max_length=64)
    consumer = models.ForeignKey(Consumer, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        """One holder for each token, as long as the token is valid."""

        constraints = [models.UniqueConstraint(fields=["firm", "jti"], name="order_holder_once")]
        indexes = [models.Index(fields=["expires_at"], name="order_holder_age")]


class ShopOrder(models.Model):
    """What the shop signed about a purchase. The row exists only where the signature was right."""

    purchase = models.OneToOneField(Purchase, models.CASCADE, primary_key=True, related_name="shop_order")
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="+")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+")
    kid = models.CharField(max_length=16)
    jti = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    said = SealedField(
        owner="consumer_id",
        purpose=PURPOSE,
        ground="needed to decide the complaint",
        seen_by="consumer, firm once proved, office",
        keep="3 years after the final decision",
    )
    same_number = models.BooleanField(null=True)  # None: the shop said none, or its key has ended since
    verified_at = models.DateTimeField()

    class Meta:
        """Written with the purchase, never changed."""


PURPOSE_OF_TICKETS = (
    "stands for a buyer and his order, so that a shop can say whether he told it, without a number in the clear"
)


class Ticket(models.Model):
    """One ticket of a shop's help desk, as the shop last told of it. No word of it is in anybody's own words."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+")
    kid = models.CharField(max_length=8)
    digest = personal(
        models.BinaryField(),
        purpose=PURPOSE_OF_TICKETS,
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
        purpose=PURPOSE_OF_TICKETS,
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
