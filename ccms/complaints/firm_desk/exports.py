"""Exports a firm's complaints as a table: requested, made in pieces by the worker, fetched once by the requester.

Each piece is read and kept in one transaction with the position of the reading. So a worker that stops loses one piece,
the next continues after the last, and nothing can be fetched before the whole is there. The pieces are in the
database, sealed, where the machine that serves finds what another made (ADR 0020).

Writes a firm's complaints as a table for its own programs: no text of the buyer's, and only the ends of a number.

CSV is for people and spreadsheets: amounts in taka, times of Dhaka. JSON Lines is for programs: the names and values
of the API's lists. Both tell the same of a complaint, whether one was ticked in the inbox or all are exported.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import StreamingHttpResponse

from ccms.accounts.actors import Actor, Role
from ccms.accounts.api_keys import actor_of_key
from ccms.accounts.members.managing import actor_of
from ccms.accounts.models import Consumer, Firm
from ccms.accounts.models.member import FIRM_ROLES
from ccms.accounts.privacy.sealing import open_many
from ccms.complaints.evidence.serving import HEADERS
from ccms.complaints.firm_desk import inbox
from ccms.complaints.firm_desk.inbox import Row
from ccms.complaints.lifecycle import Status
from ccms.complaints.models import ExportPiece, ExportState, FirmExport
from ccms.complaints.reading import listing
from ccms.complaints.reading.listing import Wanted
from ccms.complaints.reading.tracking import Standing, standings
from ccms.core import phones, sheets
from ccms.core.clock import DHAKA, dhaka_day
from ccms.core.crypto import blind_index
from ccms.core.digits import PAISA_IN_A_TAKA
from ccms.core.failures import Failure, NotFound
from ccms.gate import counters
from ccms.gate.jobs import take_turn
from ccms.gate.limits import EXPORT_FETCHING, EXPORT_LIFE, EXPORT_NOTED, Counted
from ccms.law.pack.book import book

COLUMNS = (
    *("reference", "firm", "firm_reference", "purchase_number", "category", "wish", "amount", "status"),
    *("public_state", "reason", "outcome", "on_table", "due", "assignee", "tags", "phone", "filed", "changed"),
    *("late_since", "problem", "turn", "received", "fine", "fine_paid", "fine_left"),
)


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Exported:
    """One complaint as the table has it."""

    row: Row
    standing: Standing
    phone: str  # masked; empty where the person was erased


def ticked(references: Iterable[str], by: Actor) -> list[Exported]:
    """Return the ticked complaints that this member may see."""
    return _exported(inbox.chosen(references, by))


def read_on(wanted: listing.Wanted, by: Actor, until: datetime) -> tuple[list[Exported], str]:
    """Return the next complaints that the firm was told of until a moment, and where to go on: empty at the end."""
    keys, after = listing.told_until(wanted, by, until)
    return _exported(inbox.rows_of(keys, by)), after


def _exported(rows: Sequence[Row]) -> list[Exported]:
    """Add what a row does not hold, with a query for each kind of it."""
    complaints = [row.complaint for row in rows]
    stands = standings(complaints, {row.complaint.id: row.fine for row in rows if row.fine})
    people = Consumer.objects.filter(pk__in={each.consumer_id for each in complaints})
    numbers = open_many(people, "phone")
    return [
        Exported(row, stands[row.complaint.id], _masked(numbers.get(row.complaint.consumer_id, ""))) for row in rows
    ]


def table_head(form: Format) -> str:
    """Return what stands before the first complaint."""
    return sheets.BOM + sheets.lines([COLUMNS]) if form is Format.CSV else ""


def written(found: Iterable[Exported], form: Format, language: str) -> str:
    """Return complaints as text, a line each; `language` is the one in which a table names the firm."""
    records = (_record(each) for each in found)
    if form is Format.CSV:
        return sheets.lines(_cells(record, language) for record in records)
    return "".join(f"{json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False)}\n" for record in records)


def _record(found: Exported) -> dict[str, Any]:
    """Return a complaint by the API's names; what a list there does not tell stands at the end."""
    complaint, card = found.row.complaint, found.row.card
    assignee = card.assignee if card else None
    return {
        **listing.line(complaint, found.standing, number=card.firm_reference if card else ""),
        "firm": _firm(complaint.firm),
        "purchase_number": complaint.purchase.number,
        "assignee": (assignee.name or assignee.email) if assignee else "",
        "tags": list(found.row.tags),
        "phone": found.phone,
    }


def _cells(record: Mapping[str, Any], language: str) -> list[str]:
    """Return a record as the columns of a CSV: what people read instead of what programs do."""
    firm, categories = record["firm"], book().on(dhaka_day(record["filed_at"])).categories
    shown = {
        **record,
        "firm": firm[f"name_{language}"] or firm["name_bn"] or firm["name_en"],
        "amount": _taka(record["amount_paisa"]),
        "due": _end(record["due_at"]),
        "late_since": _end(record["late_since"]),
        "received": _moment(record["received_at"]),
        "fine": _taka(record["fine_paisa"]),
        "fine_paid": _taka(record["fine_paid_paisa"]),
        "fine_left": _taka(record["fine_left_paisa"]),
        "tags": " ".join(record["tags"]),
        "filed": _moment(record["filed_at"]),
        "changed": _moment(record["changed_at"]),
        "problem": categories[record["category"]].text.read(language),
    }
    return [str(shown[name]) for name in COLUMNS]


def _firm(firm: Firm) -> dict[str, Any]:
    return {
        "id": firm.pk,
        "slug": firm.slug,
        "name_bn": firm.name_bn,
        "name_en": firm.name_en,
        "kind": firm.kind,
        "registered": firm.registered,
    }


def _taka(paisa: int | None) -> str:
    return "" if paisa is None else f"{paisa // PAISA_IN_A_TAKA}.{paisa % PAISA_IN_A_TAKA:02}"


def _moment(at: datetime | None) -> str:
    return at.astimezone(DHAKA).isoformat(timespec="minutes") if at else ""


def _end(due_at: datetime | None) -> str:
    """Write the last minute that is in time: what ends with a day bears that day, not the next one at 0:00."""
    return _moment(due_at - timedelta(minutes=1)) if due_at else ""


def _masked(number: str) -> str:
    return phones.mask(number) if number else ""


S = ExportState
UNFINISHED = (S.WAITING, S.MAKING)
PIECE = 500  # complaints of one piece: some fifteen megabytes while they are read
TURN = 20  # pieces in one turn of the worker: some seconds, so that other duties come to theirs
SHOWN = 30  # exports of the list, the newest
MEDIA_TYPES = {Format.CSV: "text/csv; charset=utf-8", Format.JSONL: "application/x-ndjson; charset=utf-8"}


class ExportAtWork(Failure):
    """The firm has asked for one already that is not made yet."""

    slug = "export-at-work"


class LinkExpired(Failure):
    """It was fetched before, or its hour is over."""

    slug = "link-expired"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole table: its text piece by piece, and what is said of it beforehand."""

    form: Format
    octets: int
    asked_at: datetime
    pieces: Iterator[bytes]

    def response(self) -> StreamingHttpResponse:
        """Return the response of an endpoint: a download, of which no part can be had again."""
        name = f"complaints-{dhaka_day(self.asked_at)}.{self.form}"
        said = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(self.octets)}
        headers = {**HEADERS, **said, "Accept-Ranges": "none"}
        return StreamingHttpResponse(self.pieces, content_type=MEDIA_TYPES[self.form], headers=headers)


def ask(wanted: Wanted, form: Format, language: str, by: Actor, now: datetime) -> FirmExport:
    """Let the worker make a table. Raises NotFound, ExportAtWork and TooManyRequests."""
    asker = _asker(by)
    firm = asker["firm_id"]
    with transaction.atomic():
        Firm.objects.select_for_update(no_key=True).get(pk=firm)  # two at once would both find none at work
        if FirmExport.objects.filter(firm_id=firm, state__in=UNFINISHED).exists():
            raise ExportAtWork
        counters.take_or_refuse(Counted.EXPORTS, str(firm), now)
        return FirmExport.objects.create(
            **asker,
            form=str(form),
            language=language,
            statuses=[str(status) for status in wanted.statuses],
            firm_reference=wanted.firm_reference,
            updated_since=wanted.updated_since,
            state=S.WAITING,
            asked_at=now,
        )


def take_along(references: Iterable[str], language: str, by: Actor, now: datetime) -> str:
    """Return the ticked complaints as a table at once, and keep who took how many along. Raises NotFound."""
    asker, found = _asker(by), ticked(references, by)
    text = table_head(Format.CSV) + written(found, Format.CSV, language)
    FirmExport.objects.create(
        **asker,
        form=str(Format.CSV),
        language=language,
        ticked=True,
        state=S.FETCHED,
        rows=len(found),
        octets=len(text.encode()),
        asked_at=now,
        made_at=now,
        fetched_at=now,
    )
    return text


def exports_of(by: Actor) -> list[FirmExport]:
    """Return the newest exports: an administrator sees their firm's, everybody else their own. Raises NotFound."""
    asker = _asker(by)
    seen = FirmExport.objects.filter(firm_id=asker["firm_id"]) if by.role is Role.FIRM_ADMIN else _of(asker)
    return list(seen.select_related("member", "key").order_by("-asked_at")[:SHOWN])


def export_of(key: UUID, by: Actor) -> FirmExport:
    """Return one that this member or machine asked for. Raises NotFound."""
    found = _of(_asker(by)).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def state_of(export: FirmExport, now: datetime) -> ExportState:
    """Tell where an export stands now: its hour may be over before anybody has noted it."""
    over = export.state == S.READY and export.expires_at is not None and export.expires_at <= now
    return S.EXPIRED if over else ExportState(export.state)


def token_of(export: FirmExport) -> str:
    """Return the word that fetches an export: 256 bits that only this installation can make, stored nowhere."""
    return urlsafe_b64encode(blind_index(settings.CCMS_INDEX_KEY, f"export:{export.pk}")).decode().rstrip("=")


def is_asker(export: FirmExport, by: Actor) -> bool:
    """Tell whether this member or machine asked for it, and so may fetch it."""
    return by.id in {export.member_id, export.key_id}


def look(token: str, by: Actor, now: datetime) -> FirmExport:
    """Return what a link would fetch, without fetching it. Raises NotFound and LinkExpired."""
    found = _of(_asker(by)).filter(digest=_digest(token)).first()
    if found is None:
        raise NotFound
    if state_of(found, now) is not S.READY:
        raise LinkExpired
    return found


def head(token: str, by: Actor, now: datetime) -> Fetched:
    """Say what a link would fetch, without its text, and leave it to be fetched. Raises NotFound and LinkExpired."""
    found = look(token, by, now)
    return Fetched(Format(found.form), found.octets, found.asked_at, iter(()))


def fetch(token: str, by: Actor, now: datetime) -> Fetched:
    """Hand a table to its requester, once: of two at the same time one gets it. Raises NotFound, LinkExpired."""
    found = look(token, by, now)
    mine = FirmExport.objects.filter(pk=found.pk, state=S.READY, expires_at__gt=now)
    if not mine.update(state=S.FETCHED, fetched_at=now):
        raise LinkExpired
    return Fetched(Format(found.form), found.octets, found.asked_at, _text_of(found))


def run_due(now: datetime, most: int = TURN) -> int:
    """Make the next pieces of what was asked for, one of each firm in turn, at most so many; returns how many."""
    made = 0
    while made < most:
        at_work = FirmExport.objects.filter(state__in=UNFINISHED).order_by("asked_at").values_list("pk", flat=True)
        step = sum(_next_piece(key, now) for key in list(at_work[: most - made]))
        if not step:
            break
        made += step
    return made


def purge(now: datetime) -> int:
    """Delete the texts that were fetched or whose hour is over, and at last what is known of them; returns how many."""
    FirmExport.objects.filter(state=S.READY, expires_at__lte=now).update(state=S.EXPIRED)
    fetched = Q(export__state=S.FETCHED, export__fetched_at__lte=now - EXPORT_FETCHING)
    gone, _ = ExportPiece.objects.filter(fetched | Q(export__state__in=(S.EXPIRED, S.FAILED))).delete()
    FirmExport.objects.filter(asked_at__lte=now - EXPORT_NOTED).exclude(state__in=UNFINISHED).delete()
    return gone


def hold() -> int:
    """Let no link of before a restore fetch anything: the backup does not know which of them did already."""
    return FirmExport.objects.filter(state__in=(S.READY, *UNFINISHED)).update(state=S.EXPIRED)


def _next_piece(key: UUID, now: datetime) -> bool:
    """Make one piece; an export that breaks is said to have failed."""
    waiting = FirmExport.objects.select_related("member__office", "key__firm", "key__member")
    waiting = waiting.filter(pk=key, state__in=UNFINISHED)
    return take_turn(waiting, lambda export: _make_piece(export, now), lambda: _fail(key, "export-broke"))


def _make_piece(export: FirmExport, now: datetime) -> bool:
    by = _still_there(export, now)
    if by is None:
        return _fail(export.pk, "asker-left")
    found, after = read_on(_wanted(export), by, export.asked_at)
    form = Format(export.form)
    text = table_head(form) * (export.pieces == 0) + written(found, form, export.language)
    piece = ExportPiece(export=export, number=export.pieces)
    piece.text = text
    piece.save(force_insert=True)
    export.after, export.pieces, export.rows = after, export.pieces + 1, export.rows + len(found)
    export.octets += len(text.encode())
    _go_on(export, now)
    return True


def _go_on(export: FirmExport, now: datetime) -> None:
    """Keep how far it is; after the last piece it is ready."""
    export.state = S.MAKING
    if not export.after:
        export.state, export.made_at, export.expires_at = S.READY, now, now + EXPORT_LIFE
        export.digest = _digest(token_of(export))
    export.save()


def _fail(key: UUID, why: str) -> bool:
    return bool(FirmExport.objects.filter(pk=key, state__in=UNFINISHED).update(state=S.FAILED, why=why))


def _still_there(export: FirmExport, now: datetime) -> Actor | None:
    """Return the requester as they are now; None where they left, or their key ended."""
    key, member = export.key, export.member
    if key is not None:
        return actor_of_key(key, now) if key.revoked_at is None and key.expires_at > now else None
    if member is None:
        return None
    stays = member.is_active and member.firm_id == export.firm_id and Role(member.role) in FIRM_ROLES
    return actor_of(member) if stays else None


def _text_of(export: FirmExport) -> Iterator[bytes]:
    for number in range(export.pieces):
        yield ExportPiece.objects.get(export=export, number=number).text.open().encode()


def _wanted(export: FirmExport) -> Wanted:
    return Wanted(
        statuses=[Status(status) for status in export.statuses],
        firm_reference=export.firm_reference,
        updated_since=export.updated_since,
        after=export.after,
        limit=PIECE,
    )


def _asker(by: Actor) -> dict[str, Any]:
    """Return whose export it is: a member's, or a machine's of their firm; nobody else has any."""
    if by.role not in FIRM_ROLES or by.id is None or by.firm is None:
        raise NotFound
    return {"firm_id": by.firm, "key_id" if by.key else "member_id": by.id}


def _of(asker: dict[str, Any]) -> QuerySet[FirmExport]:
    return FirmExport.objects.filter(Q(**asker))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
