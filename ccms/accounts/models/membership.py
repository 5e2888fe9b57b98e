"""Defines which firms an association may see: its members on the day of a complaint."""

from django.db import models
from django.db.models import F, Q

from ccms.accounts.models.firm import Firm
from ccms.ledger.written_rows import NamedByEvents


class Membership(NamedByEvents):
    """A firm's time as a member of e-CAB; without a last day it still is one."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True)  # the last day

    class Meta:
        """Days run forward."""

        db_table = "accounts_membership"
        constraints = [
            models.UniqueConstraint(fields=["firm", "since"], name="accounts_membership_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="accounts_membership_forward"
            ),
        ]
