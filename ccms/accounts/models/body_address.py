"""Defines how this installation reaches a body of the routing pack: a pack itself holds no address and no secret."""

from enum import StrEnum
from uuid import uuid4

from django.db import models

from ccms.accounts.privacy.sealing import SealedField, personal
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents


class DeskChannel(StrEnum):
    """The way to a desk that this system goes by itself."""

    REST = "rest"  # its machine is called
    MAIL = "mail"  # it is written that there is something to read; its people read it on our pages


class BodyAddress(NamedByEvents):
    """One desk of a body, for one district or for all that have none of their own.

    Where a body has no desk that is on, the office sends on paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    body = models.CharField(max_length=24)  # code in the routing pack
    district = models.CharField(max_length=24, blank=True, default="", db_default="")  # code of the packs; empty: all
    channel = models.CharField(max_length=8, choices=choices_of(DeskChannel), default="rest", db_default="rest")
    url = models.CharField(max_length=500, blank=True, default="", db_default="")
    email = personal(
        models.EmailField(blank=True, default="", db_default=""),
        purpose="to write to a desk of another office that there is something to read; it may be one person's address",
        ground="section 21 of the 2009 Act: the office has to be told",
        seen_by="administrators; the operator of the machine",
        keep="until it is replaced",
    )
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
        """One desk of a body for each district, and one for all others."""

        db_table = "accounts_body_address"
        constraints = [models.UniqueConstraint(fields=["body", "district"], name="accounts_one_desk")]

    @property
    def by_mail(self) -> bool:
        """Tell whether it is written to, instead of its machine being called."""
        return self.channel == DeskChannel.MAIL
