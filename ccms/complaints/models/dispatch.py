"""Defines a dispatch: one sending of a complaint to another body, and what came back."""

from datetime import datetime
from enum import StrEnum

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement
from ccms.core.choices import choices_of


class DispatchKind(StrEnum):
    """What is asked of the body."""

    REFERRAL = "referral"  # to take the complaint over


class DispatchState(StrEnum):
    """How far it has come, as far as that is proved or recorded; the last four are ends."""

    PREPARED = "prepared"
    SENT = "sent"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RETURNED = "returned"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class Channel(StrEnum):
    """The way by which the office sent it."""

    MAIL = "mail"
    PAPER = "paper"


class Dispatch(models.Model):
    """One sending. The office sends the papers and records it; what is not taken over in time comes back by itself."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="dispatches")
    event = models.UUIDField()
    kind = models.CharField(max_length=12, choices=choices_of(DispatchKind), db_default="referral")
    body = models.CharField(max_length=24)  # code in the routing pack
    basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=choices_of(DispatchState), db_default="prepared")
    channel = models.CharField(max_length=8, choices=choices_of(Channel), blank=True, default="", db_default="")
    memo_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # on the office's own letter
    outside_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # on the body's last letter
    prepared_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=24, blank=True, default="", db_default="")  # why it was returned or recalled
    answer = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")

    class Meta:
        """A body reads what was sent to it; one open dispatch of a kind for each complaint and body."""

        indexes = [models.Index(fields=["body", "complaint"], name="dispatch_of_body")]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=models.Q(ended_at__isnull=True, kind=DispatchKind.REFERRAL),
                name="dispatch_one_referral",
            )
        ]

    @classmethod
    def kept_by(cls, body: str | None) -> models.QuerySet["Dispatch"]:
        """Return what a body has: what was sent to it and not taken back."""
        return cls.objects.filter(body=body, sent_on__isnull=False).exclude(state=DispatchState.RECALLED)

    def end(self, state: DispatchState, at: datetime, code: str = "") -> None:
        """Note that nothing more is awaited, and why."""
        self.state, self.ended_at, self.code = str(state), at, code
