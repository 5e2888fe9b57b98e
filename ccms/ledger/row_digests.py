"""Digests of rows: an event holds one for each row that its act wrote, so that a row changed beside the product shows.

A column that has its default adds nothing to the digest: a column that is added later leaves older digests as they are.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models

from ccms.core.crypto import blind_index

ROWS = "rows"  # in an event's data: the digest of each row by its name


@dataclass(frozen=True)
class Covered:
    """A table whose rows events name.

    `left_out` says of each column that the digest does not hold why it is not there. `keyed` are personal columns in
    plain text: the digest holds what only the owner of the index key can compute, for events are kept for ever.
    `owner` says in which chain the events stand that write such rows: what the chain is called, the column that holds
    the rest of its name, and the column of when a row was made.
    """

    model: type[models.Model]
    left_out: Mapping[str, str] = field(default_factory=dict)
    keyed: frozenset[str] = frozenset()
    owner: tuple[str, str, str] | None = None

    @cached_property
    def columns(self) -> Sequence[str]:
        """The columns that the digest holds, by the names of their attributes; the key stands in the row's name."""
        fields = self.model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
        return [each.attname for each in fields if not each.primary_key and each.attname not in self.left_out]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names by which Django calls those columns: a foreign key by its field, too."""
        fields = self.model._meta.concrete_fields  # noqa: SLF001
        return frozenset(name for each in fields if each.attname in self.columns for name in (each.name, each.attname))

    @cached_property
    def _fields(self) -> Sequence[tuple[str, Any, Any]]:
        by_name = {each.attname: each for each in self.model._meta.concrete_fields}  # noqa: SLF001
        return [(name, by_name[name], by_name[name].get_default()) for name in self.columns]

    def name(self, key: object) -> str:
        """Return the name of a row in an event."""
        return f"{self.model._meta.model_name}:{key}"  # noqa: SLF001

    def digest(self, row: models.Model, **instead: object) -> str:
        """Return the digest of a row as it is about to be written; `instead` are values that it gets elsewhere."""
        values = []
        for name, column, _ in self._fields:
            seals = isinstance(column, models.BinaryField)  # text that is to be sealed becomes bytes here
            value = column.pre_save(row, add=False) if seals else getattr(row, name)
            values.append(instead.get(name, value))
        return self.digest_of(values)

    def as_read(self, values: Sequence[Any]) -> list[Any]:
        """Return the values of `columns` that a cursor gave as Django reads them: JSON comes as text."""
        return [
            json.loads(value) if isinstance(column, models.JSONField) and value is not None else value
            for (_, column, _), value in zip(self._fields, values, strict=True)
        ]

    def digest_of(self, values: Sequence[Any]) -> str:
        """Return the digest of the values of `columns`, in their order."""
        kept = {}
        for (name, _, default), value in zip(self._fields, values, strict=True):
            told = bytes(value).hex() if isinstance(value, memoryview | bytes) else value
            if told not in (default, ""):
                kept[name] = self._keyed(name, told) if name in self.keyed else told
        found = hashlib.sha256(written(kept)).digest()
        return urlsafe_b64encode(found).decode().rstrip("=")

    def _keyed(self, name: str, text: str) -> str:
        return blind_index(settings.CCMS_INDEX_KEY, f"{self.name(name)}:{text}").hex()


def written(value: object) -> bytes:
    """Return what rows hold as bytes, in one way only: also days, times, ids and whatever JSON has no type for."""
    return _encode(value).encode(errors="surrogatepass")


def _odd(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | UUID():
            return str(value)
        case set() | frozenset():
            return sorted(map(str, value))
        case Mapping():
            return dict(value)
    raise TypeError(f"{type(value).__name__} stands in no row")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_odd).encode
