"""Defines the table of editions."""

from typing import Self

from django.db import models

from ccms.law.pack.files import Files


class Edition(models.Model):
    """All files of the law packs as they were put in force at a moment; the newest row is the law in force.

    `digest` is `digest_of(files)`, and the event of the same moment names it. A trigger refuses change and removal.
    """

    digest = models.CharField(max_length=64)
    files = models.JSONField()  # the text of each file by its name
    at = models.DateTimeField()

    class Meta:
        """One row for each time."""

        db_table = "editions_edition"

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.at:%Y-%m-%d}"

    @classmethod
    def newest(cls) -> Self | None:
        """Return the edition in force, or None where none was ever put in force."""
        return cls.objects.order_by("-id").first()

    @property
    def content(self) -> Files:
        """The files as they were read."""
        return {name: text.encode() for name, text in self.files.items()}
