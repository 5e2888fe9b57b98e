"""Defines an officer's decision under section 70, what was collected on it, and the complainant's quarter."""

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.statement import Statement


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
