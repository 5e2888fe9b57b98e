"""Loads the secrets of this installation: given by the operator, or in development made once in CCMS_DATA/keys.

Reads the field keys from a file again whenever it changes, so that keys are rotated while everything runs.

A line is a key of 32 bytes as base64 or hex, newest first. A key on a line `next KEY` is only used to open: it is there
before any process seals with it. A line `index KEY` finds rows by number once the oldest field key, from which it was
derived, is dropped.
"""

import base64
import hmac
import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from ccms.config.environment import KEY_BYTES, BadSettingError, Environment, read_key, seen

SETTING = "CCMS_FIELD_KEYS"
PREFIX = "file:"


@dataclass(frozen=True)
class Ring:
    """What the file says."""

    keys: tuple[bytes, ...]  # newest first; the first seals
    coming: bytes | None = None
    index: bytes | None = None

    @property
    def opening(self) -> tuple[bytes, ...]:
        """Every key that opens."""
        return (*self.keys, self.coming) if self.coming else self.keys

    def with_next(self, key: bytes) -> "Ring":
        """Let every process know a key before the first one seals with it."""
        return replace(self, coming=key)

    def turned(self, fresh: bytes) -> "Ring":
        """Seal with the key that was coming, or else with a fresh one."""
        return replace(self, keys=(self.coming or fresh, *self.keys), coming=None)

    def without_old(self, index: bytes) -> "Ring":
        """Keep the newest key only; the index key, which came from the oldest, is written down."""
        return replace(self, keys=self.keys[:1], index=index)

    def text(self) -> str:
        """Return the file's text."""
        lines = [key.hex() for key in self.keys]
        lines += [f"next {self.coming.hex()}"] if self.coming else []
        lines += [f"index {self.index.hex()}"] if self.index else []
        return "\n".join([*lines, ""])


def parsed(text: str) -> Ring:
    """Read the file's text; a line that cannot be read is an error that does not repeat it."""
    keys: list[bytes] = []
    named: dict[str, bytes] = {}
    for line in text.splitlines():
        *word, key = line.split() or [""]
        if not key or line.lstrip().startswith("#"):
            continue
        if word and (word[0] not in {"next", "index"} or len(word) > 1):
            raise BadSettingError(SETTING, "names a file with a line that is neither KEY, next KEY nor index KEY")
        if word:
            named[word[0]] = read_key(SETTING, key)
        else:
            keys.append(read_key(SETTING, key))
    if not keys:
        raise BadSettingError(SETTING, "names a file without a key")
    return Ring(tuple(keys), named.get("next"), named.get("index"))


class KeyFile(Sequence[bytes]):
    """The keys that open, newest first, as the file says at this moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, ...] = ()
        self._ring: Ring
        try:
            self._read()
        except OSError as error:
            raise BadSettingError(SETTING, f"names {path}, which cannot be read ({error.strerror})") from error

    @property
    def ring(self) -> Ring:
        """What the file says now; where it cannot be read any more, what it said last."""
        try:
            if self._stamp != _stamp(self.path):
                self._read()
        except OSError:
            return self._ring
        return self._ring

    def write(self, ring: Ring) -> None:
        """Replace the file in one step, with its owner and mode."""
        before = self.path.stat()
        draft = self.path.with_name(f"{self.path.name}.new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:  # noqa: PTH123 - by descriptor
            if os.geteuid() == 0:
                os.fchown(new.fileno(), before.st_uid, before.st_gid)
            os.fchmod(new.fileno(), before.st_mode & 0o777)
            new.write(ring.text())
            new.flush()
            os.fsync(new.fileno())
        draft.replace(self.path)

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        return self.ring.opening[place]

    def __len__(self) -> int:
        return len(self.ring.opening)

    def _read(self) -> None:
        # the stamp first: a change in between is read once more, and none is missed
        stamp = _stamp(self.path)
        self._ring, self._stamp = parsed(self.path.read_text()), stamp


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


CODES = "one-time codes"
RESTORES = "restore"  # the command that needs the keys of another installation


@dataclass(frozen=True)
class Keys:
    """Every secret that the settings hold; the signing seed is only named, since just the worker may read it."""

    secret: str
    former_secrets: list[str]
    fields: Sequence[bytes]
    index: bytes
    codes: bytes
    former_codes: list[bytes]
    signing_file: Path


def load_keys(environment: Environment, data: Path) -> Keys:
    """Return the given secrets; in development make what is missing."""
    folder = data / "keys"
    secret = _secret(environment, folder)
    environment.refuse_weak("CCMS_SECRET_KEY", secret)
    former = (environment.given("CCMS_SECRET_KEY_FALLBACKS") or "").split()
    for old in former:  # it still signs a person in, and codes derived from it are still entered
        environment.refuse_weak("CCMS_SECRET_KEY_FALLBACKS", old)
    fields = _fields(environment, folder)
    signing_file = environment.file("CCMS_SIGNING_KEY_FILE")
    if signing_file is None:
        signing_file = _made(environment, folder, "CCMS_SIGNING_KEY_FILE")
    codes = _single(environment, "CCMS_CODE_KEY")
    return Keys(
        secret=secret,
        former_secrets=former,
        fields=fields,
        index=_single(environment, "CCMS_INDEX_KEY") or index_of(fields),
        codes=codes or derived(secret.encode(), CODES),
        former_codes=[] if codes else [derived(old.encode(), CODES) for old in former],
        signing_file=signing_file,
    )


def index_of(fields: Sequence[bytes]) -> bytes:
    """Return the index key where none is given: the file's, or one that comes from the oldest field key.

    The oldest stays until everything is sealed anew, so that the index does not move when a key is added.
    """
    ring = fields.ring if isinstance(fields, KeyFile) else None
    if ring and ring.index:
        return ring.index
    return derived(ring.keys[-1] if ring else fields[-1], "blind index")


def _secret(environment: Environment, folder: Path) -> str:
    given = environment.given("CCMS_SECRET_KEY")
    if given and not given.startswith(PREFIX):
        return given
    file = Path(given.removeprefix(PREFIX)) if given else _made(environment, folder, "CCMS_SECRET_KEY")
    try:
        return file.read_text().strip()
    except OSError as error:
        reason = f"names {file}, which cannot be read ({error.strerror})"
        raise BadSettingError("CCMS_SECRET_KEY", reason) from error


def _fields(environment: Environment, folder: Path) -> Sequence[bytes]:
    given = environment.given(SETTING)
    if given and not given.startswith(PREFIX):
        return environment.keys(SETTING)
    kept = KeyFile(Path(given.removeprefix(PREFIX)) if given else _made(environment, folder, SETTING))
    for key in kept:
        environment.refuse_weak(SETTING, key)
    return kept


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
    except PermissionError:
        # a stick has no second names for a file
        if not file.exists():
            draft.rename(file)
            return
    finally:
        draft.unlink(missing_ok=True)


def _single(environment: Environment, name: str) -> bytes | None:
    found = environment.keys(name)
    if len(found) > 1:
        raise BadSettingError(name, "must hold one key")
    return found[0] if found else None


def _made(environment: Environment, folder: Path, name: str) -> Path:
    """Return the file of a secret that development makes itself, but not for a backup that has secrets of its own."""
    if environment.deployed:
        raise BadSettingError(name, f"is required in {environment.mode}; {_MEANING[name]}")
    file = folder / _file_name(name)
    if not seen("CCMS_DATA", file, Path.exists):
        if sys.argv[1:2] == [RESTORES]:
            reason = f"bring the exported keys back first: `manage.py keys import FILE {folder}`"
            raise BadSettingError(name, f"has no file {file}; {reason}")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(file, base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n")
    return file


_MEANING = {
    "CCMS_SECRET_KEY": "set it to a long random text, or to file:/a/file that holds it",
    "CCMS_FIELD_KEYS": "set it to file:/a/file with 32 random bytes, as `openssl rand -base64 32` prints them",
    "CCMS_SIGNING_KEY_FILE": "set it to a file, readable by the worker alone, that holds such 32 bytes",
}


def _file_name(name: str) -> str:
    return name.removeprefix("CCMS_").removesuffix("_FILE").lower()
