"""Defines what people wrote in their own words: plain for search, apart from everything else, deleted at erasure.

Defines an answer of the firm, what the consumer countered, and an officer's ruling on a question of the law.

None of them is edited: a correction is a new row.

Defines a question of the firm or the officer to a party, and when its answer came.

Defines a hearing: the day on which both sides are heard.

Defines an officer's decision under section 70, what was collected on it, and the complainant's quarter.
"""

from __future__ import annotations

from django.db import models

from ccms.accounts.models import Firm
from ccms.complaints.models.complaint import Complaint

ADDITION = "addition"  # what a buyer wrote after the filing; it stands beside the story, which stays as it was told
BRING = "bring"  # what both sides are to bring to a hearing
STORY = ("narrative", ADDITION)


class Statement(models.Model):
    """One text of one author. Its event holds a salted digest, so that an altered text shows."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="statements", db_index=False)
    event = models.UUIDField()
    kind = models.CharField(
        max_length=24
    )  # narrative, addition, told, answer, reason, request, information, bring, minutes, reasons, note
    author = models.CharField(max_length=64)  # an actor's text form
    text = models.TextField()
    salt = models.BinaryField()
    internal = models.BooleanField(default=False)  # a note of the office, never shown to the parties
    at = models.DateTimeField()

    class Meta:
        """Read with its complaint."""

        indexes = [models.Index(fields=["complaint", "at"])]


class Answer(models.Model):
    """One answer with its facts: kind, amount, day, code, proof."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="answers")
    event = models.UUIDField()
    action = models.CharField(
        max_length=24
    )  # offer, claim_solved, defend, refuse, ask, interim, counter, report_performance
    author = models.CharField(max_length=64)
    verified = models.BooleanField(default=False)  # spoke through a proved contact
    late = models.BooleanField(default=False)  # given when the complaint was already before the office
    remedy = models.CharField(max_length=24, blank=True)  # refund, replace, deliver, repair, voucher, other
    code = models.CharField(max_length=32, blank=True)  # a defence or refusal, by the pack's list
    amount_paisa = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    transaction = models.CharField(max_length=40, blank=True)
    no_effort = models.CharField(max_length=32, blank=True)  # the rule that says so
    facts = models.JSONField(default=dict, db_default={})  # answers to questions of the law that a firm is asked
    words = models.BinaryField(default=b"")  # digest of the text's words, by which copies are counted
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        """Read with its complaint, newest last; its copies are found by their words."""

        indexes = [
            models.Index(fields=["complaint", "at"]),
            models.Index(fields=["words"], name="answer_words"),
        ]


class Ruling(models.Model):
    """What an officer found on one question of the law, about the firm that the complaint was with; null is unknown."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="rulings", db_index=False)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    event = models.UUIDField()
    seq = models.IntegerField()  # the number of its event: of two rulings on one question the later one holds
    question = models.CharField(max_length=64)
    value = models.JSONField(null=True)
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True)
    author = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Read with its complaint, in the order of its events."""

        indexes = [models.Index(fields=["complaint", "seq"], name="ruling_of_complaint")]


class InformationRequest(models.Model):
    """One question to one party."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="information_requests")
    event = models.UUIDField()
    asked_by = models.CharField(max_length=64)
    party = models.CharField(max_length=8)  # consumer, firm
    question = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    reply = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    @classmethod
    def unanswered(cls, party: str) -> models.QuerySet[InformationRequest]:
        """Return what one side is asked and has not answered."""
        return cls.objects.filter(party=party, answered_at__isnull=True)


class Hearing(models.Model):
    """One appointment; an adjournment closes it and makes the next. Without a reason it was called off."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="hearings")
    event = models.UUIDField()
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    held_at = models.DateTimeField(null=True)
    attendance = models.CharField(max_length=16, blank=True)  # by the pack's list
    minutes = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    adjourned_at = models.DateTimeField(null=True)
    adjourn_reason = models.CharField(max_length=32, blank=True)

    @classmethod
    def standing(cls) -> models.QuerySet[Hearing]:
        """Return the hearings that are set, neither adjourned nor called off; held ones are among them."""
        return cls.objects.filter(adjourned_at__isnull=True)


class Order(models.Model):
    """One order: a fine under one section, within that section's own maximum. No relief field: none can be given."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="orders")
    event = models.UUIDField()
    section = models.CharField(max_length=12)
    fine_paisa = models.BigIntegerField()
    repeated = models.BooleanField(default=False)  # section 55: the same offence again, double the maximum
    earlier = models.CharField(max_length=120, default="", db_default="")  # the order that it repeats: number and day
    reasons = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    recovery_started_at = models.DateTimeField(null=True)


class Payment(models.Model):
    """Money collected on an order, also in part."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, models.CASCADE, related_name="payments")
    event = models.UUIDField()
    amount_paisa = models.BigIntegerField()
    paid_on = models.DateField()
    receipt = models.CharField(max_length=64)


class Reward(models.Model):
    """A quarter of what was collected, paid to the complainant (section 76(4))."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, models.CASCADE, related_name="rewards")
    event = models.UUIDField()
    amount_paisa = models.BigIntegerField()
    paid_on = models.DateField()
    receipt = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)  # the complainant did not get it, and the head of the office said so
