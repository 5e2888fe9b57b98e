"""Chooses which files of evidence a dossier holds: an original, its redacted copy, or a gap that says why not.

Takes from the ledger what proves a dossier: the chain of events, the signed head, and receipts under it.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ccms.complaints.dispatches.content import Chosen, choose
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.limits import RECORDINGS, MediaType
from ccms.complaints.evidence.names import ENDINGS
from ccms.complaints.evidence.sight import is_quarantined
from ccms.complaints.models import Complaint, Evidence
from ccms.complaints.reading.case_words import SIDES
from ccms.complaints.reading.office_case import OfficeCase
from ccms.integrations.dossier import paper_words
from ccms.integrations.dossier.paper_words import LANGUAGE
from ccms.integrations.dossier.parts import Gap, Item, text_item
from ccms.integrations.dossier.scope import Scope
from ccms.ledger.models import Event
from ccms.ledger.receipts import LedgerDamaged, Receipt, receipt

EVENTS, RECEIPTS, HEAD = "ledger/events.jsonl", "ledger/receipts.json", "ledger/head.json"


def chain(complaint: Complaint, upto: int) -> list[Event]:
    """Return the events of a complaint up to a number, oldest first."""
    return list(Event.objects.filter(subject=complaint.subject, seq__lte=upto).order_by("seq"))


def proof_items(events: list[Event], *, whole: bool) -> Iterator[Item | Gap]:
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


def chosen(case: OfficeCase, scope: Scope) -> list[Chosen]:
    """Return the files of the dossier in the order in which they came; another body never gets a redacted original."""
    return choose(case.evidence, scope.holds_file, covered=scope.receiver is not None)


def items(case: OfficeCase, scope: Scope) -> Iterator[Item | Gap]:
    """Yield each file of evidence whose bytes are there and are those that came; of any other, what is the matter."""
    for each in chosen(case, scope):
        yield _item(case, each)
        if scope.receiver is None:
            for copy in (item for item in case.evidence if item.redacts_id == each.given.id):
                yield _item(case, Chosen(each.number, each.given, copy))


def _item(case: OfficeCase, each: Chosen) -> Item | Gap:
    item, kind = each.shown, case.pack.evidence_kinds[each.given.kind].text.read(LANGUAGE)
    where = gettext("File %(number)s: %(kind)s") % {"number": paper_words.number(each.number), "kind": kind}
    if is_quarantined(item):
        return Gap(where, "quarantined", _("A virus was found in it: it is kept closed, and nobody gets it."))
    pages = _pages(item)
    if pages is None:
        return Gap(where, "unreadable", _("The file is lost or is not as it came: its digest does not agree."))
    return Item(
        path=_path(each),
        title=where,
        size=item.size,
        sha256=bytes(item.sha256),
        pages=pages or None,
        evidence=item,
        caption=_caption(case, each),
    )


def _pages(item: Evidence) -> int | None:
    """Count the pages of a file after comparing its bytes; None where these are not there or are others."""
    if item.media_type in RECORDINGS:
        return 0 if serving.is_intact(item) else None
    look = serving.look_over(item)
    return look.pages if look.intact else None


def _path(each: Chosen) -> str:
    copy = f"-redacted-{bytes(each.copy.sha256).hex()[:8]}" if each.copy else ""
    return f"evidence/{each.number:02}-{each.given.kind}{copy}.{ENDINGS[MediaType(each.shown.media_type)]}"


def _caption(case: OfficeCase, each: Chosen) -> str:
    given = gettext("given by: %(side)s, %(when)s") % {
        "side": SIDES.get(each.given.side, each.given.side),
        "when": paper_words.at_moment(each.given.added_at),
    }
    if each.copy is None:
        return given
    ground = paper_words.choice(case.pack, "redaction", each.copy.ground)
    withheld = gettext("parts are covered in this copy, because: %(ground)s; the office keeps the original") % {
        "ground": ground
    }
    return f"{given}; {withheld}"
