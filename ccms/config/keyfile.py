"""Reads the field keys from a file again whenever it changes, so that keys are rotated while everything runs.

A line is a key of 32 bytes as base64 or hex, newest first. A key on a line `next KEY` is only used to open: it is there
before any process seals with it. A line `index KEY` finds rows by number once the oldest field key, from which it was
derived, is dropped.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import overload

from ccms.config.environment import BadSettingError, read_key

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
