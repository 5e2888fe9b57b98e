"""Makes the dossier of a complaint for a receiver, or the office's own: the same state gives the same bytes.

Only the moment that is printed on letter, certificate, index and data differs from one making to the next.

Hands a dossier out: makes it while nobody changes the complaint, and writes down for whom, with its digest.

Writes a dossier to a folder or a ZIP, each file of evidence in pieces; a ZIP of the same dossier is the same.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from ccms.accounts.actors import Actor
from ccms.complaints.acts.acting import lock
from ccms.complaints.acts.dossiers import may_make, record_made
from ccms.complaints.dispatches.preflight import Missing, contents_of, preflight
from ccms.complaints.evidence.limits import PIECE
from ccms.complaints.evidence.storage import original_name
from ccms.complaints.evidence.stores import open_whole
from ccms.complaints.reading.office_case import OfficeCase, office_case
from ccms.core import references
from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed
from ccms.integrations.dossier import files, pages, paper_words, sheets
from ccms.integrations.dossier import files as proofs
from ccms.integrations.dossier.parts import DATA, INDEX, SUMS, Dossier, Gap, Item, Sheet, Words, text_item
from ccms.integrations.dossier.scope import Scope, scope_of
from ccms.ledger.canonical import JSON, instant
from ccms.ledger.models import Event

VERSION = 1

type Writer = Callable[[OfficeCase, Scope], Sheet]

# Each with a field that the scope has to hold; none: it belongs to a whole dossier alone.
SHEETS: tuple[tuple[Writer, str], ...] = (
    (sheets.complainant, "complainant.name"),
    (sheets.respondent, "firm.name"),
    (sheets.purchase, "payment.amount"),
    (sheets.complaint, "complaint.category"),
    (sheets.findings, "complaint.findings"),
    (sheets.notices, ""),
    (sheets.answers, "firm.answer"),
    (sheets.days, ""),
    (sheets.dispatches, ""),
    (sheets.decision, ""),
)


def make(
    case: OfficeCase,
    scope: Scope,
    now: datetime,
    *,
    upto: int | None = None,
    reasons: Mapping[str, str] = MappingProxyType({}),
) -> Dossier:
    """Return the dossier as of the event number `upto`, the newest where none is named; it opens every file once.

    `reasons` says by the codes of the pre-flight why it goes without something.
    """
    with translation.override(paper_words.LANGUAGE):
        events = proofs.chain(case.complaint, case.complaint.event_seq if upto is None else upto)
        found = [
            *_sheets(case, scope, now, events),
            *files.items(case, scope),
            *proofs.proof_items(events, whole=scope.is_whole),
        ]
        items = [each for each in found if isinstance(each, Item)]
        gaps = [*_erased(case), *_explained(reasons), *(each for each in found if isinstance(each, Gap))]
        about = _about(case, scope, now)
        items.append(text_item(INDEX, gettext("Index"), pages.index(_title(case, scope), about, items, gaps)))
        data = _data(case, scope, now, items, gaps, events)
        items.append(text_item(DATA, gettext("The same as data"), proofs.written(data)))
        return Dossier(_name(case, scope), tuple(items), tuple(gaps), data)


def _name(case: OfficeCase, scope: Scope) -> str:
    if not scope.has("complaint.reference"):
        return f"dossier-{scope.code}"
    number = references.display(case.complaint.reference)
    return f"dossier-{number}-{scope.code}" if scope.code else f"dossier-{number}"


def _title(case: OfficeCase, scope: Scope) -> str:
    if not scope.has("complaint.reference"):
        return gettext("Papers about a seller")
    return gettext("Papers of complaint %(number)s") % {"number": references.display(case.complaint.reference)}


def _about(case: OfficeCase, scope: Scope, now: datetime) -> list[tuple[Words, Words]]:
    return [
        (gettext("For whom?"), scope.addressee or gettext("the office itself")),
        (gettext("Office"), case.complaint.office.name(paper_words.LANGUAGE)),
        (gettext("Made"), paper_words.at_moment(now)),
    ]


def _sheets(case: OfficeCase, scope: Scope, now: datetime, events: list[Event]) -> Iterator[Item]:
    written = [pages.cover(case, scope, now)]
    written += [write(case, scope) for write, field in SHEETS if _belongs(scope, field)]
    if scope.is_whole:
        written.append(sheets.timeline(case, scope, len(events)))
        written.append(pages.certificate(events[0].at, events[-1].at, now))
    title = _title(case, scope)
    for each in sorted(written, key=lambda sheet: sheet.name):
        yield text_item(f"{each.name}.html", each.title, pages.sheet(each, title))


def _belongs(scope: Scope, field: str) -> bool:
    return scope.has(field) if field else scope.is_whole


def _erased(case: OfficeCase) -> Iterator[Gap]:
    erased_at = case.complaint.consumer.erased_at
    if erased_at:
        on = gettext("erased at the person's request, %(when)s") % {"when": paper_words.at_moment(erased_at)}
        yield Gap(gettext("Name, number, words and files of the buyer"), "erased", on)


def _explained(reasons: Mapping[str, str]) -> Iterator[Gap]:
    for code, reason in sorted(reasons.items()):
        kind, _, about = code.partition(":")
        yield Gap(about, kind, reason)


def _data(
    case: OfficeCase, scope: Scope, now: datetime, items: list[Item], gaps: list[Gap], events: list[Event]
) -> dict[str, JSON]:
    """Return what a program reads; every file but this one stands in it with its digest."""
    data: dict[str, JSON] = {
        "v": VERSION,
        "kind": "ccms.dossier",
        "made_at": instant(now),
        "receiver": scope.code or None,
        "level": scope.level,
        "fields": sheets.values(case, scope),
        "completed": [*sheets.completed(case, scope)],
        "items": [_item(each) for each in items],
        "gaps": [{"part": str(each.part), "code": each.code} for each in gaps],
    }
    if scope.is_whole:
        data["subject"] = case.complaint.subject
        data["timeline"] = [
            {"event": str(each.event_id), "seq": each.seq, "kind": each.kind, "at": instant(each.at)} for each in events
        ]
    return data


def _item(each: Item) -> dict[str, JSON]:
    told: dict[str, JSON] = {"path": each.path, "size": each.size, "sha256": each.sha256.hex(), "pages": each.pages}
    if each.evidence is not None:
        item = each.evidence
        told |= {"evidence": str(item.id), "kind": item.kind, "media_type": item.media_type, "side": item.side}
        if item.redacts_id:
            told |= {"redacts": str(item.redacts_id), "ground": item.ground}
    return told


class PreflightMissing(ValidationFailed):
    """The receiver would send it back, and nobody said of these findings why it goes all the same."""


def hand_out(
    reference: str,
    code: str,
    *,
    by: Actor,
    now: datetime,
    reader: Actor | None = None,
    reasons: Mapping[str, str] | None = None,
) -> tuple[Dossier, int]:
    """Make a dossier and write its event; return it with the number of the newest event that it holds.

    `reasons` has one for each finding of the pre-flight, by its code; `reader` is as whom it is read where that is
    another than who acts. Raises NotFound, NotAllowed, NothingIsSent, PreflightMissing and StoreDown.
    """
    reader, said = reader or by, reasons or {}
    with transaction.atomic():
        loaded = lock(reference, reader)
        plan = may_make(loaded, by, now)
        case = office_case(reference, reader)
        scope = scope_of(case.pack, code)
        found = missing(case, scope, now)
        if unsaid := [each.code for each in found if not said.get(each.code, "").strip()]:
            raise PreflightMissing(errors={code: ("text-missing", {}) for code in unsaid})
        kept = {each.code: said[each.code] for each in found}
        dossier, upto = make(case, scope, now, reasons=kept), case.complaint.event_seq
        files = [item.evidence for item in dossier.items if item.evidence is not None]
        record_made(plan, body=code, digest=dossier.digest, files=files, reasons=kept)
    return dossier, upto


def missing(case: OfficeCase, scope: Scope, now: datetime, more: Mapping[str, JSON] | None = None) -> list[Missing]:
    """Return what the pre-flight finds, with what is filled in now; nothing for the office's own dossier."""
    if scope.receiver is None:
        return []
    return preflight(contents_of(case.complaint, scope.receiver, more), scope.receiver, case.pack, dhaka_day(now))


FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier one
MODE = 0o644 << 16
UNIX = 3


def write_folder(dossier: Dossier, folder: Path) -> None:
    """Write every file below a folder that is not there yet. Raises FileExistsError and StoreDown."""
    folder.mkdir(parents=True)
    for item in _all(dossier):
        place = folder / item.path
        place.parent.mkdir(exist_ok=True)
        with place.open("wb") as target:
            for piece in _pieces(item):
                target.write(piece)


def write_zip(dossier: Dossier, target: BinaryIO) -> None:
    """Write a ZIP of one folder. Texts are compressed; what people give as evidence mostly is already."""
    with ZipFile(target, "w") as archive:
        for item in _all(dossier):
            entry = ZipInfo(f"{dossier.name}/{item.path}", FIRST_DAY)
            entry.compress_type = ZIP_STORED if item.evidence else ZIP_DEFLATED
            entry.external_attr, entry.create_system, entry.file_size = MODE, UNIX, item.size
            with archive.open(entry, "w") as written:
                for piece in _pieces(item):
                    written.write(piece)


def _all(dossier: Dossier) -> tuple[Item, ...]:
    return (*dossier.items, text_item(SUMS, SUMS, dossier.sums))


def _pieces(item: Item) -> Iterator[bytes]:
    with closing(_opened(item)) as source:
        while piece := source.read(PIECE):
            yield piece


def _opened(item: Item) -> BinaryIO:
    if item.evidence is None:
        return io.BytesIO(item.content)
    return open_whole(item.evidence.holder, original_name(item.sha256), item.sha256)
