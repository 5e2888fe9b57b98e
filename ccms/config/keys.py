"""The secrets of this installation: given in production, made once in CCMS_DATA/keys in development."""

import base64
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from ccms.config.environment import KEY_BYTES, BadSettingError, Environment, read_key


@dataclass(frozen=True)
class Keys:
    """Every secret that the settings hold; the signing seed is only named, since just the worker may read it."""

    secret: str
    fields: list[bytes]
    index: bytes
    codes: bytes
    signing_file: Path


def load_keys(environment: Environment, data: Path) -> Keys:
    """Return the given secrets; in development make what is missing."""
    folder = data / "keys"
    secret = environment.given("CCMS_SECRET_KEY") or _made(environment, folder, "CCMS_SECRET_KEY")
    fields = environment.keys("CCMS_FIELD_KEYS")
    if not fields:
        fields = [read_key("CCMS_FIELD_KEYS", _made(environment, folder, "CCMS_FIELD_KEYS"))]
    signing_file = environment.file("CCMS_SIGNING_KEY_FILE")
    if signing_file is None:
        _made(environment, folder, "CCMS_SIGNING_KEY_FILE")
        signing_file = folder / _file_name("CCMS_SIGNING_KEY_FILE")
    return Keys(
        secret=secret,
        fields=fields,
        # the oldest field key stays until everything is sealed anew, so the index does not move when a key is added
        index=_single(environment, "CCMS_INDEX_KEY") or derived(fields[-1], "blind index"),
        codes=_single(environment, "CCMS_CODE_KEY") or derived(secret.encode(), "one-time codes"),
        signing_file=signing_file,
    )


def derived(key: bytes, label: str) -> bytes:
    """Return a key of its own for one purpose."""
    return hmac.digest(key, f"ccms {label}".encode(), "sha256")


def write_once(file: Path, text: str) -> None:
    """Write a private file whole or not at all; the first of several writers wins."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:  # noqa: PTH123 - by descriptor
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _single(environment: Environment, name: str) -> bytes | None:
    found = environment.keys(name)
    if len(found) > 1:
        raise BadSettingError(name, "must hold one key")
    return found[0] if found else None


def _made(environment: Environment, folder: Path, name: str) -> str:
    if environment.production:
        raise BadSettingError(name, f"is required in production; {_MEANING[name]}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / _file_name(name)
    if not file.exists():
        write_once(file, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return file.read_text().strip()


_MEANING = {
    "CCMS_SECRET_KEY": "set it to a long random text",
    "CCMS_FIELD_KEYS": "set it to 32 random bytes as base64, as `openssl rand -base64 32` prints them",
    "CCMS_SIGNING_KEY_FILE": "set it to a file, readable by the worker alone, that holds such 32 bytes",
}


def _file_name(name: str) -> str:
    return name.removeprefix("CCMS_").removesuffix("_FILE").lower()
