"""Defines a person's claim to a page, while no officer has confirmed the number through which they make it."""

from uuid import uuid4

from django.db import models

from ccms.accounts.models.firm import Firm
from ccms.accounts.models.firm_contact import FirmContact
from ccms.accounts.privacy.sealing import SealedField
from ccms.ledger.written_rows import NamedByEvents

KEEP = "until it is decided, and six months"
GROUND = "the directorate's duty to hear both sides"
SEEN_BY = "office"


class FirmClaim(NamedByEvents):
    """Waits for the contact to be confirmed; then its person becomes the page's first administrator."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="claims")
    contact = models.ForeignKey(FirmContact, models.CASCADE, related_name="claims")
    name = SealedField(
        owner=None, purpose="to name who says that a page is his", ground=GROUND, seen_by=SEEN_BY, keep=KEEP
    )
    email = SealedField(
        owner=None, purpose="to invite him once it is confirmed", ground=GROUND, seen_by=SEEN_BY, keep=KEEP
    )
    made_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)

    class Meta:
        """One open claim for each contact."""

        db_table = "accounts_firm_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(granted_at__isnull=True), name="accounts_one_open_claim"
            ),
        ]
