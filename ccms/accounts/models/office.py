"""Defines an office of the directorate: one for each district, and the head office."""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Office(models.Model):
    """Where a complaint is decided; the head office sees what concerns a firm in the whole country."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    code = models.CharField(max_length=24, unique=True)  # district code of the law pack
    name_bn = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_head = models.BooleanField(default=False)

    class Meta:
        """There is one head office."""

        db_table = "accounts_office"
        constraints = [
            models.UniqueConstraint(fields=["is_head"], condition=Q(is_head=True), name="accounts_one_head_office"),
        ]

    def name(self, language: str) -> str:
        """Return the name in the reader's language."""
        return self.name_en if language == "en" else self.name_bn
