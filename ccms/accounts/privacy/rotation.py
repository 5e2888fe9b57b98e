"""Rotates the field keys: seals everything under an older key anew with the newest, while everybody works.

Each batch is one transaction; after a kill at any moment, the next run continues where this one stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.db import connection, transaction

from ccms.accounts.privacy import sealing
from ccms.accounts.privacy.sealing import DataKey, sealed_columns

BATCH = 1000
FACTOR_SECRETS = ("secret", "seed")  # of an app, of spare codes


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose cells are sealed by the installation's field key itself; a cell's place is `table.column:id`."""

    table: str
    key: str
    column: str


def rotate(batch: int = BATCH) -> Iterator[int]:
    """Seal everything anew; yields how many cells each finished batch held."""
    for column in _columns():
        after: Any = None
        while True:
            done, after = _reseal(column, batch, after)
            if not done:
                break
            yield done
    yield _reseal_second_factors()


def left() -> int:
    """Count the cells that only an older key opens."""
    waiting = 0
    with connection.cursor() as cursor:
        for one in _columns():
            sql = f"SELECT count(*) FROM {one.table} WHERE {_OLDER.format(one.column)}"  # noqa: S608 - our own models
            cursor.execute(sql, [sealing.newest_key_id()])
            waiting += cursor.fetchone()[0]
    return waiting + sum(_is_older(factor.data) for factor in Authenticator.objects.all())


_OLDER = "length({0}) > 0 AND substring({0}, 1, 8) <> %s"


def key_ids_in_use() -> set[str]:
    """Name, in hex, every key under which something is sealed."""
    names: set[str] = set()
    with connection.cursor() as cursor:
        for one in _columns():
            first = f"substring({one.column}, 1, {sealing.KEY_ID_BYTES})"
            cursor.execute(f"SELECT DISTINCT encode({first}, 'hex') FROM {one.table} WHERE length({one.column}) > 0")  # noqa: S608
            names |= {name for (name,) in cursor.fetchall()}
    factors = Authenticator.objects.values_list("data", flat=True)
    return names | {
        data[name][: 2 * sealing.KEY_ID_BYTES] for data in factors for name in FACTOR_SECRETS if name in data
    }


def _columns() -> list[Column]:
    wrapped = Column(DataKey._meta.db_table, "owner", "wrapped")  # noqa: SLF001 - Django's public name for it
    cells = [
        Column(model._meta.db_table, str(model._meta.pk.column), str(field.column))  # noqa: SLF001
        for model in apps.get_models()
        for field in sealed_columns(model)
        if field.owner is None
    ]
    return [wrapped, *cells]


def _reseal(one: Column, batch: int, after: Any) -> tuple[int, Any]:
    """Seal one batch anew, in the order of keys; returns how many, and after which key the next begins."""
    sql = f"""
        SELECT {one.key}, {one.column} FROM {one.table}
        WHERE {_OLDER.format(one.column)} {f"AND {one.key} > %s" if after else ""}
        ORDER BY {one.key} LIMIT %s FOR UPDATE
    """  # noqa: S608 - our own models
    update = f"""
        UPDATE {one.table} t SET {one.column} = v.cell FROM unnest(%s::text[], %s::bytea[]) AS v(key, cell)
        WHERE t.{one.key} = v.key::{_type_of(one)}
    """  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [sealing.newest_key_id(), *([after] if after else []), batch])
        rows = cursor.fetchall()
        if rows:
            anew = [_anew(bytes(cell), f"{one.table}.{one.column}:{key}") for key, cell in rows]
            cursor.execute(update, [[str(key) for key, _ in rows], anew])
    return len(rows), rows[-1][0] if rows else after


def _type_of(one: Column) -> str:
    model = next(model for model in apps.get_models() if model._meta.db_table == one.table)  # noqa: SLF001
    return str(model._meta.pk.rel_db_type(connection))  # noqa: SLF001


def _anew(cell: bytes, place: str) -> bytes:
    return sealing.seal_by_house(sealing.open_by_house(cell, place), place)


def _reseal_second_factors() -> int:
    """Seal the secrets of second factors anew. Members are few: one batch."""
    with transaction.atomic():
        factors = [factor for factor in Authenticator.objects.select_for_update() if _is_older(factor.data)]
        for factor in factors:
            secrets = {name: encrypt(decrypt(factor.data[name])) for name in FACTOR_SECRETS if name in factor.data}
            factor.data = factor.data | secrets
        Authenticator.objects.bulk_update(factors, ["data"])
    return len(factors)


def _is_older(data: dict[str, Any]) -> bool:
    newest = sealing.newest_key_id().hex()
    return any(not data[name].startswith(newest) for name in FACTOR_SECRETS if data.get(name))
