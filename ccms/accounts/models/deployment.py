"""Defines the epoch of this database to which sessions belong; a restore begins a new one."""

from django.db import models


class Deployment(models.Model):
    """One row. Its epoch is part of every session's signature, so a restored backup knows no old session."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField()

    class Meta:
        """There is only ever one."""

        db_table = "accounts_deployment"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="accounts_one_deployment")]
