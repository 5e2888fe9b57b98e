"""Defines the outbox as tables that an officer can be shown: what waits, was sent, arrived, is parked and why."""

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import Q

from ccms.accounts.channels import Channel
from ccms.accounts.privacy.sealing import personal
from ccms.core.choices import choices_of


class State(StrEnum):
    """Where an outgoing message stands. A failed try goes back to `queued` while its plan still runs."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    PARKED = "parked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Outgoing(models.Model):
    """What delivery keeps for each message, whatever it says. `lease` fences off a worker that woke too late."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    state = models.CharField(max_length=10, choices=choices_of(State), default=State.QUEUED)
    attempts = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=32, blank=True, default="")
    provider_id = models.CharField(max_length=128, blank=True, default="")
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=32, blank=True, default="")
    possibly_sent_twice = models.BooleanField(default=False)
    maybe_with = models.CharField(
        max_length=32, blank=True, db_default="", default=""
    )  # the gateway whose answer was lost
    created_at = models.DateTimeField()

    class Meta:
        """Shared columns only."""

        abstract = True


class Notice(Outgoing):
    """One message to one recipient on one channel about one event. `params` holds no personal data."""

    event = models.UUIDField()
    subject = models.CharField(max_length=48)  # the complaint's reference, or draft:<id>
    recipient = models.CharField(max_length=48)  # consumer:<id>, contact:<id>, member:<id>, office:<id>
    channel = models.CharField(max_length=8)
    template = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    params = models.JSONField(default=dict)
    group = models.CharField(max_length=32, null=True)  # noqa: DJ001 - no group and an empty name differ in SQL
    proof_due = models.BooleanField(default=False)
    gathers = models.BooleanField(default=False, db_default=False)  # may travel in a digest with others of its kind
    carried_by = models.UUIDField(null=True)  # the digest in which it travelled last: our reference of that message
    inbox = models.CharField(max_length=4, blank=True, default="", db_default="")  # of an office: act, info or nothing
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=48, blank=True, default="", db_default="")  # the actor

    class Meta:
        """Each queue is a partial index, so that three million delivered notices cost the claim nothing."""

        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["subject", "created_at"], name="notice_subject"),
            models.Index(fields=["channel", "next_try_at"], condition=Q(state="queued"), name="notice_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="notice_leased"),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="notice_unproved"),
            models.Index(fields=["created_at"], condition=Q(state="parked"), name="notice_parked"),
            models.Index(fields=["next_try_at"], condition=Q(proof_due=True), name="notice_proof_due"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="notice_provider"),
            models.Index(fields=["recipient", "created_at"], condition=Q(channel="in_app"), name="notice_shown"),
            models.Index(
                fields=["recipient", "channel", "created_at"], condition=Q(gathers=True), name="notice_gathers"
            ),
            models.Index(
                fields=["recipient"], condition=Q(inbox="act", handled_at__isnull=True), name="notice_to_handle"
            ),
            models.Index(fields=["carried_by"], condition=Q(carried_by__isnull=False), name="notice_carried"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.subject}"


class NoticeRead(models.Model):
    """A member of an office has read a notice of their inbox."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="reads")
    member = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """Once for each member."""

        db_table = "notices_read"
        constraints = [models.UniqueConstraint(fields=["notice", "member"], name="notice_read_once")]


class CodeMessage(Outgoing):
    """A one-time code on its way: only the request's id. The code itself exists at the moment of sending."""

    request_id = models.UUIDField()
    channel = models.CharField(max_length=8, default=Channel.SMS, db_default="sms")

    class Meta:
        """A queue of its own, which overtakes every notice."""

        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="code_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="code_leased"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="code_provider"),
            models.Index(fields=["created_at"], name="code_age"),
        ]

    def __str__(self) -> str:
        return f"code {self.request_id}"


class GatewayState(models.Model):
    """What all workers know of one SMS gateway: its health, the money it spent today, the money it says it has.

    The row named "all" holds the day's spending of all gateways together. Amounts are paisa, a day is Dhaka's.
    """

    name = models.CharField(max_length=32, primary_key=True)
    day = models.DateField()
    spent = models.BigIntegerField(default=0)  # what is on its way counts as spent
    minute = models.DateTimeField(null=True)  # the minute in which calls and failures are counted
    calls = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    in_a_row = models.IntegerField(default=0)
    rests = models.SmallIntegerField(default=0)  # rests since it last worked; each is longer than the one before
    rests_until = models.DateTimeField(null=True)  # null: it works
    trial = models.UUIDField(null=True)  # the one message that asks it after a rest
    why = models.CharField(max_length=32, blank=True, default="", db_default="")  # class of its last failure
    balance = models.BigIntegerField(null=True)
    balance_at = models.DateTimeField(null=True)

    class Meta:
        """One row for each gateway."""

        db_table = "notices_gateway"

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """A gateway's word on one message, kept a week: it may come before the sending is recorded, or twice."""

    gateway = models.CharField(max_length=32)
    reference = models.CharField(max_length=64, blank=True)
    provider_id = models.CharField(max_length=128, blank=True)
    outcome = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        """One row for each thing said."""

        constraints = [
            models.UniqueConstraint(fields=["gateway", "provider_id", "reference", "outcome"], name="receipt_once"),
        ]
        indexes = [models.Index(fields=["at"], name="receipt_age")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.outcome}"


_DEVELOPMENT = {
    "purpose": "to read in development what would have been sent",
    "ground": "invented persons only: in production nothing is ever written here",
    "seen_by": "whoever develops",
    "keep": "the last 10,000 messages",
}


class DevelopmentMessage(models.Model):
    """What the built-in gateway took, outside production: the only place where an address stands in the clear."""

    channel = models.CharField(max_length=8)
    to = personal(models.CharField(max_length=254), **_DEVELOPMENT)
    subject = personal(models.CharField(max_length=200, blank=True), **_DEVELOPMENT)
    body = personal(models.TextField(), **_DEVELOPMENT)
    at = models.DateTimeField()
    event = models.UUIDField(null=True)

    class Meta:
        """Read newest first, for one address or for all."""

        indexes = [models.Index(fields=["to", "-id"], name="development_to")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
