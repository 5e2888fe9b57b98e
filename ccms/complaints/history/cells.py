"""Opens every sealed cell and computes every keyed digest anew, for `manage.py verify`.

A cell is bound to its table, column and row, so that one which was exchanged with another does not open.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import batched
from typing import Any

from django.apps import apps
from django.db import models

from ccms.accounts.channels import Channel
from ccms.accounts.firms.identities import identity_index
from ccms.accounts.firms.naming import contact_index, wallet_index
from ccms.accounts.models import Consumer, FirmContact, FirmIdentity, FirmWallet, Intake
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.accounts.privacy.keyring import UnknownKeyError, index_of
from ccms.accounts.privacy.sealing import DataKey, ErasedError, load_keys, sealed_columns
from ccms.core.crypto import SealBroken

type Difference = tuple[str, str]

CHUNK = 1000
# The digest by which a row is found, and how it is computed from the cell that it stands for.
INDEXES: Mapping[type[models.Model], tuple[str, str, Callable[[Any, str], bytes]]] = {
    Consumer: ("phone", "phone_index", lambda _, text: index_of("phone", text)),
    Intake: ("phone", "phone_index", lambda _, text: index_of("phone", text)),
    FirmContact: ("value", "value_index", lambda row, text: contact_index(Channel(row.channel), text)),
    FirmWallet: ("number", "number_index", lambda _, text: wallet_index(text)),
    FirmIdentity: ("number", "number_index", lambda row, text: identity_index(IdentityKind(row.kind), text)),
}


def wrong_cells() -> Iterator[Difference]:
    """Find cells that do not open, and digests of others than their cells."""
    for model in apps.get_models():
        names = [field.attname for field in sealed_columns(model)]
        if not names:
            continue
        index = INDEXES.get(model)
        wanted = ["pk", *names, *_owners(model), *([index[1]] if index else ()), *_kinds(model, index)]
        rows = model._default_manager.only(*wanted).order_by("pk")  # noqa: SLF001 - Django's documented model API
        for chunk in batched(rows.iterator(CHUNK), CHUNK):
            for row in load_keys(chunk):
                yield from _wrong(row, names, index)


def _owners(model: type[models.Model]) -> set[str]:
    return {str(field.owner) for field in sealed_columns(model) if field.owner not in {None, "id"}}


def _kinds(model: type[models.Model], index: object) -> list[str]:
    names = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001
    return [name for name in ("channel", "kind") if index and name in names]


def _wrong(row: models.Model, names: list[str], index: Any) -> Iterator[Difference]:
    where = f"{row._meta.model_name} {row.pk}"  # noqa: SLF001
    for name in names:
        try:
            text = getattr(row, name).open()
        except ErasedError as erased:
            if not _is_erased(row, str(erased)):
                yield "a sealed cell has lost its key", f"{where}, {name}"
            continue
        except (SealBroken, UnknownKeyError, UnicodeDecodeError):
            yield "a sealed cell does not open: it was altered, or is another row's", f"{where}, {name}"
            continue
        if index and index[0] == name and not _has_index(row, index, text):
            yield "a keyed digest is not its cell's", f"{where}, {index[1]}"


def _is_erased(row: models.Model, owner: str) -> bool:
    """Tell whether a person's key is destroyed, and is not only gone; a buyer's row says when they were erased."""
    erased = DataKey.objects.filter(pk=owner, erased_at__isnull=False).exists()
    return erased and (
        not isinstance(row, Consumer) or Consumer.objects.filter(pk=row.pk).exclude(erased_at=None).exists()
    )


def _has_index(row: models.Model, index: Any, text: str) -> bool:
    """Tell whether the digest is that of the cell; a buyer without a proved number has no digest and no complaint."""
    kept = getattr(row, index[1])
    if not text:  # of people, those that the demonstration makes in great numbers have no cell
        return kept is None or isinstance(row, Consumer)
    if kept is None:
        return isinstance(row, Consumer) and not row.complaints.exists()
    return bool(bytes(kept) == index[2](row, text))
