"""Makes receipts: proof, which can be checked without us, that the ledger holds an event as it was acknowledged."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from ccms.core.crypto import inclusion_path, leaf_hash, root_from_path, verify
from ccms.ledger.canonical import parsed
from ccms.ledger.models import Event, Head

VERSION = 1


class LedgerDamaged(RuntimeError):  # noqa: N818 - failures are named for what happened
    """The stored events no longer give the signed root, so no receipt can be made; `verify` says where."""


class ReceiptRefused(ValueError):  # noqa: N818
    """The receipt does not prove what it says; the text says why."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An event's bytes, its path to the root of one head, and that head with its signature."""

    event: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    head: bytes
    signature: bytes
    public_key: bytes

    @property
    def leaf(self) -> bytes:
        """The hash that was handed out with the acknowledgement."""
        return leaf_hash(self.event)

    def as_json(self) -> dict[str, Any]:
        """Return the form in which receipts are handed out; `event` and `head` are the exact signed texts."""
        return {
            "v": VERSION,
            "event": self.event.decode(),
            "leaf": self.leaf.hex(),
            "index": self.index,
            "size": self.size,
            "path": [step.hex() for step in self.path],
            "head": self.head.decode(),
            "signature": base64.b64encode(self.signature).decode(),
            "public_key": self.public_key.hex(),
        }

    def without_event(self) -> dict[str, Any]:
        """Return `as_json` without the event's bytes, for readers that may not see them.

        It proves that an event of this hash stands under the head, and that any bytes shown later are that event's.
        """
        return {name: value for name, value in self.as_json().items() if name != "event"}

    def check(self, trusted: Collection[bytes]) -> None:
        """Raise ReceiptRefused unless one of these public keys signed a head that holds this very event."""
        if self.public_key not in trusted:
            raise ReceiptRefused("its key is not one of the published keys")
        if not verify(self.public_key, sha256(self.head).digest(), self.signature):
            raise ReceiptRefused("its head was not signed by this key")
        head = parsed(self.head)
        try:
            root = root_from_path(self.leaf, self.index, self.size, list(self.path))
        except ValueError as error:
            raise ReceiptRefused(str(error)) from error
        if (root.hex(), self.size) != (head.get("root"), head.get("size")):
            raise ReceiptRefused("its event is not under this head")
        if parsed(self.event).get("id") in head.get("broken", []):
            raise ReceiptRefused("its head says that the event had been changed before it was signed")


def receipt(event_id: UUID) -> Receipt | None:
    """Return the receipt of an event, None while no head covers it yet (at most a minute).

    Raises Event.DoesNotExist, or LedgerDamaged where the segment was changed after it was signed.
    """
    with transaction.atomic():
        event = Event.objects.get(event_id=event_id)
        head = Head.objects.filter(upto_tx__gt=event.tx).order_by("upto_tx").first()
        if head is None:
            return None
        return _under(head, event)


def _under(head: Head, event: Event) -> Receipt:
    from_tx = Head.objects.filter(number=head.number - 1).values_list("upto_tx", flat=True).first() or 0
    leaves: list[bytes] = []
    index = -1
    # a broken segment was signed over the hashes of what was found, not over the stored leaves
    broken = head.kind == Head.Kind.BREAK
    segment = Event.objects.filter(tx__gte=from_tx, tx__lt=head.upto_tx).order_by("tx", "id")
    for position, found in segment.values_list("id", "body" if broken else "leaf").iterator():
        if position == event.pk:
            index = len(leaves)
        leaves.append(leaf_hash(bytes(found)) if broken else bytes(found))
    path = tuple(inclusion_path(leaves, index))
    made = Receipt(
        event=bytes(event.body),
        index=index,
        size=len(leaves),
        path=path,
        head=bytes(head.body),
        signature=bytes(head.signature),
        public_key=bytes(head.public_key),
    )
    try:
        made.check([made.public_key])
    except ReceiptRefused as error:
        raise LedgerDamaged(f"event {event.event_id} under head {head.number}") from error
    return made
