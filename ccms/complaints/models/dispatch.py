"""Defines a dispatch: one sending of a complaint to another body, and what came back."""

from datetime import datetime
from enum import StrEnum

from django.db import models

from ccms.accounts.models import Consumer
from ccms.accounts.privacy.sealing import SealedField
from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement
from ccms.core.choices import choices_of


class DispatchKind(StrEnum):
    """What is asked of the body."""

    REFERRAL = "referral"  # to take the complaint over
    COPY = "copy"  # to know of it
    ASSISTANCE = "assistance"  # to help: with a licence, with the police, by taking a page down
    CORRECTION = "correction"  # to put right what it was sent before
    FILE = "file"  # the dossier, for the office's own e-filing


class DispatchState(StrEnum):
    """How far it has come, as far as that is proved or recorded; the last four are ends."""

    PREPARED = "prepared"
    FAILED = "failed"  # the way was tried and did not take it; a person looks
    SENT = "sent"
    RECEIVED = "received"  # the body opened it or confirmed that it has it
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RETURNED = "returned"
    RECALLED = "recalled"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What is open about the dispatches of a complaint, beside its referral; kept as a column of the complaint."""

    TO_SEND = "to_send"
    SENT = "sent"
    RETURNED = "returned"
    KEPT = "kept"  # some body has something of it


_STEPS: dict[str, Step] = {
    DispatchState.PREPARED: Step.TO_SEND,
    DispatchState.FAILED: Step.TO_SEND,
    DispatchState.RETURNED: Step.RETURNED,
}


class Channel(StrEnum):
    """The way by which it was sent."""

    REST = "rest"
    MAIL = "mail"
    PAPER = "paper"
    NOTHI = "nothi"  # the government's e-filing


class Dispatch(models.Model):
    """One sending. A referral that is not taken over in time comes back by itself; all others move no status.

    `content` is exactly what is sent: the fields of the body's profile on `profile_day`, sealed under the key of the
    person whose complaint it is. `fields` names them; the event that prepared it holds their digest.
    """

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="dispatches")
    event = models.UUIDField()
    kind = models.CharField(max_length=12, choices=choices_of(DispatchKind), db_default="referral")
    body = models.CharField(max_length=24)  # code in the routing pack
    consumer = models.ForeignKey(Consumer, models.PROTECT, null=True, related_name="+", db_index=False)
    level = models.CharField(max_length=8, blank=True, default="", db_default="")
    profile_day = models.DateField(null=True)
    fields = models.JSONField(default=list, db_default=[])
    content = SealedField(
        owner="consumer_id",
        purpose="what another body is sent of the complaint, as it was sent",
        ground="sections 3, 21 and 28 of the 2009 Act; the person reads what was sent to whom",
        seen_by="consumer, office, the body that it was sent to",
        keep="3 years after the final decision",
    )
    basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=choices_of(DispatchState), db_default="prepared")
    channel = models.CharField(max_length=8, choices=choices_of(Channel), blank=True, default="", db_default="")
    memo_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # on the office's own letter
    draft_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # laid down there, not sent yet
    draft_digest = models.CharField(max_length=64, blank=True, default="", db_default="")  # of the dossier laid down
    outside_no = models.CharField(max_length=64, blank=True, default="", db_default="")  # on the body's last letter
    prepared_at = models.DateTimeField()
    sent_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)  # when the body's machine was told how the complaint ended
    try_at = models.DateTimeField(null=True)  # when the body's machine is called next; empty: at once
    tries = models.SmallIntegerField(default=0, db_default=0)
    leased_until = models.DateTimeField(null=True)  # one worker alone sends it until then
    code = models.CharField(max_length=24, blank=True, default="", db_default="")  # why it was returned or recalled
    field = models.CharField(max_length=40, blank=True, default="", db_default="")  # which it was returned for
    answer = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # what it completes or corrects

    class Meta:
        """A body reads what was sent to it; one open dispatch of a kind for each complaint and body."""

        indexes = [
            models.Index(fields=["body", "complaint"], name="dispatch_of_body"),
            models.Index(
                fields=["prepared_at"],
                condition=models.Q(state=DispatchState.PREPARED, ended_at__isnull=True),
                name="dispatch_to_send",
            ),
            models.Index(fields=["complaint"], condition=models.Q(channel=Channel.REST), name="dispatch_by_machine"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "kind"],
                condition=models.Q(ended_at__isnull=True, kind=DispatchKind.REFERRAL),
                name="dispatch_one_referral",
            ),
            models.UniqueConstraint(
                fields=["complaint", "body", "kind"],
                condition=models.Q(ended_at__isnull=True)
                & ~models.Q(state__in=[str(DispatchState.RETURNED), str(DispatchState.FAILED)]),
                name="dispatch_one_open",
            ),
        ]

    @classmethod
    def kept_by(cls, body: str | None) -> models.QuerySet["Dispatch"]:
        """Return the referrals that a body has: what was sent to it to take over and not taken back."""
        referred = cls.objects.filter(body=body, kind=DispatchKind.REFERRAL, sent_on__isnull=False)
        return referred.exclude(state=DispatchState.RECALLED)

    @property
    def is_beside(self) -> bool:
        """Tell whether it runs beside the status, as all do but a referral."""
        return self.kind != DispatchKind.REFERRAL

    @property
    def step(self) -> str:
        """Name what the office can do about it next: send it, wait for the body, see to what came back, or nothing."""
        if self.ended_at is not None:
            return ""
        return _STEPS.get(self.state, Step.SENT)

    def end(self, state: DispatchState, at: datetime, code: str = "") -> None:
        """Note that nothing more is awaited, and why."""
        self.state, self.ended_at, self.code = str(state), at, code
