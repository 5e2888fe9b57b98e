"""Defines a number by which an authority knows a firm, and how this installation knows that it is the firm's."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models.firm import Firm
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.ledger.written_rows import NamedByEvents

KEEP = "as long as the firm is known here"


class IdentityKind(models.TextChoices):
    """Which authority gives the number; texts stand in the catalogue."""

    DBID = "dbid"
    TRADE_LICENCE = "trade_licence"
    ETIN = "etin"
    BIN = "bin"
    RJSC = "rjsc"


class IdentityProof(models.TextChoices):
    """How the number is known to be the firm's; only stated, it proves nothing."""

    STATED = "stated"
    SEEN = "seen"  # by an officer, on a paper
    REGISTER = "register"


class FirmIdentity(NamedByEvents):
    """One number of a firm. A small seller's is a person's too: each has its own data key."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=16, choices=IdentityKind)
    number = SealedField(
        purpose="to know which business stands behind a shop",
        ground="Digital Commerce Guidelines 2021, and the directorate's duty to hear both sides",
        seen_by="office; the firm itself",
        keep=KEEP,
    )
    number_index = BlindIndexField(of="the number an authority gave", keep=KEEP, null=True)  # null once erased
    issuer = models.CharField(max_length=80, blank=True)  # the city or body that gave it, where there are several
    valid_until = models.DateField(null=True)
    proof = models.CharField(max_length=8, choices=IdentityProof, default=IdentityProof.STATED)
    created_at = models.DateTimeField()

    class Meta:
        """A number stands once in a firm, and is verified for one entry only: merged entries keep theirs."""

        db_table = "accounts_firm_identity"
        constraints = [
            models.UniqueConstraint(fields=["firm", "kind", "number_index"], name="accounts_identity_once"),
            models.UniqueConstraint(
                fields=["kind", "number_index"],
                condition=~Q(proof=IdentityProof.STATED),
                name="accounts_identity_of_one",
            ),
        ]
