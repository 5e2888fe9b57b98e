"""Reads and writes rows of any model: one statement for each table, whose text is made once and prepared.

The ORM builds its statement anew for every call and value; a filing or a sweep spends more time on that than
PostgreSQL spends on running it. Columns are sent as arrays.

Runs statements that every page or filing needs: planned once for each connection, their values sent beside them.

Django writes the values into the text, so that PostgreSQL plans every statement anew; for a small statement that costs
more than running it. Here the text must be the same each time and name the types of its arrays.

Reads any number of rows through a cursor of the database, so that memory does not grow with the ledger.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

BATCH = 5_000


def in_batches(sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one query, all from the moment it began. The caller holds a transaction."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def prepared_cursor() -> CursorWrapper:
    """Return a cursor of this thread's connection whose statements stay planned; use it as `connection.cursor()`."""
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block one after the other, and wait once for all of them.

    What they answer is read after the block: rows and `rowcount` stay in their cursors (`rows.asked`). The first that
    fails fails the block, at its end at the latest. A transaction that begins or ends within it does so in the same
    way; the ORM counts rows as it goes, and has no place here.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def in_transaction() -> Iterator[None]:
    """Use the caller's transaction, or one of its own; without a savepoint, an error that is caught undoes nothing."""
    if connection.in_atomic_block:
        yield
    else:
        with transaction.atomic():
            yield


type Pending[T] = Callable[[], T]  # an answer that was asked for: reading it waits, unless it has come already

_AS_THEY_ARE = frozenset({UUID, datetime, bool, str})  # of columns that are not JSON; asking Django takes longest here

type _Field = models.Field[Any, Any]


def select[M: models.Model](
    model: type[M], condition: str, values: Sequence[Any], *, beside: tuple[str, ...] = ()
) -> list[M]:
    """Return the rows that SQL text chooses: what follows FROM and the table `t`, its marks filled with `values`.

    What the foreign keys named in `beside` lead to is read in the same statement; each is a table by its key's name.
    By it a firm's list costs 13 ms of processor and a person's own case 5; by the ORM 16 and 9 (decision 30).
    """
    return query_later(model, condition, values, beside=beside)()


def query_later[M: models.Model](
    model: type[M], condition: str, values: Sequence[Any], *, beside: tuple[str, ...] = (), only: tuple[str, ...] = ()
) -> Pending[list[M]]:
    """Ask for rows as `select` does, to be read later: questions within `pipeline` wait once for all their answers.

    `only` names the columns that are read, as the ORM's `only` does (`reference`, `firm__name_bn`); without it all are.
    """
    found = rows_later(_selection(model, condition, beside, only), values)
    parts = _parts(model, beside, only)
    return lambda: [_row(parts, row) for row in found()]


def rows_later(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> Pending[list[tuple[Any, ...]]]:
    """Ask for plain rows, to be read later."""
    cursor = prepared_cursor()
    cursor.execute(sql, values)
    return _all(cursor)


def query_later_with[M: models.Model, W: models.Model](
    model: type[M], other: type[W], condition: str, values: Sequence[Any]
) -> Pending[list[tuple[M, W | None]]]:
    """Ask for rows (`t`) with one each of a table to which no key leads (`w`), or none; `condition` begins with ON."""
    found = rows_later(_selection_with(model, other, condition), values)
    (first,), (second,) = _parts(model), _parts(other)
    return lambda: [(first.row(row), second.row(row[first.here.stop :])) for row in found()]


def values_later(found: models.QuerySet[Any, Any]) -> Pending[list[tuple[Any, ...]]]:
    """Ask for what `values_list` of the ORM chooses, as the database has it, to be read later.

    Its values stand in the text, as the ORM writes them: what is kept planned does not see an index with a condition.
    """
    try:
        sql, values = found.query.sql_with_params()
    except EmptyResultSet:  # of an officer without an office
        return list
    cursor = connection.cursor()
    cursor.execute(sql, values)
    return _all(cursor)


def _all(cursor: CursorWrapper) -> Pending[list[tuple[Any, ...]]]:
    read: Pending[list[tuple[Any, ...]]] = cursor.fetchall
    return read


def insert(rows: Sequence[models.Model]) -> None:
    """Add rows of one table, in one statement; their ids are made by the caller."""
    if not rows:
        return
    fields = _fields(type(rows[0]))
    columns = [[stored(field, field.pre_save(row, add=True)) for row in rows] for field in fields]
    with prepared_cursor() as cursor:
        cursor.execute(_insertion(type(rows[0])), columns)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django notes it itself


def update(rows: Sequence[models.Model], *names: str) -> None:
    """Write these columns of known rows of one table, or all, in one statement."""
    if not rows:
        return
    fields = _chosen(type(rows[0]), names)
    columns = [[stored(field, field.pre_save(row, add=False)) for row in rows] for field in fields]
    with prepared_cursor() as cursor:
        cursor.execute(_change(type(rows[0]), names), columns)


def stored(field: _Field, value: Any) -> Any:
    """Return a value as an element of its column's array: JSON as text, every text as plain text."""
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value, ensure_ascii=False)
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    saved = field.get_db_prep_save(value, connection)
    return str(saved) if isinstance(saved, str) else saved


def array_of(field: _Field) -> str:
    """Name the type of a column's array; of texts without their length, so that too long a text is refused, not cut."""
    found = str(field.db_type(connection))
    return "text[]" if found == "jsonb" or found.startswith("varchar") else f"{found}[]"


def _cast(field: _Field) -> str:
    return "::jsonb" if isinstance(field, models.JSONField) else ""


def _fields(model: type[models.Model]) -> Sequence[_Field]:
    """Return the columns that we write: all but those that the database counts."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's documented model API
    return [field for field in fields if not isinstance(field, models.AutoField)]


@cache
def _chosen(model: type[models.Model], names: tuple[str, ...]) -> Sequence[_Field]:
    """Return the key, and after it the named columns or all others."""
    key = model._meta.pk  # noqa: SLF001
    if key is None:
        raise TypeError(f"{model.__name__} has no primary key")
    others = {field.attname: field for field in _fields(model) if field is not key}
    return [key, *(map(others.__getitem__, names) if names else others.values())]


def _name(field: _Field) -> str:
    return connection.ops.quote_name(str(field.column))


def _values(fields: Sequence[_Field]) -> str:
    arrays = ", ".join(f"%b::{array_of(field)}" for field in fields)
    return f"unnest({arrays}) AS v({', '.join(map(_name, fields))})"


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of one table within a row: whose they are, and which are not read as they are stored, by what."""

    model: type[models.Model]
    here: slice
    names: Sequence[str]
    readers: Sequence[tuple[int, Callable[..., Any]]]
    key: int
    reached_by: Any = None  # the foreign key

    def row(self, whole: Sequence[Any]) -> Any:
        """Return this table's row, or None where a foreign key leads nowhere."""
        values = list(whole[self.here])
        if values[self.key] is None:
            return None
        for at, read in self.readers:
            values[at] = read(values[at], None, connection)
        return self.model.from_db(connection.alias, self.names, values)


def _row(parts: Sequence[_Columns], whole: Sequence[Any]) -> Any:
    first, *others = (part.row(whole) for part in parts)
    for part, other in zip(parts[1:], others, strict=True):
        part.reached_by.set_cached_value(first, other)
    return first


def _leads_to(key: Any) -> type[models.Model]:
    return key.related_model  # type: ignore[no-any-return]


def _read(model: type[models.Model], only: tuple[str, ...], key: Any = None) -> Sequence[_Field]:
    """Return the columns of one table that are read."""
    fields, before = model._meta.concrete_fields, f"{key.name}__" if key else ""  # noqa: SLF001
    if not only:
        return fields
    asked = {name.removeprefix(before).partition("__")[0] for name in only if name.startswith(before)}
    return [field for field in fields if field.primary_key or not asked.isdisjoint({field.name, field.attname})]


@cache
def _parts(model: type[models.Model], beside: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> Sequence[_Columns]:
    keys: list[Any] = [None, *(model._meta.get_field(name) for name in beside)]  # noqa: SLF001
    found, start = [], 0
    for key in keys:
        of = _leads_to(key) if key else model
        fields = _read(of, only, key)
        readers = [(at, field.from_db_value) for at, field in enumerate(fields) if hasattr(field, "from_db_value")]
        at = next(at for at, field in enumerate(fields) if field.primary_key)
        names = [field.attname for field in fields]
        found.append(_Columns(of, slice(start, start + len(fields)), names, readers, at, key))
        start += len(fields)
    return found


@cache
def _selection(model: type[models.Model], condition: str, beside: tuple[str, ...], only: tuple[str, ...]) -> str:
    quote, joins, names = connection.ops.quote_name, "", []
    for part in _parts(model, beside, only):
        alias = quote(part.reached_by.name) if part.reached_by else "t"
        fields = _read(part.model, only, part.reached_by)
        names += [f"{alias}.{_name(field)}" for field in fields]
        if part.reached_by:
            table, key = quote(part.model._meta.db_table), _name(fields[part.key])  # noqa: SLF001
            joins += f"LEFT JOIN {table} {alias} ON {alias}.{key} = t.{_name(part.reached_by)} "
    table = quote(model._meta.db_table)  # noqa: SLF001
    return f"SELECT {', '.join(names)} FROM {table} t {joins}{condition}"  # noqa: S608 - model's names, our own conditions


@cache
def _selection_with(model: type[models.Model], other: type[models.Model], condition: str) -> str:
    found = [("t", model), ("w", other)]
    names = ", ".join(f"{alias}.{_name(field)}" for alias, of in found for field in of._meta.concrete_fields)  # noqa: SLF001
    tables = " LEFT JOIN ".join(f"{connection.ops.quote_name(of._meta.db_table)} {alias}" for alias, of in found)  # noqa: SLF001
    return f"SELECT {names} FROM {tables} {condition}"  # noqa: S608 - as above


@cache
def _insertion(model: type[models.Model]) -> str:
    table, fields = connection.ops.quote_name(model._meta.db_table), _fields(model)  # noqa: SLF001
    chosen = ", ".join(f"v.{_name(field)}{_cast(field)}" for field in fields)
    return f"INSERT INTO {table} ({', '.join(map(_name, fields))}) SELECT {chosen} FROM {_values(fields)}"  # noqa: S608 - model's names


@cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> str:
    table, (key, *fields) = connection.ops.quote_name(model._meta.db_table), _chosen(model, names)  # noqa: SLF001
    changed = ", ".join(f"{_name(field)} = v.{_name(field)}{_cast(field)}" for field in fields)
    return f"UPDATE {table} t SET {changed} FROM {_values([key, *fields])} WHERE t.{_name(key)} = v.{_name(key)}"  # noqa: S608
