"""Defines an office of the directorate: the head office, one for each division, and one for each district.

Defines posts and their holders: a post is in charge of a complaint, and a person holds the post for a time.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.core.checks import CheckMessage
from django.db import models
from django.db.models import F, Q

from ccms.accounts.actors import Power
from ccms.core.choices import choices_of
from ccms.ledger.row_digests import NamedByEvents


class OfficeKind(StrEnum):
    """Where an office stands in the tree: the head office is its root, the districts are its leaves."""

    HEAD = "head"
    DIVISION = "division"
    DISTRICT = "district"


class Derived(models.GeneratedField):
    """A column that PostgreSQL computes. Every version that we use has such columns, so no check asks a database."""

    def _check_supported(self, databases: Any) -> list[CheckMessage]:
        del databases
        return []

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Stand in migrations as Django's own."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs


class Office(models.Model):
    """Where a complaint is decided; the head office sees what concerns a firm in the whole country."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=24, unique=True)  # district code of the law pack
    name_bn = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=choices_of(OfficeKind), default="district")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    # its own numbers in the government's e-filing (Nothi); empty: it files on paper
    nothi_office = models.CharField(max_length=32, blank=True, default="", db_default="")
    nothi_designation = models.CharField(max_length=32, blank=True, default="", db_default="")
    # where its fines are paid and by which telephone it is asked; empty: as the head office says
    pay_to = models.TextField(blank=True, default="", db_default="")
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_head = Derived(
        expression=Q(kind="head"),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        """There is one head office."""

        db_table = "accounts_office"
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="head"), name="accounts_one_head_office"),
        ]

    def name(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_en if language == "en" else self.name_bn

    def short_name(self, language: str) -> str:
        """Return the name without the directorate's, for a line in which each office is one of it."""
        return self.name(language).rpartition(", ")[2]


def live_on(day: date, prefix: str = "") -> Q:
    """Return what is true of a row that has begun and has not ended on this day; no day of beginning is long ago."""
    begun = Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": day})
    return begun & (Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day}))


class Post(NamedByEvents):
    """A position in an office, such as its head. It stays in charge of its complaints when its holder changes."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    unit = models.CharField(max_length=120, blank=True)
    designation_bn = models.CharField(max_length=120)
    designation_en = models.CharField(max_length=120)
    powers = ArrayField(models.CharField(max_length=8, choices=choices_of(Power)), default=list)
    is_head = models.BooleanField(default=False)
    is_dg = models.BooleanField(default=False)
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the first day on which it is no more

    class Meta:
        """Powers are of the closed list; there is one Director General."""

        db_table = "accounts_post"
        constraints = [
            models.CheckConstraint(
                condition=Q(powers__contained_by=[str(power) for power in Power]), name="accounts_post_powers"
            ),
            models.UniqueConstraint(
                fields=["is_dg"], condition=Q(is_dg=True, until__isnull=True), name="accounts_post_one_dg"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="accounts_post_forward",
            ),
        ]

    def designation(self, language: str) -> str:
        """Return what the holder is called, in the reader's language."""
        return self.designation_en if language == "en" else self.designation_bn


def new_post(office: UUID, *, is_head: bool, since: date | None = None) -> Post:
    """Make the usual post of an officer, or of the head of an office.

    The registry of firms is kept by heads, and by the officers of the head office.
    """
    words = ("অফিস-প্রধান", "Head of the office") if is_head else ("কর্মকর্তা", "Officer")
    without = set() if is_head else {Power.SHARE}
    if not is_head and not Office.objects.filter(pk=office, is_head=True).exists():
        without.add(Power.REGISTRY)
    powers = [power for power in Power if power not in without]
    return Post.objects.create(
        office_id=office,
        designation_bn=words[0],
        designation_en=words[1],
        powers=powers,
        is_head=is_head,
        since=since,
    )


class Holding(NamedByEvents):
    """A member's time in a post; without a last day the member still holds it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", db_index=False)
    member = models.ForeignKey("accounts.Member", models.PROTECT, related_name="holdings")
    since = models.DateField(null=True)
    until = models.DateField(null=True)  # the first day on which the member holds it no more
    order_no = models.CharField(max_length=60, blank=True)  # of the written order

    class Meta:
        """A post has one holder at a time."""

        db_table = "accounts_holding"
        indexes = [models.Index(fields=["post", "since"], name="accounts_holding_post")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(until__isnull=True), name="accounts_holding_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="accounts_holding_forward",
            ),
        ]
