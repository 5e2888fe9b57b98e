"""Defines an answer of the firm, what the consumer countered, and an officer's ruling on a question of the law.

None of them is edited: a correction is a new row.
"""

from django.db import models

from ccms.accounts.models import Firm
from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement


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
