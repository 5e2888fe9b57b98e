"""Gathers all that is held about one person, in sections of plain rows, and nothing of anybody else.

Of a complaint that another filed with the person's number stands only that there is one, and how it ended.

Lists the recipients of a person's complaints: the firm, offices, other bodies, their programs, and the person.

Reads from the ledger who opened a person's complaints and files: in which role, and when.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.models import Consumer, Firm, FirmContact, Intake, Member, Office
from ccms.accounts.privacy.register import register
from ccms.accounts.privacy.sealing import Sealed, load_keys, sealed_columns
from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.history.openings import subject_of
from ccms.complaints.intakes.keeping import of_number
from ccms.complaints.intakes.receiving import PHONE, corrections_of
from ccms.complaints.models import Complaint, DataRequest, Dispatch, Evidence, FirmExport, Statement
from ccms.complaints.models.dispatch import DispatchKind, DispatchState
from ccms.complaints.own_data.erasing import files_of
from ccms.complaints.own_data.holdings import HOLDINGS, LEFT_OUT, Holding, held
from ccms.complaints.plan import plain
from ccms.complaints.queries import disowned_among, visible_to
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate.parts import OPTIONAL, parts
from ccms.law.pack.book import book
from ccms.ledger.models import Event
from ccms.notices.models import Notice, State
from ccms.notices.queries import in_words

FILE_OPENED = "evidence.opened"
PAPER_OPENED = "office.opened_identity_paper"


def looks_at(
    person: Consumer, complaints: Sequence[Complaint], files: Sequence[Evidence], language: str
) -> list[dict[str, Any]]:
    """Return each look that somebody else took, oldest first. A file that is another's is not named."""
    references = {subject_of(each.pk): each.reference for each in complaints}
    opened = list(Event.objects.filter(subject__in=references))
    references |= {each.subject: each.reference for each in complaints}
    opened += Event.objects.filter(subject__in=[each.subject for each in complaints], kind=FILE_OPENED)
    papers = list(Event.objects.filter(subject=f"{Kind.CONSUMER}:{person.pk}", kind=PAPER_OPENED))
    asked = DataRequest.objects.filter(pk__in={each.data["request"] for each in papers})
    of_request = {str(key): said for key, said in asked.values_list("pk", "complaint__reference")}
    opened += papers
    names = {str(each.pk): each.name for each in files}
    looks = [event for event in opened if not event.actor.startswith(f"{Kind.CONSUMER}:")]
    roles, offices = _roles(looks), _offices(looks, language)
    return [
        {
            "complaint": references.get(event.subject) or of_request.get(event.data["request"], ""),
            "at": plain(event.at),
            "what": event.kind.partition(".")[2] if event.kind != FILE_OPENED else "opened_file",
            "file": names.get(str(event.data.get("evidence", "")), ""),
            "role": roles.get(event.actor) or event.actor.partition(":")[0],
            "office": offices.get(str(event.data.get("office", "")), "") or event.data.get("body", ""),
        }
        for event in sorted(looks, key=lambda each: each.at)
    ]


def _roles(looks: Sequence[Event]) -> Mapping[str, str]:
    """Return in which role each member of an office acted; a member of a firm is the firm."""
    members = {UUID(key) for kind, _, key in (each.actor.partition(":") for each in looks) if kind == "office" and key}
    return {f"office:{key}": role for key, role in Member.objects.filter(pk__in=members).values_list("pk", "role")}


def _offices(looks: Sequence[Event], language: str) -> Mapping[str, str]:
    keys = {UUID(event.data["office"]) for event in looks if "office" in event.data}
    return {str(office.pk): office.name(language) for office in Office.objects.filter(pk__in=keys)}


LEFT = (State.SENT, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class ProgramTold:
    """A complaint of which a program of a firm or an office was told, and when: what an app's `recipients` yields."""

    reference: str
    side: str  # "firm" or "office"
    owner: Firm | Office
    at: datetime


def recipients_of(complaints: Sequence[Complaint], language: str) -> list[dict[str, Any]]:
    """Return each time that something of these complaints went to somebody else, oldest first."""
    found = [row for each in complaints for row in _by_page(each, language)]
    found += [
        *_by_message(complaints, language),
        *_by_program(complaints, language),
        *_as_table(complaints, language),
        *_dispatched(complaints, language),
    ]
    return sorted(found, key=lambda row: row["at"])


def _by_page(complaint: Complaint, language: str) -> Iterator[dict[str, Any]]:
    """The office has its copy from the filing on, the firm once it was told."""
    office = complaint.office.name(language)
    yield _row(complaint.reference, "office", office, "page", complaint.filed_at)
    if complaint.told_at:
        yield _row(complaint.reference, "firm", complaint.firm.name(language), "page", complaint.told_at)


def _by_message(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """Messages to contacts of firms; the number or address is the firm's and is not said."""
    sent = Notice.objects.filter(
        subject__in=[each.reference for each in complaints], recipient__startswith="contact:", state__in=LEFT
    )
    contacts = FirmContact.objects.select_related("firm").in_bulk({_key(each) for each in sent})
    for each in sent:
        contact = contacts.get(_key(each))
        name = contact.firm.name(language) if contact else ""
        yield _row(each.subject, "firm", name, each.channel, each.sent_at or each.created_at)


def _key(notice: Notice) -> UUID:
    return UUID(notice.recipient.partition(":")[2])


def _by_program(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """What the apps that are on sent to programs of firms and offices."""
    references = [each.reference for each in complaints]
    for part in parts("recipients", of=OPTIONAL):
        for each in part.programs_told(references):
            yield _row(each.reference, each.side, each.owner.name(language), "program", each.at)


def _as_table(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """Tables of its complaints that a firm fetched since it was told of this one."""
    fetched = FirmExport.objects.filter(firm_id__in={each.firm_id for each in complaints}, fetched_at__isnull=False)
    for table in fetched:
        for each in complaints:
            if each.firm_id == table.firm_id and each.told_at and table.made_at and each.told_at <= table.made_at:
                yield _row(each.reference, "firm", each.firm.name(language), "table", table.fetched_at or table.made_at)


def _dispatched(complaints: Sequence[Complaint], language: str) -> Iterator[dict[str, Any]]:
    """What was sent to other bodies and not taken back."""
    references = {each.pk: each for each in complaints}
    sent = Dispatch.objects.filter(complaint_id__in=references, sent_on__isnull=False)
    for each in sent.exclude(state=DispatchState.RECALLED):
        complaint = references[each.complaint_id]
        if each.kind == DispatchKind.FILE:  # the office's own e-filing
            yield _row(complaint.reference, "office", complaint.office.name(language), each.channel, each.prepared_at)
            continue
        body = book().on(dhaka_day(complaint.filed_at)).bodies.get(each.body)
        name = body.text.read(language) if body else each.body
        yield {**_row(complaint.reference, "body", name, each.channel, each.prepared_at), "on": str(each.sent_on)}


def _row(reference: str, side: str, name: str, way: str, at: datetime) -> dict[str, Any]:
    return {"complaint": reference, "to": side, "name": name, "way": way, "at": plain(at)}


def messages_to(person: Consumer, language: str) -> list[dict[str, Any]]:
    """Return every message that was made for the person, with its words and whether it left."""
    made = Notice.objects.filter(recipient__in=[f"consumer:{person.pk}", f"unconfirmed:{person.pk}"])
    return [
        {
            "about": "" if shown.notice.subject.startswith("consumer:") else shown.notice.subject,
            "at": plain(shown.notice.created_at),
            "way": shown.notice.channel,
            "state": shown.notice.state,
            "text": shown.line.headline,
        }
        for shown in in_words(list(made.order_by("created_at", "id")), language)
    ]


FORMAT = "ccms.my-data.1"
_OF_DISOWNED = frozenset({"complaint", "filed_at", "status", "reason", "outcome", "escalated_at", "ended_at"})

type Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is held about a person: rows by section, and the files that they gave."""

    made_at: datetime
    sections: Mapping[str, Rows]
    files: Sequence[Evidence]

    def as_json(self) -> dict[str, Any]:
        """Return it as the file `my-data.json` says it."""
        return {
            "format": FORMAT,
            "made_at": plain(self.made_at),
            **self.sections,
            "kept": _kept(),
            "left_out": dict(LEFT_OUT),
        }


def gather(by: Actor, now: datetime, language: str) -> Gathered:
    """Return what is held about the person who asks, names in this language. Raises NotFound for anybody else."""
    person = person_of(by)
    complaints = list(visible_to(by).select_related("firm", "office", "consumer").order_by("filed_at"))
    of_others = disowned_among(complaints)
    filings = _filings(complaints, of_others)
    files = list(files_of(person.pk).exclude(holder__in=filings).order_by("added_at"))
    sections: dict[str, Rows] = {each.section: _rows(each, person.pk, filings) for each in HOLDINGS}
    if complaints and complaints[-1].pk in of_others:
        sections["person"][0]["name"] = ""  # it is the name that was filed last
    for row, complaint in zip(sections["complaints"], complaints, strict=True):
        if complaint.pk in of_others:
            row.update(dict.fromkeys(row.keys() - _OF_DISOWNED))
        row |= {"firm": complaint.firm.name(language), "office": complaint.office.name(language)}
    sections["words"] = _words(person.pk, of_others)
    sections["intakes"] = _intakes(person)
    sections["files"] = [_file(number, each, complaints) for number, each in enumerate(files, 1)]
    sections["looks"] = looks_at(person, complaints, files, language)
    sections["recipients"] = recipients_of(complaints, language)
    sections["messages"] = messages_to(person, language)
    return Gathered(now, sections, files)


def person_of(by: Actor) -> Consumer:
    """Return the person who acts for themselves alone. Raises NotFound."""
    if by.kind is not Kind.CONSUMER or by.consumer is None or by.crossed or by.complaint or by.phone_unverified:
        raise NotFound
    person = Consumer.objects.filter(pk=by.consumer, erased_at=None).first()
    if person is None:
        raise NotFound
    return person


def _filings(complaints: Sequence[Complaint], of_others: Collection[UUID]) -> frozenset[UUID]:
    """Return the keys of what others filed: the complaints, and purchases and firms that no own complaint is about."""
    own = {key for each in complaints if each.pk not in of_others for key in (each.purchase_id, each.firm_id)}
    others = {key for each in complaints if each.pk in of_others for key in (each.pk, each.purchase_id, each.firm_id)}
    return frozenset(others - own)


def _rows(holding: Holding, person: UUID, filings: Collection[UUID]) -> Rows:
    found = holding.model._default_manager.filter(**{holding.of: person}).order_by(holding.order, "pk")  # noqa: SLF001
    if filings and holding.filing:
        found = found.exclude(**{f"{holding.filing}__in": filings})
    rows = load_keys(found) if sealed_columns(holding.model) else list(found)
    references = dict(found.values_list("pk", holding.complaint)) if holding.complaint else {}
    return [
        {
            **({"complaint": references[row.pk]} if holding.complaint else {}),
            **{name: _value(getattr(row, name)) for name in holding.columns},
        }
        for row in rows
    ]


def _value(value: Any) -> Any:
    """Return a column as JSON; what was sealed as JSON becomes that again."""
    if not isinstance(value, Sealed):
        return plain(value)
    text = value.open()
    if text.startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _words(person: UUID, of_others: Collection[UUID]) -> Rows:
    """Return what was written in the person's complaints by themselves, or by others for them to read."""
    own = f"{Kind.CONSUMER}:{person}"
    said = Statement.objects.filter(complaint__consumer_id=person).exclude(~Q(author=own), internal=True)
    said = said.exclude(complaint_id__in=of_others)
    rows = list(said.order_by("at", "pk").values_list("complaint__reference", "kind", "author", "text", "at", "event"))
    kinds = dict(Event.objects.filter(event_id__in={row[-1] for row in rows}).values_list("event_id", "kind"))
    return [
        {"complaint": reference, "kind": kind, "by": author.partition(":")[0], "at": plain(at), "text": text}
        for reference, kind, author, text, at, event in rows
        if author == own or kind == "narrative" or _is_told(kinds.get(event, ""))
    ]


def _is_told(kind: str) -> bool:
    """Tell whether the buyer's page shows such an event, and so the words that came with it."""
    return kind in EVENT_TYPES and EVENT_TYPES[kind].consumer is not None


def _intakes(person: Consumer) -> Rows:
    """Return what was handed over under the person's number and is neither filed nor deleted."""
    plain_ones = ("source", "outside_no", "first_made_at", "made_at", "state", "reason")
    found = load_keys(of_number(person.phone_index).order_by("made_at"))
    sealed = ("payload", "remark", "phone")
    rows = [
        {**{name: _value(getattr(each, name)) for name in (*plain_ones, *sealed)}, "earlier": _earlier(each)}
        for each in found
    ]
    return [{**row, "payload": {name: said for name, said in row["payload"].items() if said}} for row in rows]


def _earlier(intake: Intake) -> list[dict[str, Any]]:
    """Return what was corrected of an intake; another number than the person's is somebody else's, and left out."""
    return [
        {"at": each["at"], **{name: said for name, said in each["said"].items() if said and name != PHONE}}
        for each in corrections_of(intake)
    ]


def _file(number: int, item: Evidence, complaints: Sequence[Complaint]) -> dict[str, Any]:
    of = [each.reference for each in complaints if each.purchase_id == item.holder]
    return {
        "complaints": of,
        "name": item.name,
        "path": path_of(number, item),
        "kind": item.kind,
        "media_type": item.media_type,
        "size": item.size,
        "sha256": bytes(item.sha256).hex(),
        "added_at": plain(item.added_at),
    }


def path_of(number: int, item: Evidence) -> str:
    """Return where a file lies in the archive: numbered, so that two of one name do not meet."""
    return f"files/{number:03}-{item.name.replace('/', '_')}"


def _kept() -> Rows:
    """Return the lines of the privacy register for what the download holds: why, on what ground, who sees it, until."""
    return list(_lines(held()))


def _lines(sections: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for entry in register():
        section = sections.get(f"{entry.table}.{entry.column}")
        if section:
            yield {
                "section": section,
                "column": entry.column,
                "purpose": entry.purpose,
                "ground": entry.ground,
                "seen_by": entry.seen_by,
                "kept": entry.keep,
                "sealed": entry.protection == "sealed",
            }
