"""Defines a movement: what happened in the government's e-filing to a dossier that was filed there."""

from django.db import models

from ccms.complaints.models.complaint import Complaint
from ccms.complaints.models.dispatch import Dispatch


class Movement(models.Model):
    """One movement, by the number that the e-filing gives it: however often it is told, it is kept once."""

    id = models.UUIDField(primary_key=True)
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="+", db_index=False)
    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="movements")
    event = models.UUIDField()
    outside_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=64, blank=True)  # receipt, docket or memo number that came with it
    at = models.DateTimeField()  # as the e-filing says
    seen_at = models.DateTimeField()

    class Meta:
        """Each once; read with its dispatch in the order of its time."""

        db_table = "complaints_movement"
        constraints = [models.UniqueConstraint(fields=["dispatch", "outside_id"], name="movement_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.outside_id}"
