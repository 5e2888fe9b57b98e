"""Defines the complaint, with its status and the columns that lists and acts read.

Defines a purchase: what was bought, from whom, paid how, promised when. Several complaints may share one.

Defines the complainant: what the directorate's form asks of them, sealed, and asked as late as possible.

Defines the words by which a complaint is found.

They are apart from its row: a full-text index there would slow every sweep (quality).
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from ccms.accounts.models import Consumer, Firm, Member, Office, Post
from ccms.accounts.privacy.sealing import SealedField
from ccms.complaints.lifecycle import AnswerKind, Outcome, Reason, ShareState, Standing, Status
from ccms.complaints.statuses import PUBLIC, PublicState
from ccms.core.choices import choices_of


class Purchase(models.Model):
    """One purchase of one consumer; `facts` answers the pack's questions and holds nothing personal."""

    id = models.UUIDField(primary_key=True)  # the draft's id: its evidence keeps its place on disk
    consumer = models.ForeignKey(Consumer, models.PROTECT, related_name="purchases", db_index=False)
    number = models.CharField(max_length=64, blank=True)
    amount_paisa = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    personal_facts = SealedField(
        owner="consumer_id",
        purpose="payment numbers that show who was paid",
        ground="needed to decide the complaint",
        seen_by="consumer, office",
        keep="3 years after the final decision",
    )
    # By complaint: what the buyer told of one firm, where several had a part in the purchase; no personal answers.
    told = models.JSONField(default=dict, db_default={})
    trx = models.CharField(max_length=40, blank=True, default="", db_default="")  # of the payment, as `trx_of` gives it
    # of the complaint about it at the office where it was made first
    first_made_no = models.CharField(max_length=64, blank=True, default="", db_default="")
    payment_message = SealedField(
        owner="consumer_id",
        purpose="what a payment service wrote of the payment, to compare it with what was told",
        ground="needed to decide the complaint",
        seen_by="consumer, office",
        keep="3 years after the final decision",
    )
    created_at = models.DateTimeField()

    class Meta:
        """Found by its number, here or where it was made first, by its buyer or shop, and by what paid it."""

        indexes = [
            models.Index(fields=["consumer", "number"]),
            models.Index(fields=["number"], condition=~models.Q(number=""), name="purchase_number"),
            models.Index(
                fields=["first_made_no"], condition=~models.Q(first_made_no=""), name="purchase_first_made_no"
            ),
            models.Index(fields=["trx"], condition=~models.Q(trx=""), name="purchase_trx"),
        ]

    def facts_for(self, complaint: UUID) -> dict[str, object]:
        """Return the answers as they stand for one of the complaints about this purchase."""
        return {**self.facts, **self.told.get(str(complaint), {})}


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

    def take_over(self, later: "Complaint") -> None:
        """Stand as a later copy of the same row does; what was read beside it stays."""
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(later, field.attname))

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


_FORM = "section 76 of the 2009 Act: what a complaint must contain"
_SHARE = "section 76(4) of the 2009 Act: a quarter of a collected fine is the complainant's"


def _sealed(purpose: str, seen_by: str, ground: str = _FORM) -> SealedField:
    return SealedField(
        owner="consumer_id",
        purpose=purpose,
        ground=ground,
        seen_by=seen_by,
        keep="3 years after the final decision",
    )


@dataclass(frozen=True, slots=True)
class ShareAccount:
    """A wallet or bank account: `way` is of the pack's list `share_way`, `text` names a bank and its branch."""

    way: str
    account: str
    holder: str
    text: str = ""


class Complainant(models.Model):
    """Name and district at filing; parents, address and occupation when the office needs them."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="complainant")
    consumer = models.ForeignKey(Consumer, models.PROTECT)
    kind = models.CharField(max_length=24, default="self")  # self, on_behalf, association
    district = models.CharField(max_length=24)
    name = _sealed("to name the complainant", "consumer, firm once proved, office")
    represented = _sealed("the person on whose behalf the complaint is made, and how he agreed", "consumer, office")
    father = _sealed("asked by the directorate's form", "consumer, office")
    mother = _sealed("asked by the directorate's form", "consumer, office")
    address = _sealed("asked by the directorate's form", "consumer, office")
    occupation = _sealed("asked by the directorate's form", "consumer, office")
    share_account = _sealed("where the share of a fine is to be paid", "consumer, office", _SHARE)
    form_completed_at = models.DateTimeField(null=True)

    @property
    def share_goes_to(self) -> ShareAccount | None:
        """Where the share of a fine is to be paid, as it was said last; None where nothing was."""
        kept = self.share_account.open()
        return ShareAccount(**json.loads(kept)) if kept else None

    def pay_share_to(self, account: ShareAccount) -> None:
        """Set where the share of a fine is to be paid; the caller saves the row."""
        self.share_account = json.dumps(asdict(account), ensure_ascii=False)


class SearchText(models.Model):
    """The words of one complaint. What only the office may read stands there with a mark, and a firm never asks for it.

    Written by a reader of the ledger, some seconds after the act; firm, office and day are repeated so that one
    index gives a firm's, an office's or the country's newest first.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="search_text")
    firm = models.ForeignKey(Firm, models.CASCADE, null=True, related_name="+", db_index=False)  # once it was told
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    filed_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        """Rare words are found by the inverted index, common ones by walking back from the newest."""

        indexes: ClassVar = [
            GinIndex(fields=["words"], name="complaints_search_words"),
            models.Index(fields=["firm", "-filed_at"], name="complaints_search_firm"),
            models.Index(fields=["office", "-filed_at"], name="complaints_search_office"),
            models.Index(fields=["-filed_at"], name="complaints_search_filed"),
        ]
