"""Writes rows of any noun set-based: one statement for each table, whose text is made once.

The ORM builds its statement anew for every call and value; a filing or a sweep spends more on that than PostgreSQL on
writing. Columns travel as arrays.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

type _Field = models.Field[Any, Any]


def insert(rows: Sequence[models.Model]) -> None:
    """Add rows of one table, in one statement; their ids are made by the caller."""
    if not rows:
        return
    fields = _fields(type(rows[0]))
    columns = [[stored(field, field.pre_save(row, add=True)) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(rows[0])), columns)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as Django notes it itself


def update(rows: Sequence[models.Model]) -> None:
    """Write all columns of known rows of one table, in one statement."""
    if not rows:
        return
    fields = _fields(type(rows[0]))
    columns = [[stored(field, field.pre_save(row, add=False)) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_change(type(rows[0])), columns)


def stored(field: _Field, value: Any) -> Any:
    """Return a value as an element of its column's array: JSON as text, every text as plain text."""
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value, ensure_ascii=False)
    prepared = field.get_db_prep_save(value, connection)
    return str(prepared) if isinstance(prepared, str) else prepared


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


def _names(model: type[models.Model]) -> list[str]:
    return [connection.ops.quote_name(str(field.column)) for field in _fields(model)]


def _values(model: type[models.Model]) -> str:
    arrays = ", ".join(f"%s::{array_of(field)}" for field in _fields(model))
    return f"unnest({arrays}) AS v({', '.join(_names(model))})"


@cache
def _insertion(model: type[models.Model]) -> str:
    table, names = connection.ops.quote_name(model._meta.db_table), _names(model)  # noqa: SLF001
    chosen = ", ".join(f"v.{name}{_cast(field)}" for name, field in zip(names, _fields(model), strict=True))
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {_values(model)}"  # noqa: S608 - model's names


@cache
def _change(model: type[models.Model]) -> str:
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(_key(model))  # noqa: SLF001
    changed = ", ".join(
        f"{name} = v.{name}{_cast(field)}" for name, field in zip(_names(model), _fields(model), strict=True)
    )
    return f"UPDATE {table} t SET {changed} FROM {_values(model)} WHERE t.{key} = v.{key}"  # noqa: S608


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk  # noqa: SLF001
    if key is None:
        raise TypeError(f"{model.__name__} has no primary key")
    return str(key.column)
