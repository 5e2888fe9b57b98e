"""Seals personal columns under one data key for each person, and erases a person by destroying that key.

Each personal column declares what it is for; the privacy register is made from these declarations.

Holds the keys that are kept outside the database: the newest field key seals, every listed one still opens.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext

from ccms.core.crypto import blind_index, derive, seal, unseal
from ccms.gate.statements import Pending, query_later_with, select

KEY_ID_BYTES = 8


class UnknownKeyError(Exception):
    """Something was sealed under a field key that CCMS_FIELD_KEYS no longer lists."""


def newest_key_id() -> bytes:
    """Name the key that seals today; what names another one waits to be wrapped again."""
    return _key_id(settings.CCMS_FIELD_KEYS[0])


def key_ids() -> set[str]:
    """Name every key that still opens, in hex."""
    return {_key_id(key).hex() for key in settings.CCMS_FIELD_KEYS}


def seal_by_house(plaintext: bytes, place: str) -> bytes:
    """Seal under the newest field key; `place` says where the bytes stand and binds them to it."""
    key = settings.CCMS_FIELD_KEYS[0]
    return _key_id(key) + seal(_house_key(key), plaintext, place.encode())


def open_by_house(sealed: bytes, place: str) -> bytes:
    """Open what `seal_by_house` sealed for the same place under any key that is still listed."""
    wanted = sealed[:KEY_ID_BYTES]
    for key in settings.CCMS_FIELD_KEYS:
        if _key_id(key) == wanted:
            return unseal(_house_key(key), sealed[KEY_ID_BYTES:], place.encode())
    raise UnknownKeyError(wanted.hex())


def index_of(kind: str, text: str) -> bytes:
    """Return the keyed digest by which a value is found without being read; equal only within one kind."""
    return blind_index(settings.CCMS_INDEX_KEY, f"{kind}:{text}")


@cache
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"ccms field key id\0" + key).digest()[:KEY_ID_BYTES]


@cache
def _house_key(key: bytes) -> bytes:
    return derive(key, "house")


_LOADED = "_data_keys"


class ErasedError(Exception):
    """The person's key is destroyed; nothing sealed under it can ever be read."""

    silent_variable_failure = True  # a template shows nothing instead of failing


@dataclass(frozen=True, slots=True)
class Declaration:
    """Why a personal column exists, on what ground, who reads it and how long it is kept."""

    purpose: str
    ground: str
    seen_by: str
    keep: str


class DataKey(models.Model):
    """The key of one person's columns, wrapped by a field key that stands outside the database."""

    owner = models.UUIDField(primary_key=True)  # the person's own row: a consumer, a firm's contact, a wallet
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Found by owner; by wrapping key only while keys are rotated."""

        db_table = "accounts_data_key"

    @classmethod
    def fresh(cls, owner: UUID, now: datetime) -> Self:
        """Make a key that is not saved yet."""
        secret = secrets.token_bytes(32)
        key = cls(owner=owner, wrapped=seal_by_house(secret, wrap_place(owner)), created_at=now)
        key.__dict__["secret"] = secret
        return key

    def secret_bytes(self) -> bytes:
        """Unwrap the key, once for this instance."""
        if not self.wrapped:
            raise ErasedError(str(self.owner))
        if "secret" not in self.__dict__:
            self.__dict__["secret"] = open_by_house(bytes(self.wrapped), wrap_place(self.owner))
        secret: bytes = self.__dict__["secret"]
        return secret


def wrap_place(owner: UUID) -> str:
    """Say where an owner's wrapped key stands."""
    return f"accounts_data_key.wrapped:{owner}"


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """One sealed cell as its row shows it; only `open` gives the text."""

    row: models.Model
    field: "SealedField"

    @property
    def raw(self) -> bytes | str:
        """The cell: bytes as stored, or text that is sealed when the row is saved."""
        value: bytes | str = self.row.__dict__[self.field.attname]
        return value

    def open(self) -> str:
        """Return the text, "" for an empty cell; fails where the person was erased or the cell was moved."""
        raw = self.raw
        return raw if isinstance(raw, str) else self.field.unseal(self.row, raw)

    @property
    def shown(self) -> str:
        """The text for a page, or the words that stand where an erased one stood."""
        try:
            return self.open()
        except ErasedError:
            return gettext("deleted at the person's request")

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __str__(self) -> str:
        return "•••" if self else ""

    __repr__ = __str__


class _SealedCell(DeferredAttribute):
    """Shows the cell as `Sealed`; takes text (sealed at saving), stored bytes, or another row's same cell."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        super().__get__(instance, cls)  # loads a deferred column
        return Sealed(instance, cast("SealedField", self.field))

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value.raw if isinstance(value, Sealed) else value


if TYPE_CHECKING:
    _SealedColumn = models.BinaryField[str | Sealed, Sealed]
    _DigestColumn = models.BinaryField[bytes | None, bytes | None]
else:  # Django's fields know their types only in the stubs
    _SealedColumn = _DigestColumn = models.BinaryField


class SealedField(_SealedColumn):
    """A personal text column, sealed under its owner's data key and bound to its table, column and row.

    `owner` names the attribute that holds the owner's id; None seals by the field key, for rows kept briefly.
    """

    descriptor_class = _SealedCell

    def __init__(
        self, *, purpose: str, ground: str, seen_by: str, keep: str, owner: str | None = "id", **options: Any
    ) -> None:
        super().__init__(default=b"", db_default=models.Value(b""), blank=True, **options)
        self.personal = Declaration(purpose, ground, seen_by, keep)
        self.owner = owner

    def clone(self) -> Any:
        """Show a migration bytes only: a declaration changes without one."""
        return models.BinaryField(default=b"", db_default=b"", blank=True)

    def from_db_value(self, value: Any, *_: object) -> bytes:
        """Return plain bytes whatever the driver hands over."""
        return bytes(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:  # noqa: ARG002, FBT001 - Django's signature
        """Seal text that was assigned since the row was read."""
        value = model_instance.__dict__[self.attname]
        if isinstance(value, str):
            value = self.seal(model_instance, value) if value else b""
            model_instance.__dict__[self.attname] = value
        return bytes(value)

    def get_prep_value(self, value: Any) -> Any:
        """Refuse text on its way past a row: a look-up or an update of many cannot seal."""
        if isinstance(value, Sealed):
            return self.pre_save(value.row, add=False)
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed: find it by its index, write it by saving its row")
        return super().get_prep_value(value)

    def seal(self, row: models.Model, text: str) -> bytes:
        """Seal text for this cell of this row."""
        if self.owner is None:
            return seal_by_house(text.encode(), self._place(row))
        return seal(self._key(row).secret_bytes(), text.encode(), self._place(row).encode())

    def unseal(self, row: models.Model, raw: bytes) -> str:
        """Open bytes of this cell of this row."""
        if not raw:
            return ""
        if self.owner is None:
            return open_by_house(raw, self._place(row)).decode()
        return unseal(self._key(row).secret_bytes(), raw, self._place(row).encode()).decode()

    def _place(self, row: models.Model) -> str:
        if row.pk is None:
            raise ValueError("a row needs its id before its cells can be sealed")
        return f"{self.model._meta.db_table}.{self.column}:{row.pk}"  # noqa: SLF001 - Django's public name for it

    def _key(self, row: models.Model) -> DataKey:
        owner: UUID = getattr(row, str(self.owner))
        loaded: dict[UUID, DataKey] = row.__dict__.setdefault(_LOADED, {})
        if owner not in loaded:
            found = select(DataKey, "WHERE owner = %s", [owner])
            if not found:
                raise ErasedError(str(owner))
            loaded[owner] = found[0]
        return loaded[owner]


class BlindIndexField(_DigestColumn):
    """A keyed digest of a personal value, by which its row is found without reading it."""

    def __init__(self, *, of: str, keep: str, **options: Any) -> None:
        super().__init__(**options)
        self.personal = Declaration(
            purpose=f"to find the row by {of} without reading it",
            ground="security of processing",
            seen_by="nobody",
            keep=keep,
        )

    def clone(self) -> Any:
        """Show a migration bytes only."""
        return models.BinaryField(unique=self.unique, null=self.null)


def personal[F: models.Field[Any, Any]](field: F, *, purpose: str, ground: str, seen_by: str, keep: str) -> F:
    """Declare a personal column that stands in plain, because it is searched or a library keeps it so."""
    field.personal = Declaration(purpose, ground, seen_by, keep)  # type: ignore[attr-defined]
    return field


def fresh_keys(rows: Iterable[models.Model], now: datetime) -> list[DataKey]:
    """Make data keys for new persons; each row, with its id but not saved yet, is sealed under its own."""
    keys = []
    for row in rows:
        key = DataKey.fresh(row.pk, now)
        row.__dict__[_LOADED] = {row.pk: key}
        keys.append(key)
    return keys


def give_keys(rows: Iterable[models.Model], now: datetime) -> None:
    """Make data keys for new persons and save them."""
    DataKey.objects.bulk_create(fresh_keys(rows, now))


def lend_keys(owner: models.Model, *rows: models.Model) -> None:
    """Let rows of one person be sealed and opened with the keys that a row of theirs has loaded already."""
    for row in rows:
        row.__dict__[_LOADED] = owner.__dict__.setdefault(_LOADED, {})


def load_keys[R: models.Model](rows: Iterable[R]) -> list[R]:
    """Fetch the data keys of many rows in one query, so that opening their cells asks no more."""
    kept = list(rows)
    owners = {getattr(row, name) for row in kept for name in _owner_names(type(row))}
    keys = DataKey.objects.in_bulk([owner for owner in owners if owner is not None])
    for row in kept:
        wanted = (getattr(row, name) for name in _owner_names(type(row)))
        row.__dict__[_LOADED] = {owner: keys[owner] for owner in wanted if owner in keys}
    return kept


def asked_with_keys[R: models.Model](model: type[R], condition: str, values: Sequence[Any]) -> Pending[list[R]]:
    """Ask for rows of one kind of person, each with the data key it is sealed under; see `rows.asked`.

    `condition` names the rows `t`, and locks them with FOR UPDATE OF t.
    """
    (owner,) = _owner_names(model)
    found = query_later_with(model, DataKey, f"ON w.owner = t.{owner} {condition}", values)
    return lambda: [_holding(row, owner, key) for row, key in found()]


def _holding[R: models.Model](row: R, owner: str, key: DataKey | None) -> R:
    row.__dict__[_LOADED] = {getattr(row, owner): key} if key else {}
    return row


def open_many[R: models.Model](rows: Iterable[R], column: str) -> dict[Any, str]:
    """Open one column of many rows; answers by row id, erased persons left out."""
    opened: dict[Any, str] = {}
    for row in load_keys(rows):
        try:
            opened[row.pk] = getattr(row, column).open()
        except ErasedError:
            continue
    return opened


def erase(owner: UUID, now: datetime) -> bool:
    """Destroy a person's data key; every cell sealed under it is gone for ever. True the first time."""
    return bool(DataKey.objects.filter(pk=owner, erased_at=None).update(wrapped=b"", erased_at=now))


def sealed_columns(model: type[models.Model]) -> list[SealedField]:
    """List a table's sealed columns."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]  # noqa: SLF001


def _owner_names(model: type[models.Model]) -> set[str]:
    return {field.owner for field in sealed_columns(model) if field.owner is not None}
