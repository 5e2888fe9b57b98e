"""Defines an answer of the firm, or what the consumer countered. Never edited: a correction is a new answer."""

from django.db import models

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
    words = models.BinaryField(default=b"")  # digest of the text's words, by which copies are counted
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True)
    at = models.DateTimeField()

    class Meta:
        """Read with its complaint, newest last; its copies are found by their words."""

        indexes = [
            models.Index(fields=["complaint", "at"]),
            models.Index(fields=["words"], name="answer_words"),
        ]
