"""Defines an office of the directorate: the head office, one for each division, and one for each district."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import uuid4

from django.core.checks import CheckMessage
from django.db import models
from django.db.models import Q

from ccms.core.choices import choices_of


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
