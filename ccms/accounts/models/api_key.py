"""Defines a key with which a machine acts, for a firm or for one officer; only its digest is kept."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ccms.accounts.models.firm import Firm
from ccms.accounts.models.member import Member
from ccms.ledger.written_rows import NamedByEvents


class ApiKey(NamedByEvents):
    """What a key may do, from where, and until when. The key itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.PROTECT, null=True, related_name="api_keys")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="api_keys")
    name = models.CharField(max_length=80)
    digest = models.BinaryField(unique=True)  # SHA-256 of the key: 256 random bits need no slow hash
    hint = models.CharField(max_length=4)  # its last characters, by which people tell keys apart
    scopes = ArrayField(models.CharField(max_length=16))
    networks = ArrayField(models.CharField(max_length=43), default=list)  # empty: from anywhere
    created_at = models.DateTimeField()
    created_by = models.TextField()  # the actor
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A key belongs to one firm or one officer."""

        db_table = "accounts_api_key"
        indexes = [models.Index(fields=["firm", "created_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(firm__isnull=True) ^ Q(member__isnull=True), name="accounts_api_key_of_one"
            )
        ]
