"""Defines webhooks: which machine of a firm or an office is told of events, and one row for each delivery."""

from enum import StrEnum
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ccms.accounts.models import Firm, Office
from ccms.accounts.privacy.sealing import SealedField
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents

# No person's: declared because the register holds everything that is sealed.
_SECRET = {
    "purpose": "to sign what a shop's or an office's machine is told",
    "ground": "security of processing; it belongs to no person",
    "seen_by": "its owner, once, when it is made",
}


class Why(StrEnum):
    """Why a webhook is not called any more."""

    GONE = "gone"  # it answered 410
    FAILED = "failed"  # a delivery used up its tries
    RESTORED = "restored"  # a backup was restored, and the operator has not let go yet


class Whether(StrEnum):
    """Where one delivery stands. A failed try goes back to `waiting` while its plan still runs."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Webhook(NamedByEvents):
    """An address of a firm or an office that is called for each event its owner may know."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, related_name="webhooks")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=48), default=list)  # empty: all
    secret = SealedField(owner=None, keep="until it is replaced, or the webhook ends", **_SECRET)
    old_secret = SealedField(owner=None, keep="24 hours after it was replaced", **_SECRET)
    old_until = models.DateTimeField(null=True)
    is_on = models.BooleanField(default=True)
    why_off = models.CharField(max_length=8, choices=choices_of(Why), blank=True, default="")
    off_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)  # in a row, of whatever it was told
    rests_until = models.DateTimeField(null=True)  # after a failure it is left alone for a while
    served_at = models.DateTimeField(null=True)  # who waited longest is called first
    created_at = models.DateTimeField()
    created_by = models.TextField()  # the actor
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A webhook belongs to one firm or one office."""

        db_table = "notices_webhook"
        indexes = [
            models.Index(fields=["firm", "created_at"], name="webhook_of_firm"),
            models.Index(fields=["office", "created_at"], name="webhook_of_office"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(firm__isnull=True) ^ Q(office__isnull=True), name="webhook_of_one"),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class Delivery(models.Model):
    """One event for one webhook. `id` is the order in which events are told, `key` what the receiver knows it by.

    Kept of the answer are its status (null: none came) and how long it took, never a word of its body.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True)  # webhook-id: the same at every try, and after a restore
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", db_index=False)
    event = models.UUIDField()
    kind = models.CharField(max_length=48)
    reference = models.CharField(max_length=16, blank=True)  # none: a test
    status = models.CharField(max_length=16, blank=True)  # which the event gave the complaint, if it gave one
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=choices_of(Whether), default=Whether.WAITING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    answer = models.SmallIntegerField(null=True)
    refused = models.BooleanField(default=False, db_default=False)  # not called: the address leads inwards
    milliseconds = models.IntegerField(null=True)
    tried_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """Found by webhook while it waits, by complaint for its order, by lease when a worker died."""

        db_table = "notices_delivery"
        indexes = [
            models.Index(fields=["webhook", "id"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["webhook", "due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(
                fields=["webhook", "reference", "id"],
                condition=Q(state__in=("waiting", "sending")),
                name="delivery_order",
            ),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="delivery_leased"),
            models.Index(fields=["webhook", "-id"], name="delivery_log"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook_id}"
