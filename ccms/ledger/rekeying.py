"""Changes the signing key: the old key signs the new one, and a head of the old key covers the event that says so.

A person who trusts only the first public key of an installation can therefore follow every change to the last head.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from ccms.core.crypto import new_key, public_key, sign, verify
from ccms.ledger import events
from ccms.ledger.heads import decoded, key_id, sign_heads, signing_seed
from ccms.ledger.models import Event, Head

ANNOUNCED = "operator.announced_signing_key"
OPERATOR = "operator"
_SAID = b"ccms signs next with\0"


class NotCovered(RuntimeError):  # noqa: N818 - failures are named for what happened
    """No head covers the announcement yet, because an older transaction is still open: try again."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The holder of one key says which comes next."""

    tx: int
    by: bytes
    key: bytes
    signature: bytes

    @property
    def genuine(self) -> bool:
        """Whether the old key signed the new one."""
        return verify(self.by, _SAID + self.key, self.signature)


def exchange(now: datetime) -> str:
    """Let heads be signed by a new key from now on; returns its id. Killed at any moment, a second call finishes.

    The worker reads the key's file at each signing, so that nothing is started anew.
    """
    file = Path(settings.CCMS_SIGNING_KEY_FILE)
    coming = file.with_name(f"{file.name}.next")
    if not coming.exists():
        _write_private(coming, new_key().hex() + "\n", like=file)
    old, new = signing_seed(), decoded(coming.read_text().split()[0])
    _announce(old, public_key(new), now)
    sign_heads(now)
    if not _covered(public_key(new)):
        raise NotCovered
    for seed in (old, new):
        _publish(file.with_name(f"{file.name}.pub"), public_key(seed))
    coming.replace(file)
    return key_id(public_key(new))


def announcements() -> Iterator[Announcement]:
    """Yield what was announced, oldest first; nothing is believed of it yet."""
    for event in Event.objects.filter(kind=ANNOUNCED).order_by("tx", "id"):
        said = event.data
        try:
            parts = [bytes.fromhex(str(said[name])) for name in ("by", "key", "signature")]
        except (KeyError, ValueError):
            continue
        yield Announcement(event.tx, *parts)


def _announce(old: bytes, new: bytes, now: datetime) -> None:
    subject = f"signing_key:{key_id(new)}"
    if Event.objects.filter(subject=subject).exists():
        return
    data = {"by": public_key(old).hex(), "key": new.hex(), "signature": sign(old, _SAID + new).hex()}
    entry = events.Entry(id=uuid4(), subject=subject, kind=ANNOUNCED, actor=OPERATOR, at=now, data=data)
    with transaction.atomic():
        events.write([events.seal(entry, events.Tip())])


def _covered(new: bytes) -> bool:
    last = Head.objects.order_by("-number").first()
    return last is not None and Event.objects.filter(subject=f"signing_key:{key_id(new)}", tx__lt=last.upto_tx).exists()


def _publish(file: Path, public: bytes) -> None:
    kept = file.read_text() if file.exists() else ""
    if public.hex() not in kept:
        with file.open("a") as published:
            published.write(f"{public.hex()}\n")


def _write_private(file: Path, text: str, *, like: Path) -> None:
    owner = like.stat()
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:  # noqa: PTH123 - by descriptor
        if os.geteuid() == 0:
            os.fchown(new.fileno(), owner.st_uid, owner.st_gid)
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
