"""The tables of published figures, a snapshot for each day; a trigger refuses a change: a correction is a new row."""

from django.db import models

from ccms.accounts.models import Firm


class Snapshot(models.Model):
    """The country's figures of one day, with the method they were made by and how far the ledger had come."""

    day = models.DateField()
    method = models.SmallIntegerField()
    taken_at = models.DateTimeField()
    since = models.DateField()  # filed from this day on
    until = models.DateField()  # up to and with this day
    tx = models.BigIntegerField()  # every event up to (`tx`, `event`) is counted
    event = models.BigIntegerField()
    invented = models.BooleanField()  # counted where complaints may be demonstration data
    body = models.JSONField()

    class Meta:
        """The newest of a day is read; several there are only where demonstration data is made."""

        indexes = [models.Index(fields=["-day", "-id"], name="snapshot_day")]

    def __str__(self) -> str:
        return f"figures of {self.day}"


class FirmFigures(models.Model):
    """What one snapshot tells of one shop. Of a shop that has too few cases there is no row."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="firms", db_index=False)
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="+", db_index=False)
    body = models.JSONField()

    class Meta:
        """One for each shop of a snapshot."""

        db_table = "figures_of_firm"
        constraints = [models.UniqueConstraint(fields=["snapshot", "firm"], name="figures_of_firm_once")]

    def __str__(self) -> str:
        return f"{self.snapshot}, {self.firm_id}"


class OpenRows(models.Model):
    """The complaints that a snapshot tells one by one: what the columns say, and of how many complaints."""

    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="rows")
    body = models.JSONField()

    class Meta:
        """One for the first snapshot of a month."""

        db_table = "figures_open_rows"

    def __str__(self) -> str:
        return f"{self.snapshot}, complaint by complaint"
