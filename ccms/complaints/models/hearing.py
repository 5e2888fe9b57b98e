"""Defines a hearing: the day on which both sides are heard."""

from __future__ import annotations

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement


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
