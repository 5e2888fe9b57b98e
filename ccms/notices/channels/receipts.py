"""Takes delivery receipts from gateways that may bring them; in any order and number, the result is the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from ccms.accounts.channels import Channel
from ccms.notices import outcomes
from ccms.notices.channels import Trouble, sms
from ccms.notices.channels.drivers import Driver, Fate, ReceiptShape, found
from ccms.notices.channels.sms import Gateway
from ccms.notices.composition import texts
from ccms.notices.composition.rendering import told_by
from ccms.notices.models import CodeMessage, Notice, Receipt, State
from ccms.notices.queues import CODE_QUEUE, Queue, Result

MAX_RECEIPTS_IN_CALL = 1000
_FATES_COLUMNS = ("state", "delivered_at", "last_error", "leased_until")
_CHANGED = {CodeMessage: _FATES_COLUMNS, Notice: (*_FATES_COLUMNS, "proof_due", "next_try_at")}


class Effect(StrEnum):
    """What a call with receipts did."""

    TAKEN = "taken"
    NOTHING = "nothing"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


_STATUS = {Effect.TAKEN: 200, Effect.NOTHING: 200, Effect.REFUSED: 401, Effect.UNREADABLE: 400}


@dataclass(frozen=True, slots=True)
class ReceiptResult:
    """What to answer the gateway."""

    effect: Effect

    @property
    def status(self) -> int:
        """The HTTP status; what is unknown or repeated is a success that changes nothing."""
        return _STATUS[self.effect]


@dataclass(frozen=True, slots=True)
class Said:
    """One receipt, read."""

    gateway: str
    reference: str
    provider_id: str
    fate: Fate


def take_receipt(
    gateway: str, payload: Mapping[str, Any] | list[Any], *, secret: str, address: str, now: datetime
) -> ReceiptResult:
    """Take what a gateway reports about messages; the caller has limited the body to 64 KiB."""
    known = next((one for one in sms.gateways() if one.name == gateway), None)
    if known is None or not known.trusts(secret=secret, address=address):
        return ReceiptResult(Effect.REFUSED)
    if known.driver.receipt is None:
        return ReceiptResult(Effect.NOTHING)
    read = _read(known, known.driver.receipt, payload)
    if read is None:
        return ReceiptResult(Effect.UNREADABLE)
    changed = [_take_one(known.driver, said, now) for said in read]
    return ReceiptResult(Effect.TAKEN if any(changed) else Effect.NOTHING)


def apply_early(queue: Queue, results: Sequence[Result], now: datetime) -> None:
    """Apply receipts that came before the gateway's own id of a message was known to us."""
    reporting = {gateway.name for gateway in sms.gateways() if gateway.driver.receipt}
    by_id: dict[tuple[str, str], list[UUID]] = {}
    for one in results:
        if one.provider in reporting:
            by_id.setdefault((one.provider, one.provider_id), []).append(one.claim.id)
    if not by_id:
        return
    providers, ids = zip(*by_id, strict=True)
    early = Receipt.objects.filter(gateway__in=set(providers), provider_id__in=ids)
    model = CodeMessage if queue is CODE_QUEUE else Notice
    for receipt in early:
        if keys := by_id.get((receipt.gateway, receipt.provider_id)):
            _apply(model, Q(pk__in=keys), Fate(receipt.outcome), receipt.gateway, now)


def _read(gateway: Gateway, shape: ReceiptShape, payload: Mapping[str, Any] | list[Any]) -> list[Said] | None:
    entries: Any = [payload]
    if shape.each:
        entries = _step_into(payload, shape.each)
    if not isinstance(entries, list) or len(entries) > MAX_RECEIPTS_IN_CALL:
        return None
    read = [_read_one(gateway, shape, entry) for entry in entries]
    return None if any(one is None for one in read) else [one for one in read if isinstance(one, Said)]


def _step_into(document: Any, path: str) -> Any:
    for step in path.split("."):
        document = document.get(step) if isinstance(document, Mapping) else None
    return document


def _read_one(gateway: Gateway, shape: ReceiptShape, entry: Any) -> Said | bool | None:
    """Return what an entry says, False for a word in between, None for what cannot be a receipt."""
    reference, provider_id = found(entry, shape.reference)[:64], found(entry, shape.provider_id)[:128]
    word = found(entry, shape.state)
    if not word or not (reference or provider_id):
        return None
    if word in shape.delivered:
        return Said(gateway.name, reference, provider_id, Fate.DELIVERED)
    return Said(gateway.name, reference, provider_id, Fate.FAILED) if word in shape.failed else False


def _take_one(driver: Driver, said: Said, now: datetime) -> bool:
    # Remembered first and committed by itself: a sending that is being recorded at this moment will look here.
    Receipt.objects.bulk_create(
        [
            Receipt(
                gateway=said.gateway,
                reference=said.reference,
                provider_id=said.provider_id,
                outcome=said.fate,
                at=now,
            )
        ],
        ignore_conflicts=True,
    )
    changed = [
        _apply(model, _matching(driver, said, model), said.fate, said.gateway, now) for model in (Notice, CodeMessage)
    ]
    return any(changed)


def _matching(driver: Driver, said: Said, model: type[Notice] | type[CodeMessage]) -> Q:
    """Name the messages that a gateway may speak of: of a mail, no gateway knows anything."""
    mine = Q(provider=said.gateway, provider_id=said.provider_id) if said.provider_id else Q(pk__in=())
    length = driver.reference_length
    if len(said.reference) == length and set(said.reference) <= set("0123456789abcdef"):
        first, last = (UUID(said.reference + end * (32 - length)) for end in ("0", "f"))
        mine |= Q(pk__gte=first, pk__lte=last)
        if model is Notice:  # of a digest, every notice that travelled in it
            mine |= Q(carried_by__gte=first, carried_by__lte=last)
    return mine & Q(channel=Channel.SMS)


def _apply(model: type[Notice] | type[CodeMessage], mine: Q, fate: Fate, gateway: str, now: datetime) -> bool:
    """Delivered is final. A failure parks what is on its way through this gateway; it never takes a delivery back."""
    with transaction.atomic():
        rows: Iterable[Notice | CodeMessage] = model.objects.select_for_update().filter(mine)
        changed = [row for row in rows if _apply_to(row, fate, gateway, now)]
        outcomes.hold_of([row for row in changed if isinstance(row, Notice)], now)
    return bool(changed)


def _apply_to(row: Notice | CodeMessage, fate: Fate, gateway: str, now: datetime) -> bool:
    if row.state == State.DELIVERED:
        return False
    if fate is Fate.DELIVERED:
        row.state, row.delivered_at, row.last_error = State.DELIVERED, now, ""
        if isinstance(row, Notice):
            row.proof_due, row.next_try_at = starts_a_clock(row), now
    elif row.state in {State.SENDING, State.SENT} and row.provider in {"", gateway}:
        row.state, row.last_error = State.PARKED, Trouble.UNDELIVERABLE
    else:
        return False
    row.leased_until = None  # who holds it learns by its lease number; nobody has to wait for it
    row.save(update_fields=_CHANGED[type(row)])
    return True


def starts_a_clock(row: Notice) -> bool:
    """Tell whether a time of the law runs from the arrival of a notice; not of one whose text is gone."""
    try:
        return told_by(row).text.proof
    except texts.TextMissingError:
        return False
