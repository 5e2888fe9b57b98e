"""Holds the keys that are kept outside the database: the newest field key seals, every listed one still opens."""

import hashlib
from functools import cache

from django.conf import settings

from ccms.core.crypto import blind_index, derive, seal, unseal

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
