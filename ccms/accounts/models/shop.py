"""Defines what a firm uses to send its buyers here from its own pages: a public id, keys for orders, addresses."""

from uuid import uuid4

from django.db import models

from ccms.accounts.models.firm import Firm
from ccms.accounts.privacy.sealing import SealedField, personal
from ccms.ledger.row_digests import NamedByEvents


class Shop(NamedByEvents):
    """A firm as its own pages name it. The row is also what is locked while keys and addresses change."""

    firm = models.OneToOneField(Firm, models.CASCADE, primary_key=True, related_name="shop")
    public_id = models.CharField(max_length=12, unique=True)  # frm_ and eight characters; it opens nothing
    keys_made = models.SmallIntegerField(default=0)  # the next key's name is one more; no name is given twice
    made_at = models.DateTimeField()
    question_url = personal(
        models.CharField(max_length=500, blank=True, default=""),
        purpose="to ask the firm's own server whether it was told; a small seller's may be their own name",
        ground="asked for by the firm",
        seen_by="the firm's administrator and its keys",
        keep="until the firm removes it",
    )
    questions_failed = models.IntegerField(default=0)  # in a row; an answer begins anew

    class Meta:
        """One for each firm that has opened the pages for developers, or whose link was asked for."""

        db_table = "accounts_shop"


class OrderKey(NamedByEvents):
    """A secret under which the firm's server signs orders. Shown once; kept so that signatures can be checked."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="order_keys")
    kid = models.CharField(max_length=8)
    secret = SealedField(
        owner=None,
        purpose="to check what the firm's server signed about an order; it names no person",
        ground="security of processing",
        seen_by="nobody; the firm once, when it is made",
        keep="until the firm retires it",
    )
    hint = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    created_by = models.TextField()  # the actor
    used_at = models.DateTimeField(null=True)  # to the minute
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """A name of a key is used once."""

        db_table = "accounts_order_key"
        constraints = [models.UniqueConstraint(fields=["firm", "kid"], name="accounts_order_key_once")]


class ShopOrigin(NamedByEvents):
    """One address (scheme, host, port) on which the firm's pages stand; counts once it is proved."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    firm = models.ForeignKey(Firm, models.CASCADE, related_name="origins")
    origin = personal(
        models.CharField(max_length=270),
        purpose="to know on which pages a firm may show our frame; a small seller's may be their own name",
        ground="security of processing",
        seen_by="the firm's administrator",
        keep="until the firm removes it",
    )
    created_at = models.DateTimeField()
    created_by = models.TextField()  # the actor
    proved_at = models.DateTimeField(null=True)

    class Meta:
        """Entered once for each firm."""

        db_table = "accounts_shop_origin"
        constraints = [models.UniqueConstraint(fields=["firm", "origin"], name="accounts_shop_origin_once")]


class PageCheck(models.Model):
    """What a page at an address of the shop said of the widget on it, when its administrator had it looked at."""

    id = models.UUIDField(primary_key=True)  # of the asking: each brings one answer
    origin = models.ForeignKey(ShopOrigin, models.CASCADE, related_name="checks")
    at = models.DateTimeField()
    version = models.CharField(max_length=16)  # of the loader
    mode = models.CharField(max_length=8, blank=True)  # how its first button opens; empty: there is none with a script
    buttons = models.SmallIntegerField()
    problems = models.JSONField(default=list)  # codes, none of them the page's own words

    class Meta:
        """The last ones of an address are shown to its administrator, the others deleted."""

        db_table = "accounts_page_check"
        indexes = [models.Index(fields=["origin", "-at"], name="accounts_page_check_last")]


class ShopRefusal(models.Model):
    """An order that was not believed: when, and for which reason; nothing of what it said."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="refusals")
    at = models.DateTimeField()
    code = models.CharField(max_length=16)

    class Meta:
        """The last ones of a firm are shown to its developers, the others deleted."""

        db_table = "accounts_shop_refusal"
        indexes = [models.Index(fields=["firm", "-id"], name="accounts_shop_refusal_last")]
