"""Makes the dossier of a complaint for a receiver, or the office's own: the same state gives the same bytes.

Only the moment that is printed on letter, certificate, index and data differs from one making to the next.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from django.utils import translation
from django.utils.translation import gettext

from ccms.complaints.reading.office_case import OfficeCase
from ccms.core import references
from ccms.integrations.dossier import course, fields, files, letters, pages, proofs, sheets, words
from ccms.integrations.dossier.parts import DATA, INDEX, Dossier, Gap, Item, Sheet, Words, text_item
from ccms.integrations.dossier.scope import Scope
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
    (course.notices, ""),
    (sheets.answers, "firm.answer"),
    (sheets.days, ""),
    (course.dispatches, ""),
    (course.decision, ""),
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
    with translation.override(words.LANGUAGE):
        events = proofs.chain(case.complaint, case.complaint.event_seq if upto is None else upto)
        found = [
            *_sheets(case, scope, now, events),
            *files.items(case, scope),
            *proofs.items(events, whole=scope.is_whole),
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
        (gettext("Office"), case.complaint.office.name(words.LANGUAGE)),
        (gettext("Made"), words.at_moment(now)),
    ]


def _sheets(case: OfficeCase, scope: Scope, now: datetime, events: list[Event]) -> Iterator[Item]:
    written = [letters.cover(case, scope, now)]
    written += [write(case, scope) for write, field in SHEETS if _belongs(scope, field)]
    if scope.is_whole:
        written.append(course.timeline(case, scope, len(events)))
        written.append(letters.certificate(events[0].at, events[-1].at, now))
    title = _title(case, scope)
    for each in sorted(written, key=lambda sheet: sheet.name):
        yield text_item(f"{each.name}.html", each.title, pages.sheet(each, title))


def _belongs(scope: Scope, field: str) -> bool:
    return scope.has(field) if field else scope.is_whole


def _erased(case: OfficeCase) -> Iterator[Gap]:
    erased_at = case.complaint.consumer.erased_at
    if erased_at:
        on = gettext("erased at the person's request, %(when)s") % {"when": words.at_moment(erased_at)}
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
        "fields": fields.values(case, scope),
        "completed": [*fields.completed(case, scope)],
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
