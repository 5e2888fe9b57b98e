"""Defines a wallet number that money for a firm went to: it links a vanished page with the next one."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models.consumer import Consumer
from ccms.accounts.models.firm import Firm
from ccms.accounts.models.firm_contact import Proof, Source
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.ledger.written_rows import NamedByEvents

KEEP = "until 6 years after the firm's last final decision"


class FirmWallet(NamedByEvents):
    """Never public; compared by its blind index, opened for an officer only."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="wallets")
    number = SealedField(
        purpose="to find who received a consumer's money",
        ground="the directorate's duty to investigate",
        seen_by="office",
        keep=KEEP,
    )
    number_index = BlindIndexField(of="wallet number", keep=KEEP, null=True)  # null once erased
    source = models.CharField(max_length=12, choices=Source)
    named_by = models.ForeignKey(Consumer, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    proof = models.CharField(max_length=8, choices=Proof, default=Proof.UNPROVED, db_default=Proof.UNPROVED)
    proved_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)  # an officer has said that it is not the firm's, or no longer

    class Meta:
        """A number stands once in a firm."""

        db_table = "accounts_firm_wallet"
        constraints = [
            models.UniqueConstraint(fields=["firm", "number_index"], name="accounts_wallet_once"),
            models.CheckConstraint(
                condition=Q(proof=Proof.UNPROVED) | Q(proved_at__isnull=False), name="accounts_wallet_proved_when"
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="accounts_wallet_number")]

    @property
    def is_proved(self) -> bool:
        """Tell whether somebody vouched for it: a register, the firm itself, or an officer."""
        return self.proof == Proof.PROVED
