"""Provides the cryptography on plain bytes: sealing, key derivation, one-time digits, Merkle trees, signatures.

It reads no settings and keeps no key; the caller passes the bytes.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12
_CODE_SPACE = 1_000_000


class SealBroken(Exception):  # noqa: N818 - says what happened
    """The sealed bytes were changed, moved to another place, or sealed with another key."""


def new_key() -> bytes:
    """Return a fresh random key of 32 bytes; also the seed of a signing key."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """Return nonce and AES-256-GCM ciphertext; `associated` binds them to their place (table, field, row)."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Return the plaintext, or raise SealBroken."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken


def derive(key: bytes, label: str) -> bytes:
    """Return a key for one purpose (HKDF-SHA256), so that no key ever serves two."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label.encode()).derive(key)


def blind_index(key: bytes, text: str) -> bytes:
    """Return a keyed digest by which a sealed value is found again, without reading any."""
    return hmac.digest(key, unicodedata.normalize("NFC", text).encode(), "sha256")


def code_digits(key: bytes, message: bytes) -> str:
    """Return six digits that only the key's holder can compute (RFC 4226's truncation of HMAC-SHA-256)."""
    digest = hmac.digest(key, message, "sha256")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % _CODE_SPACE:06}"


def same(left: str | bytes, right: str | bytes) -> bool:
    """Compare in constant time, so that the time shows nothing of how much was right."""
    as_bytes = [value.encode() if isinstance(value, str) else value for value in (left, right)]
    return hmac.compare_digest(*as_bytes)


def leaf_hash(event: bytes) -> bytes:
    """Return the hash of one event's bytes (RFC 9162: a leaf starts with 0x00)."""
    return hashlib.sha256(b"\x00" + event).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two branches (RFC 9162: a node starts with 0x01)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: list[bytes]) -> bytes:
    """Return the root over these leaf hashes; over none it is the hash of nothing."""
    return _levels(leaves)[-1][0] if leaves else hashlib.sha256(b"").digest()


def inclusion_path(leaves: list[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from leaf `index` to the root, nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    return _path(_levels(leaves), index)


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that leaf and path lead to in a tree of `size` leaves, or raise ValueError."""
    if not 0 <= index < size:
        raise ValueError("the leaf lies outside the tree")
    root, last, steps = leaf, size - 1, iter(path)
    while last:
        if index & 1:
            root = node_hash(_next_step(steps), root)
        elif index < last:
            root = node_hash(root, _next_step(steps))
        index, last = index >> 1, last >> 1
    if next(steps, None) is not None:
        raise ValueError("the path is longer than the tree is high")
    return root


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    levels = [leaves]
    while len(level := levels[-1]) > 1:
        above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        # An odd one at the end has no partner yet and rises as it is.
        levels.append([*above, level[-1]] if len(level) % 2 else above)
    return levels


def _path(levels: list[list[bytes]], index: int) -> list[bytes]:
    siblings = ((level, (index >> height) ^ 1) for height, level in enumerate(levels))
    return [level[sibling] for level, sibling in siblings if sibling < len(level)]


def _next_step(steps: Iterator[bytes]) -> bytes:
    step = next(steps, None)
    if step is None:
        raise ValueError("the path is shorter than the tree is high")
    return step


def public_key(seed: bytes) -> bytes:
    """Return the public half (32 bytes) of an Ed25519 seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature (64 bytes)."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the holder of this key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
