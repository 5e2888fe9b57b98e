"""Defines a question of the firm or the officer to a party, and when its answer came."""

from __future__ import annotations

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement


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
