"""Defines a firm's list of repayments, kept row by row, so that the worker can continue wherever it was stopped.

The rows are no part of a complaint's life cycle; what a row does is an act with its own event. They are deleted some
weeks after the list is worked through (`repayments.forget`).
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models import Firm, Member


class RepaymentList(models.Model):
    """One file of a firm. Looked at first; from `started_at` on the worker does its rows in the starter's name."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="+", db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    started_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Shown to its firm, the newest first; worked off in the order of the starting."""

        db_table = "complaints_repayment_list"
        indexes = [
            models.Index(fields=["firm", "-made_at"], name="repayment_list_of_firm"),
            models.Index(
                fields=["started_at"],
                condition=Q(started_at__isnull=False, finished_at__isnull=True),
                name="repayment_list_at_work",
            ),
        ]


class RepaymentRow(models.Model):
    """One row: what it would do when it was read (`meant`), and what it did; `did` is empty until it is its turn.

    `typed` is kept only where a cell could not be read. `why` is a failure as `{slug, params}`.
    """

    list = models.ForeignKey(RepaymentList, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=11, blank=True)
    transaction = models.CharField(max_length=40, blank=True)
    amount_paisa = models.BigIntegerField(null=True)
    promised_paisa = models.BigIntegerField(null=True)  # where the row's amount is another
    day = models.DateField(null=True)
    typed = models.JSONField(null=True)
    meant = models.CharField(max_length=20)
    did = models.CharField(max_length=20, blank=True)
    why = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        """Read and worked off with its list, in its order."""

        db_table = "complaints_repayment_row"
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="repayment_row_once")]
