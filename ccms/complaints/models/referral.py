"""Defines a referral: a complaint that was handed to a sister body, and what came back."""

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement


class Referral(models.Model):
    """One handing over. It comes back by itself when it is not accepted in time."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="referrals")
    event = models.UUIDField()
    body = models.CharField(max_length=24)  # code in the routing pack
    basis = models.CharField(max_length=120)
    at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recalled = models.BooleanField(default=False, db_default=False)  # before it was accepted: nobody reads by it
    answer = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")

    class Meta:
        """A body reads what was referred to it."""

        indexes = [models.Index(fields=["body", "complaint"])]
