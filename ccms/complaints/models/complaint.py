"""Defines the complaint, with its status and the columns that lists and acts read."""

from dataclasses import dataclass
from datetime import date

from django.db import models

from ccms.accounts.models import Consumer, Firm, Member, Office, Post
from ccms.complaints.lifecycle import AnswerKind, Outcome, Reason, ShareState, Standing, Status
from ccms.complaints.models.purchase import Purchase
from ccms.complaints.statuses import PUBLIC, PublicState
from ccms.core.choices import choices_of

UNDECIDED = (Status.ESCALATED, Status.SCRUTINY, Status.REFERRED, Status.HEARING)


def _few(*names: str) -> list[models.Index]:
    """Index what few complaints have, and no others; what begins an index of several columns needs none of its own."""
    return [
        models.Index(fields=[name], condition=models.Q(**{f"{name}__isnull": False}), name=f"complaint_{name}")
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class FirstMade:
    """Where, when and under which number a complaint was made before it came here. Its day decides nothing."""

    source: str  # by the pack's list `intake_source`
    on: date
    number: str


class Complaint(models.Model):
    """Where a complaint stands. Written by `complaints.record` alone; a trigger refuses a change without event."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=11, unique=True)
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="complaints")
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="complaints", db_index=False)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="complaints", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="complaints", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="complaints", db_index=False)  # in charge
    # who acted for the post when it was taken up or handed over last; for the history alone
    officer = models.ForeignKey(Member, models.PROTECT, null=True, related_name="complaints", db_index=False)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined", db_index=False)

    category = models.CharField(max_length=32)
    wish = models.CharField(max_length=32)
    amount_paisa = models.BigIntegerField(null=True)
    language = models.CharField(max_length=2, default="bn")

    status = models.CharField(max_length=16, choices=choices_of(Status))
    reason = models.CharField(max_length=24, blank=True, choices=choices_of(Reason))
    outcome = models.CharField(max_length=24, blank=True, choices=choices_of(Outcome))
    on_table = models.CharField(max_length=16, blank=True, choices=choices_of(AnswerKind))
    asked = models.BooleanField(default=False)
    information_open = models.JSONField(default=list)
    interim = models.BooleanField(default=False)
    countered = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    reviewed = models.BooleanField(default=False)
    referral_sent = models.BooleanField(default=False, db_default=False)
    referral_accepted = models.BooleanField(default=False)
    dispatch_steps = models.JSONField(default=list, db_default=[])  # what is open about its dispatches
    hearing_held = models.BooleanField(default=False)
    share = models.CharField(
        max_length=12, blank=True, default="", db_default="", choices=choices_of(ShareState)
    )  # of the fine, once the office recorded it as paid

    promised_on = models.DateField(null=True)
    promised_paisa = models.BigIntegerField(null=True)
    promised_remedy = models.CharField(max_length=24, blank=True, default="", db_default="")
    told_at = models.DateTimeField(null=True)  # when the firm was first told by us; before that it sees nothing
    received_at = models.DateTimeField(null=True)
    receipt_basis = models.CharField(max_length=24, blank=True)
    receipt_proved = models.BooleanField(default=False)
    seller_corrections = models.PositiveSmallIntegerField(default=0, db_default=0)
    consumer_reached = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="decided", db_index=False)

    filed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    protective = models.BooleanField(default=False)
    disclose_phone = models.BooleanField(default=False)
    cause_on = models.DateField(null=True)
    safe_last = models.DateField(null=True)
    outer_last = models.DateField(null=True)
    first_made_at = models.DateField(null=True)  # with another office, by the pack's list `intake_source`
    first_made_with = models.CharField(max_length=16, blank=True, default="", db_default="")
    findings = models.JSONField(default=list)
    contradictions = models.JSONField(default=list, db_default=[])  # the pack's codes of what was said against itself

    event_seq = models.IntegerField(default=0)
    event_leaf = models.BinaryField(default=b"")

    class Meta:
        """Queues read by office and status, by firm and status, by consumer; never by counting."""

        indexes = [
            models.Index(fields=["office", "status", "changed_at"]),
            models.Index(fields=["firm", "status", "changed_at"]),
            models.Index(fields=["consumer", "-filed_at"]),
            # a firm's own numbers over a period
            models.Index(
                fields=["firm", "told_at"], condition=models.Q(told_at__isnull=False), name="complaint_told_firm"
            ),
            models.Index(
                fields=["post", "status"],
                condition=models.Q(post__isnull=False),
                name="complaint_post",
            ),
            *_few("joined_into", "decided_by"),
            # a firm's filter by category
            models.Index(
                fields=["firm", "category"], condition=models.Q(ended_at__isnull=True), name="complaint_of_firm_open"
            ),
            # reasons that are rare among many: their list and its number cost what they hold
            models.Index(
                fields=["reason"],
                condition=models.Q(status__in=[str(status) for status in UNDECIDED]),
                name="complaint_undecided",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="complaint_outcome_when_closed",
                condition=(models.Q(status=Status.CLOSED) & ~models.Q(outcome=""))
                | (~models.Q(status=Status.CLOSED) & models.Q(outcome="")),
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_state(self) -> PublicState:
        """What anyone may be told."""
        return PUBLIC[Status(self.status)]

    @property
    def standing(self) -> Standing:
        """Return what the life cycle needs to know."""
        return Standing(
            status=Status(self.status),
            reason=self.reason,
            outcome=self.outcome,
            on_table=self.on_table,
            asked=self.asked,
            information_open=frozenset(self.information_open),
            interim=self.interim,
            countered=self.countered,
            reopened=self.reopened,
            reviewed=self.reviewed,
            referral_sent=self.referral_sent,
            referral_accepted=self.referral_accepted,
            dispatch_steps=frozenset(self.dispatch_steps),
            hearing_held=self.hearing_held,
            receipt_proved=self.receipt_proved,
            seller_corrections=self.seller_corrections,
            share=self.share,
            escalated=self.escalated_at is not None,
        )

    @property
    def only_name(self) -> bool:
        """Tell whether it came to the office because only the seller's name is known; no seller was told."""
        return self.reason == Reason.UNREACHABLE and self.told_at is None

    @property
    def first_made(self) -> FirstMade | None:
        """Return where it was made first; None for one that was made here."""
        if self.first_made_at is None:
            return None
        return FirstMade(self.first_made_with, self.first_made_at, self.purchase.first_made_no)

    @property
    def subject(self) -> str:
        """Name this complaint in the ledger."""
        return f"complaint:{self.id}"
