"""Defines the words by which a complaint is found.

They are apart from its row: a full-text index there would slow every sweep (quality).
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from ccms.accounts.models import Firm, Office
from ccms.complaints.models.complaint import Complaint


class SearchText(models.Model):
    """The words of one complaint. What only the office may read stands there with a mark, and a firm never asks for it.

    Written by a reader of the ledger, some seconds after the act; firm, office and day are repeated so that one
    index gives a firm's, an office's or the country's newest first.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, primary_key=True, related_name="search_text")
    firm = models.ForeignKey(Firm, models.CASCADE, null=True, related_name="+", db_index=False)  # once it was told
    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    filed_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        """Rare words are found by the inverted index, common ones by walking back from the newest."""

        indexes: ClassVar = [
            GinIndex(fields=["words"], name="complaints_search_words"),
            models.Index(fields=["firm", "-filed_at"], name="complaints_search_firm"),
            models.Index(fields=["office", "-filed_at"], name="complaints_search_office"),
            models.Index(fields=["-filed_at"], name="complaints_search_filed"),
        ]
