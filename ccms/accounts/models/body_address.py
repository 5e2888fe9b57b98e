"""Defines how this installation reaches a body of the routing pack: a pack itself holds no address and no secret."""

from uuid import uuid4

from django.db import models

from ccms.accounts.privacy.sealing import SealedField
from ccms.ledger.written_rows import NamedByEvents


class BodyAddress(NamedByEvents):
    """The machine of a body that takes dispatches. Without one, or while it is off, the office sends on paper."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    body = models.CharField(max_length=24, unique=True)  # code in the routing pack
    url = models.CharField(max_length=500)
    secret = SealedField(
        owner=None,
        purpose="to sign what is sent to a body's machine",
        ground="the body has to know who sent it",
        seen_by="the administrator that sets it, once",
        keep="until it is replaced",
    )
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        """One address for each body."""

        db_table = "accounts_body_address"
