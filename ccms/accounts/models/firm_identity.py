"""Defines a number by which an authority knows a firm, and how this installation knows that it is the firm's.

Defines which firm a row of an authority's or association's list is, and a list that was sent in to be compared.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from ccms.accounts.models.firm import Firm
from ccms.accounts.privacy.sealing import BlindIndexField, SealedField
from ccms.ledger.row_digests import NamedByEvents

KEEP = "as long as the firm is known here"


class RegisterRow(NamedByEvents):
    """One row that was taken over. Its content stands in the firm; here is only its digest, to see what changed."""

    register = models.CharField(max_length=24)  # a code of registers.toml
    key = BlindIndexField(of="the list's own number of the row", keep=KEEP)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="register_rows")
    digest = BlindIndexField(of="the content of the row", keep=KEEP)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the last day on which it stood in the list, or its own last day
    taken_at = models.DateTimeField()

    class Meta:
        """A row stands once in its list."""

        db_table = "accounts_register_row"
        constraints = [models.UniqueConstraint(fields=["register", "key"], name="accounts_register_row_once")]


class RegisterFile(models.Model):
    """A list as it was sent in. Its content is deleted once it is taken over, or after a week."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    register = models.CharField(max_length=24)
    content = SealedField(
        owner=None,
        purpose="to compare a list of firms with the registry before it is taken over",
        ground="the directorate's duty to hear both sides",
        seen_by="office",
        keep="until it is taken over, at most a week",
    )
    made_by = models.CharField(max_length=64)  # an actor's text
    made_at = models.DateTimeField()
    rows = models.JSONField(default=list)  # marks of the rows that an officer has ticked
    ordered_at = models.DateTimeField(null=True)
    ordered_by = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # how many rows of each kind were taken over, or left alone
    left_out = models.JSONField(default=dict)  # by kind: how many rows were not ticked, and which

    class Meta:
        """Read by the officer that looks at it, and by the worker."""

        db_table = "accounts_register_file"


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
