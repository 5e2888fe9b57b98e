"""Reads the key that signs heads, only while signing; everybody else checks with its public half."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from ccms.core.crypto import public_key

SEED_BYTES = 32


class SigningKeyUnusable(Exception):  # noqa: N818 - failures are named for what happened
    """CCMS_SIGNING_KEY_FILE cannot be read or does not hold an Ed25519 seed."""


def signing_seed() -> bytes:
    """Return the Ed25519 seed: 32 bytes as base64 or hex, the first word of CCMS_SIGNING_KEY_FILE."""
    file = Path(settings.CCMS_SIGNING_KEY_FILE)
    try:
        return decoded(file.read_text().split()[0])
    except (OSError, IndexError, ValueError) as error:
        # neither the key nor a part of it may reach a log
        reason = type(error).__name__
    raise SigningKeyUnusable(f"CCMS_SIGNING_KEY_FILE: {file} holds no Ed25519 seed ({reason})")


def key_id(public: bytes) -> str:
    """Return the short name of a public key: the first 16 hex digits of its SHA-256."""
    return sha256(public).hexdigest()[:16]


def trusted_keys() -> frozenset[bytes]:
    """Return the public keys whose heads this installation vouches for.

    They are the public half of the signing key, where this process can read it, and one key a line (hex
    or base64) in the same file's `.pub`, which keeps the keys of former years. The database is not
    asked: a person who can rewrite it could put a key of their own there.
    """
    file = Path(settings.CCMS_SIGNING_KEY_FILE)
    published = file.with_name(file.name + ".pub")
    keys = set(_published(published)) if published.exists() else set()
    try:
        keys.add(public_key(signing_seed()))
    except SigningKeyUnusable:
        return frozenset(keys)
    return frozenset(keys)


def _published(file: Path) -> Iterator[bytes]:
    for line in file.read_text().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            yield decoded(words[0])


def decoded(word: str) -> bytes:
    """Read 32 bytes from hex or base64; anything else is a ValueError."""
    key = bytes.fromhex(word) if len(word) == SEED_BYTES * 2 else base64.b64decode(word, validate=True)
    if len(key) != SEED_BYTES:
        raise ValueError(f"a key of {len(key)} bytes")
    return key
