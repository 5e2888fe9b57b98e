"""Opens every sealed cell and computes every keyed digest anew, for `manage.py verify`.

A cell is bound to its table, column and row, so that one which was exchanged with another does not open.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ccms.accounts.channels import Channel
from ccms.accounts.firms.identities import identity_index
from ccms.accounts.firms.naming import contact_index, wallet_index
from ccms.accounts.models import (
    Application,
    Consumer,
    FirmClaim,
    FirmContact,
    FirmIdentity,
    FirmWallet,
    Intake,
    IntakeFile,
    OrderKey,
    RegisterFile,
)
from ccms.accounts.models.application import ApplicationState
from ccms.accounts.models.firm_identity import IdentityKind
from ccms.accounts.models.intake import OPEN
from ccms.accounts.privacy.sealing import DataKey, ErasedError, UnknownKeyError, index_of, load_keys, sealed_columns
from ccms.complaints.models import Complaint, Draft, FirmNote
from ccms.core.crypto import SealBroken
from ccms.ledger.row_digests import heard

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
_COMPLAINED = Exists(Complaint.objects.filter(consumer=OuterRef("pk")))
_NOT_DELETED = Q(phone_index__isnull=False)  # a number goes together with whatever else was said
_TAKEN_IN = Q(ordered_at__isnull=False, done_at=None)  # a list that nobody ordered is emptied by its time
# As long as a row is like this the product empties none of these cells: one that is empty was emptied beside it.
FILLED: Sequence[tuple[type[models.Model], Q, Sequence[str]]] = (
    (Application, _NOT_DELETED | Q(state__in=(ApplicationState.BEGUN, ApplicationState.APPLIED)), ("details",)),
    (Application, Q(phone_proved_at__isnull=False) & _NOT_DELETED, ("phone",)),
    (Application, Q(email_proved_at__isnull=False) & _NOT_DELETED, ("email",)),
    (Consumer, Q(_COMPLAINED, erased_at=None), ("phone",)),  # a name is asked with each complaint, and stands with it
    (Draft, Q(sent_at=None), ("body",)),
    (FirmClaim, Q(), ("name", "email")),
    (FirmNote, Q(), ("text",)),
    (Intake, _NOT_DELETED | Q(state__in=OPEN), ("phone", "payload")),
    (IntakeFile, _TAKEN_IN, ("content",)),
    (OrderKey, Q(retired_at=None), ("secret",)),
    (RegisterFile, _TAKEN_IN, ("content",)),
)


def wrong_cells() -> Iterator[Difference]:
    """Find cells that do not open or were emptied, and digests of others than their cells."""
    yield from _emptied()
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


def _emptied() -> Iterator[Difference]:
    of_apps = ((each.model, *filled) for each in heard() for filled in each.filled)
    for model, standing, names in (*FILLED, *of_apps):
        for name in names:
            empty = model._default_manager.filter(standing, **{name: b""})  # noqa: SLF001 - Django's documented model API
            for key in empty.order_by("pk").values_list("pk", flat=True):
                yield "a sealed cell is empty", f"{model._meta.model_name} {key}, {name}"  # noqa: SLF001


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
    if not text:
        return kept is None
    if kept is None:
        return isinstance(row, Consumer) and not row.complaints.exists()
    return bool(bytes(kept) == index[2](row, text))
