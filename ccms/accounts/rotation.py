"""Rotation of the field keys: everything wrapped or sealed by an older key is sealed anew by the newest.

Each call does one batch and commits; killed at any moment, the next call goes on.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.db import models, transaction

from ccms.accounts import keyring
from ccms.accounts.privacy import DataKey, SealedField, sealed_columns, wrap_place

BATCH = 1000
_FACTOR_SECRETS = ("secret", "seed")  # of an app, of spare codes


def rewrap_keys(batch: int = BATCH) -> int:
    """Wrap one batch of data keys by the newest field key; returns how many, 0 when all are."""
    with transaction.atomic():
        old = _older(DataKey.objects.filter(erased_at=None), "wrapped")
        keys = list(old.select_for_update(skip_locked=True)[:batch])
        for key in keys:
            key.wrapped = keyring.seal_by_house(key.secret_bytes(), wrap_place(key.owner))
        DataKey.objects.bulk_update(keys, ["wrapped"])
    return len(keys)


def reseal_house_cells(batch: int = BATCH) -> int:
    """Seal one batch of the cells that stand under the house's key itself; returns how many, 0 when all are."""
    for model in apps.get_models():
        for field in sealed_columns(model):
            done = _reseal(model, field, batch) if field.owner is None else 0
            if done:
                return done
    return 0


def reseal_second_factors() -> int:
    """Seal the secrets of all second factors by the newest key; returns how many. Members are few: one batch."""
    with transaction.atomic():
        factors = list(Authenticator.objects.select_for_update())
        for factor in factors:
            secrets = {name: encrypt(decrypt(factor.data[name])) for name in _FACTOR_SECRETS if name in factor.data}
            factor.data = factor.data | secrets
        Authenticator.objects.bulk_update(factors, ["data"])
    return len(factors)


def _reseal(model: type[models.Model], field: SealedField, batch: int) -> int:
    name = str(field.attname)
    with transaction.atomic():
        rows = list(_older(model._default_manager.all(), name).select_for_update(skip_locked=True)[:batch])  # noqa: SLF001
        for row in rows:
            setattr(row, name, getattr(row, name).open())
        model._default_manager.bulk_update(rows, [name])  # noqa: SLF001
    return len(rows)


def _older(rows: models.QuerySet[Any], column: str) -> models.QuerySet[Any]:
    """Leave the rows whose cell begins with the name of another key than the newest."""
    newest = keyring.newest_key_id()
    cell = models.F(column)
    key_id = models.Func(cell, 1, len(newest), function="substring", output_field=models.BinaryField())
    older: models.QuerySet[Any] = rows.exclude(**{column: b""}).annotate(key_id=key_id).exclude(key_id=newest)
    return older
