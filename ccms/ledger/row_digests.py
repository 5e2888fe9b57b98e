"""Digests of rows: an event holds one for each row that its act wrote, so that a row changed beside the product shows.

A column that has its default adds nothing to the digest: a column that is added later leaves older digests as they are.

Keeps which rows a transaction has written, so that its next event names them by their digests.

It hears every act alike: whoever saves, changes or deletes a row of a table that was named to `hear` need not say so.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models.lookups import Exact

from ccms.core.crypto import blind_index
from ccms.gate.statements import pipeline, prepared_cursor

ROWS = "rows"  # in an event's data: the digest of each row by its name


@dataclass(frozen=True)
class Covered:
    """A table whose rows events name.

    `left_out` says of each column that the digest does not hold why it is not there. `keyed` are personal columns in
    plain text: the digest holds what only the owner of the index key can compute, for events are kept for ever.
    `owner` says in which chain the events stand that write such rows: what the chain is called, the column that holds
    the rest of its name, and the column of when a row was made. `chain` is what the chain of each row is called, where
    each has one of its own. As long as a row is as `filled` says, the product empties none of the sealed cells there.
    """

    model: type[models.Model]
    left_out: Mapping[str, str] = field(default_factory=dict)
    keyed: frozenset[str] = frozenset()
    owner: tuple[str, str, str] | None = None
    chain: str = ""
    filled: tuple[tuple[models.Q, Sequence[str]], ...] = ()

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


WRITTEN = "written"  # in an event's data: the digest of each row by its name
DELETED = ""  # in place of a digest

_HEARD: dict[type[models.Model], Covered] = {}


def hear(tables: Iterable[Covered]) -> None:
    """Let events name the rows of these tables from now on."""
    _HEARD.update({each.model: each for each in tables})


def heard() -> Sequence[Covered]:
    """Return the tables whose rows events name."""
    return list(_HEARD.values())


class WrittenRows[M: models.Model](models.QuerySet[M]):
    """Notes what is changed or added without a row in Python's memory, which Django tells nobody."""

    def update(self, **changes: Any) -> int:
        """Change the rows as Django does."""
        keys = self._keys() if _counts(self.model, changes) else []
        changed = super().update(**changes)
        if changed:
            _note(self.model, keys)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]  # templates may not call it

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows as Django does."""
        keys = self._keys()
        gone = super().delete()
        _note(self.model, keys)
        return gone

    delete.alters_data = True  # type: ignore[attr-defined]

    def _keys(self) -> Sequence[Any]:
        """Return the keys of the rows, and of one that is asked for by its key without asking the database."""
        where = self.query.where
        if where.connector == "AND" and not where.negated:
            for each in where.children:
                is_key = isinstance(each, Exact) and getattr(each.lhs, "target", None) is self.model._meta.pk  # noqa: SLF001
                if is_key and isinstance(key := cast("Any", each).rhs, UUID):
                    return [key]
        return list(self.values_list("pk", flat=True))

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        """Add the rows as Django does."""
        made = super().bulk_create(objs, *args, **options)
        _note(self.model, [row.pk for row in made])
        return made


class NamedWhenSaved(models.Model):
    """A table with a manager of its own, which makes its `WrittenRows`."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row as Django does."""
        super().save(*args, **options)
        changed = options.get("update_fields")
        if changed is None or _counts(type(self), changed):
            _note(type(self), [self.pk])

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the row as Django does."""
        key = self.pk
        gone = super().delete(*args, **options)
        _note(type(self), [key])
        return gone


class NamedByEvents(NamedWhenSaved):
    """A table whose rows are named by the events of the acts that write them."""

    objects = WrittenRows.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True


@dataclass(frozen=True, slots=True)
class _Written:
    """Rows that were written. It waits among the transaction's callbacks, since it is undone with its savepoint."""

    model: type[models.Model]
    keys: Sequence[Any]

    def __call__(self) -> None:
        """Do nothing: the transaction is over."""


class _Named(_Written):
    """The place up to which an event has named what was written."""


def has_written() -> bool:
    """Tell whether rows wait for the transaction's next event to name them."""
    return bool(_waiting())


def written_rows() -> dict[str, str]:
    """Return by their names the digests of the rows that were written since the transaction's last event."""
    found = _waiting()
    if not found:
        return {}
    transaction.on_commit(_Named(models.Model, ()))
    with pipeline():
        asked = [(_HEARD[model], keys, _ask(_HEARD[model], keys)) for model, keys in found.items()]
    named: dict[str, str] = {}
    for covered, keys, cursor in asked:
        named |= {covered.name(key): DELETED for key in keys}
        named |= {covered.name(key): covered.digest_of(covered.as_read(values)) for key, *values in cursor.fetchall()}
    return named


def _ask(covered: Covered, keys: Iterable[Any]) -> CursorWrapper:
    """Ask for the rows of one table; their statement is planned once, since an import asks for thousands."""
    cursor = prepared_cursor()
    cursor.execute(_statement(covered.model), [list(keys)])
    return cursor


@cache
def _statement(model: type[models.Model]) -> str:
    quote, meta = connection.ops.quote_name, cast("Any", model)._meta  # noqa: SLF001 - Django's documented model API
    columns = {field.attname: quote(str(field.column)) for field in meta.concrete_fields}
    key = columns[meta.pk.attname]
    chosen = ", ".join([key, *(columns[name] for name in _HEARD[model].columns)])
    kind = meta.pk.rel_db_type(connection)
    return f"SELECT {chosen} FROM {quote(meta.db_table)} WHERE {key} = ANY(%b::{kind}[])"  # noqa: S608 - model's names


def _waiting() -> dict[type[models.Model], set[Any]]:
    found: dict[type[models.Model], set[Any]] = defaultdict(set)
    for callback in reversed(connection.run_on_commit):
        each: object = callback[1]
        if isinstance(each, _Named):
            break
        if isinstance(each, _Written):
            found[each.model].update(each.keys)
    return found


def name_too(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Let the next event name rows of a library's table, whose writing we do not hear."""
    _note(model, list(keys))


def _counts(model: type[models.Model], changed: Iterable[str]) -> bool:
    """Tell whether the digest of a row holds any of these columns."""
    covered = _HEARD.get(model)
    return covered is not None and not covered.names.isdisjoint(changed)


def _note(model: type[models.Model], keys: Sequence[Any]) -> None:
    if keys and model in _HEARD and connection.in_atomic_block:
        read = cast("Any", model)._meta.pk.to_python  # noqa: SLF001 - a key may have been given as text
        transaction.on_commit(_Written(model, [read(key) for key in keys]))
