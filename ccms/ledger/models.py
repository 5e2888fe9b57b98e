"""Defines the tables of the ledger: events, signed heads, readers, and the offset of transaction numbers.

The offset keeps transaction numbers growing after a restore.
"""

import json
from typing import Any

from django.db import models

# Of these events a member's day is counted: what they open and search, and change nothing by.
LOOKS = ["office.opened_case", "office.searched_number"]


class Event(models.Model):
    """One thing that happened. Written by `ledger.events.write` only; a trigger refuses change and removal.

    `id` is the position readers follow; `tx` is the transaction that wrote it, which is how a signer
    knows that nothing older can still appear. What is true is `body`; the columns repeat it for queries.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    subject = models.TextField()
    seq = models.IntegerField()
    kind = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    prev = models.BinaryField()
    body = models.BinaryField()
    leaf = models.BinaryField()
    tx = models.BigIntegerField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "seq"], name="ledger_event_place"),
        ]
        indexes = [
            models.Index(fields=["tx", "id"], name="ledger_event_tx"),
            models.Index(fields=["at", "actor"], condition=models.Q(kind__in=LOOKS), name="ledger_event_looks"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.seq} {self.kind}"

    @property
    def data(self) -> dict[str, Any]:
        """The ids, types, amounts and digests that came with the event."""
        data: dict[str, Any] = json.loads(bytes(self.body))["data"]
        return data


class Head(models.Model):
    """A signed statement about the events of all transactions before `upto_tx` that no earlier head covers.

    `hash` is the SHA-256 of `body`, the next head's `prev`, and what is signed. `root` is the Merkle root of
    the leaves ordered by (tx, id); `positions` a digest of these two columns, which no leaf holds.
    """

    class Kind(models.TextChoices):
        """`break`: some stored leaf was not the hash of its bytes when the segment was closed."""

        HEAD = "head"
        BREAK = "break"

    number = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=Kind.choices)
    prev = models.BinaryField()
    root = models.BinaryField()
    positions = models.BinaryField()
    size = models.IntegerField()
    total = models.BigIntegerField()
    upto_tx = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    body = models.BinaryField()
    hash = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.TextField()
    public_key = models.BinaryField()

    def __str__(self) -> str:
        return f"head {self.number}"


class Epoch(models.Model):
    """At most one row: what is added to this database cluster's transaction numbers, after a restore."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    tx_offset = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_epoch_single"),
        ]

    def __str__(self) -> str:
        return f"transaction numbers + {self.tx_offset}"


class Reader(models.Model):
    """How far somebody who follows the ledger has come: all events up to (`tx`, `event`) are read."""

    name = models.CharField(primary_key=True, max_length=32)
    tx = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.tx}, {self.event}"
