"""Defines a shop that can be complained about, registered or only named by a buyer, and the names it has.

Defines which firms an association may see: its members on the day of a complaint.
"""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from ccms.accounts.privacy.sealing import personal
from ccms.ledger.row_digests import NamedByEvents


class FirmKind(models.TextChoices):
    """What sort of seller it is; texts stand in the catalogue."""

    MARKETPLACE = "marketplace"
    OWN_STORE = "own_store"
    FCOMMERCE_PAGE = "fcommerce_page"
    FOOD_DELIVERY = "food_delivery"
    TICKETING = "ticketing"
    GROCERY = "grocery"
    OTHER = "other"


def _named[F: models.Field[Any, Any]](field: F) -> F:
    return personal(
        field,
        purpose="to find and name a shop; a small seller's may be their own name",
        ground="whoever sells to the public is named to the public",
        seen_by="everybody, once registered, claimed or confirmed; before that the parties and the office",
        keep="as long as complaints about it",
    )


class Firm(NamedByEvents):
    """A seller, platform, courier or payment service. A shadow firm is known from a buyer's words only."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=False)
    name_bn = _named(models.CharField(max_length=120))
    name_en = _named(models.CharField(max_length=120))
    kind = models.CharField(max_length=16, choices=FirmKind, default=FirmKind.OTHER)
    registered = models.BooleanField(default=False)
    listed = models.BooleanField(default=True, db_default=True)  # false of an applicant that no officer verified yet
    dbid = models.CharField(max_length=32, blank=True)  # the Digital Business Identification number
    website = _named(models.CharField(max_length=200, blank=True))
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)  # its people proved a contact and took the page over
    confirmed_at = models.DateTimeField(null=True)  # an officer confirmed that the shop exists
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    # The legal firm whose brand this is; its members work on all its brands. One level: a brand has no brands.
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="brands")

    class Meta:
        """A business number belongs to one firm."""

        db_table = "accounts_firm"
        constraints = [
            models.UniqueConstraint(fields=["dbid"], condition=~Q(dbid=""), name="accounts_firm_one_dbid"),
        ]

    @property
    def is_public(self) -> bool:
        """Tell whether somebody registered, claimed or confirmed it (lifecycle §7); else it has no page."""
        vouched = self.registered or self.claimed_at is not None or self.confirmed_at is not None
        return self.listed and vouched

    def name(self, language: str) -> str:
        """Return the name in the reader's language, or the only one it has."""
        first, second = (self.name_en, self.name_bn) if language == "en" else (self.name_bn, self.name_en)
        return first or second


class FirmAlias(models.Model):
    """One way people write a firm's name, kept in the forms in which it is searched."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="aliases")
    text = _named(models.CharField(max_length=120))
    words = _named(models.CharField(max_length=240))  # normalised for search
    sound = _named(models.CharField(max_length=240))  # phonetic key: daraz = দারাজ = darajz

    class Meta:
        """Compared by trigrams of both forms, so that a misspelt name is found; indexes in 0002_search."""

        db_table = "accounts_firm_alias"
        constraints = [models.UniqueConstraint(fields=["firm", "words"], name="accounts_alias_once")]


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
