"""Takes from the ledger what proves a dossier: the chain of events, the signed head, and receipts under it."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ccms.complaints.models import Complaint
from ccms.integrations.dossier.parts import Gap, Item, text_item
from ccms.ledger.models import Event
from ccms.ledger.receipts import LedgerDamaged, Receipt, receipt

EVENTS, RECEIPTS, HEAD = "ledger/events.jsonl", "ledger/receipts.json", "ledger/head.json"


def chain(complaint: Complaint, upto: int) -> list[Event]:
    """Return the events of a complaint up to a number, oldest first."""
    return list(Event.objects.filter(subject=complaint.subject, seq__lte=upto).order_by("seq"))


def items(events: list[Event], *, whole: bool) -> Iterator[Item | Gap]:
    """Yield the files of proof; without the events' own texts where the dossier does not hold the whole history.

    The newest events stand under no head yet, for at most a minute: the last one that does is proved, which proves all
    before it, and a gap says how many are not.
    """
    if whole:
        bodies = b"".join(bytes(event.body) + b"\n" for event in events)
        yield text_item(EVENTS, _("The events of the complaint, as they are signed"), bodies)
    try:
        first, (last, unsigned) = receipt(events[0].event_id), _newest(events)
    except LedgerDamaged:
        yield Gap(RECEIPTS, "ledger-damaged", _("The ledger does not give the signed root: no receipt can be made."))
        return
    if unsigned:
        yield Gap(
            RECEIPTS, "not-signed-yet", _("No signed head covers the newest events yet; one is signed each minute.")
        )
    if first is None or last is None:
        return
    forms = [each.as_json() if whole else each.without_event() for each in (first, last)]
    yield text_item(RECEIPTS, _("Receipts of the first and of the newest event"), written(forms))
    head = {name: last.as_json()[name] for name in ("head", "signature", "public_key")}
    yield text_item(HEAD, _("The signed head of the ledger"), written(head))


def _newest(events: list[Event]) -> tuple[Receipt | None, int]:
    """Return the receipt of the newest event that has one, and how many events are newer."""
    found = ((receipt(event.event_id), newer) for newer, event in enumerate(reversed(events)))
    return next(((each, newer) for each, newer in found if each), (None, len(events)))


def written(value: Any) -> bytes:
    """Write data as text in one way only: sorted keys, one indent, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
