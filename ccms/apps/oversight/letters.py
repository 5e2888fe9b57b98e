"""Sends the Cell's letters about firms, each with a day for the answer, and takes the answer of the firm or office.

A letter holds no person and no complaint's number: the Cell reads none.

Keeps the papers that come with the answer to a letter of the Cell, and opens them, each time as an event.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from ccms.accounts.actors import Actor, Role
from ccms.accounts.channels import Channel
from ccms.accounts.deed import deed
from ccms.accounts.firms.firm_members import brands_of, notice_addresses
from ccms.accounts.firms.naming import contact_index, normal_value
from ccms.accounts.firms.registrars import hold, note
from ccms.accounts.models import Firm, FirmContact, Member, Office
from ccms.accounts.models.firm_contact import Proof
from ccms.accounts.models.office import OfficeKind
from ccms.apps.oversight.models import FirmLetter, LetterKind
from ccms.complaints.acts.evidence import paper_looked_into
from ccms.complaints.evidence import serving
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.serving import FileToServe
from ccms.complaints.evidence.storage import Upload
from ccms.complaints.history.outcomes import ANSWERED, PAPER
from ccms.complaints.models import Evidence
from ccms.complaints.models.evidence import Scan
from ccms.complaints.models.task import CELL, TaskKind
from ccms.complaints.registry.announced import FIRM_EVENTS
from ccms.complaints.statuses import side_of
from ccms.complaints.tasks.checking import NOBODY_TOLD
from ccms.complaints.tasks.keeping import close_task, open_task, period_of
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound, ValidationFailed
from ccms.law.pack.book import book
from ccms.ledger.canonical import JSON
from ccms.ledger.models import Event
from ccms.notices.applications import people_of, tell_cell, tell_contacts, tell_people

EVENTS = {
    LetterKind.CALL_IN: "coordinator.called_in_firm",
    LetterKind.LETTER: "coordinator.wrote_letter",
    LetterKind.OFFICE: "coordinator.showed_to_office",
}
CELL_MEMBER = frozenset({Role.COORDINATOR})
ANSWERERS, FIRMS = (Role.OFFICER, Role.OFFICE_HEAD), (Role.FIRM_ADMIN, Role.FIRM_LINK)
TOLD_AT = (Channel.SMS, Channel.EMAIL)
AT_CONTACT = "applicant.cell_letter"
MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWanted:
    """What the Cell sends about a firm: to the firm itself, or to an office; a call names a day and a place."""

    kind: LetterKind
    text: str
    meeting_on: date | None = None
    place: str = ""
    office: UUID | None = None


class Way(StrEnum):
    """By what a firm learns of a letter."""

    ACCOUNT = "account"  # its administrators are mailed
    CONTACT = "contact"  # a proved number or mail address is told where to read it, by a code
    NOBODY = ""


def way_to(firm: Firm) -> Way:
    """Return by what this firm can be told of a letter now."""
    if _has_people(firm):
        return Way.ACCOUNT
    return Way.CONTACT if contacts_of(firm) else Way.NOBODY


def contacts_of(firm: Firm) -> list[FirmContact]:
    """Return the number and the mail address to which a letter is told: the firm's own, else those of its house."""
    for each in filter(None, (firm.pk, firm.parent_id)):
        usable = [contact for contact in notice_addresses([each]) if contact.is_proved]
        first = {contact.channel: contact for contact in reversed(usable) if contact.channel in TOLD_AT}
        if first:
            return list(first.values())
    return []


def ends_at(now: datetime) -> datetime:
    """Return until when the answer to a letter that is sent now is awaited."""
    return period_of(TaskKind.LETTER_ANSWER, now).ends(now, book().calendar)


def check(wanted: LetterWanted, now: datetime) -> None:
    """Refuse what cannot be sent so. Raises ValidationFailed."""
    _checked(wanted, now)


@deed(*EVENTS.values(), by=CELL_MEMBER)
def send(firm: UUID, wanted: LetterWanted, by: Actor, now: datetime) -> FirmLetter:
    """Send a letter about a firm. Raises NotFound and ValidationFailed."""
    _require_cell(by)
    held = hold({firm}).get(firm)
    if held is None or held.merged_into_id is not None:
        raise NotFound
    office = _checked(wanted, now)
    way = Way.ACCOUNT if office else way_to(held)
    letter = FirmLetter(
        firm=held,
        kind=wanted.kind,
        office=office,
        text=wanted.text.strip(),
        meeting_on=wanted.meeting_on if wanted.kind is LetterKind.CALL_IN else None,
        place=wanted.place.strip() if wanted.kind is LetterKind.CALL_IN else "",
        author=by.text,
        sent_at=now,
        due_at=ends_at(now) if way else None,
    )
    letter.save(force_insert=True)
    kind = EVENTS[wanted.kind]
    told = {"office": str(office.pk) if office else "", "way": "office" if office else str(way) or NOBODY_TOLD}
    event = note(firm, kind, by.text, now, letter=str(letter.pk), **told)
    if way:
        queue = f"office:{office.pk}" if office else CELL
        about, item = f"firm:{firm}", letter.pk
        open_task(TaskKind.LETTER_ANSWER, subject=about, item=item, event=event, now=now, queue=queue, tells=True)
    if office is None and way is Way.ACCOUNT:
        tell_people(held.parent_id or firm, FIRM_EVENTS[kind], event, now)
    elif way is Way.CONTACT:
        tell_contacts(contacts_of(held), firm, AT_CONTACT, event, now)
    return letter


@deed(ANSWERED, by=frozenset((*ANSWERERS, *FIRMS)))
def answer(key: UUID, text: str, by: Actor, now: datetime, papers: Sequence[JSON] = ()) -> None:
    """Answer a letter once, for the firm or the office that it went to; the event names the papers with it.

    Raises NotFound and ValidationFailed.
    """
    firm = letter_of(key, by).firm_id
    hold({firm})
    letter = FirmLetter.objects.select_for_update().get(pk=key)
    if not _owes(letter, by):
        raise NotFound
    if letter.answered_at is not None:
        raise ValidationFailed(errors={"text": ("answered-already", {})})
    if not text.strip():
        raise ValidationFailed(errors={"text": ("text-missing", {})})
    letter.answer, letter.answered_by, letter.answered_at = text.strip(), by.text, now
    letter.save(update_fields=["answer", "answered_by", "answered_at"])
    named = {"papers": [*papers]} if papers else {}
    kind = f"{by.kind}.{ANSWERED}"
    event = note(firm, kind, by.text, now, letter=str(key), **named)
    tell_cell(firm, FIRM_EVENTS[kind], event, now)
    close_task(TaskKind.LETTER_ANSWER, [key], now, by.text)


def letters(by: Actor, firm: UUID | None = None) -> list[FirmLetter]:
    """Return the letters that this reader may read, unanswered ones first, then those answered last."""
    found = _readable(by).filter(**({"firm": firm} if firm else {}))
    return list(found.order_by(F("answered_at").desc(nulls_first=True), "-sent_at")[:MOST]) if by else []


def letter_of(key: UUID, by: Actor) -> FirmLetter:
    """Return one letter that this reader may read. Raises NotFound."""
    found = _readable(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def papers_named(letter: FirmLetter) -> set[UUID]:
    """Return the papers that the event of its answer names."""
    if letter.answered_at is None:
        return set()
    answers = Event.objects.filter(subject=f"firm:{letter.firm_id}", kind__endswith=f".{ANSWERED}")
    said = (event.data for event in answers)
    return {
        UUID(each["evidence"]) for data in said if data["letter"] == str(letter.pk) for each in data.get("papers", [])
    }


def contact_at(channel: Channel, value: str) -> FirmContact | None:
    """Return the proved contact at which the firm of a letter is reached by this number or address."""
    index = contact_index(channel, normal_value(channel, value))
    held = FirmContact.objects.filter(value_index=index, channel=channel)
    held = held.filter(proof=Proof.PROVED, retired_at=None, named_by=None)
    written = FirmLetter.objects.filter(~Q(kind=LetterKind.OFFICE))
    newest = written.filter(Q(firm=OuterRef("firm")) | Q(firm__parent=OuterRef("firm"))).order_by("-sent_at")
    found = held.annotate(sent=Subquery(newest.values("sent_at")[:1])).exclude(sent=None).order_by("-sent")
    return next((each for each in found if not _has_people(each.firm)), None)


def _has_people(firm: Firm) -> bool:
    """Tell whether somebody of the firm has an account: then they read its letters there, and nobody at a number."""
    return bool(people_of(firm.parent_id or firm.pk))


def may_answer(letter: FirmLetter, by: Actor) -> bool:
    """Tell whether an answer is still awaited, and this reader can give it."""
    return letter.answered_at is None and _owes(letter, by)


def waiting_for(by: Actor) -> int:
    """Return how many letters wait for an answer of this firm or office."""
    return _readable(by).filter(answered_at=None).count()


def _readable(by: Actor) -> QuerySet[FirmLetter]:
    """Return what the Cell wrote, what came to this firm, or what was shown to this reader's offices."""
    found = FirmLetter.objects.select_related("firm", "office")
    match by.role:
        case Role.COORDINATOR | Role.AUDITOR:
            return found
        case Role.FIRM_LINK if by.contact_verified and by.firm and not _has_people(Firm.objects.get(pk=by.firm)):
            return found.filter(Q(firm=by.firm) | Q(firm__parent=by.firm), ~Q(kind=LetterKind.OFFICE))
        case Role.FIRM_ADMIN:
            return found.filter(~Q(kind=LetterKind.OFFICE), firm__in=[firm.pk for firm in brands_of(by)])
        case Role.OFFICER | Role.OFFICE_HEAD | Role.SUPERVISOR:
            return found.filter(office__in=by.offices | ({by.office} - {None}))
    return found.none()


def _owes(letter: FirmLetter, by: Actor) -> bool:
    """Tell whether the answer is for this reader to give: somebody of the firm, or an officer of the office."""
    return by.role in (ANSWERERS if letter.office_id else FIRMS)


def _checked(wanted: LetterWanted, now: datetime) -> Office | None:
    """Refuse a letter without text, a call without a day to come or a place; return the office it is shown to."""
    errors: dict[str, tuple[str, dict[str, object]]] = {}
    if not wanted.text.strip():
        errors["text"] = ("text-missing", {})
    if wanted.kind is LetterKind.CALL_IN:
        if wanted.meeting_on is None or wanted.meeting_on <= dhaka_day(now):
            errors["meeting_on"] = ("date-in-past", {})
        if not wanted.place.strip():
            errors["place"] = ("text-missing", {})
    office = None
    if wanted.kind is LetterKind.OFFICE:
        office = Office.objects.filter(pk=wanted.office).first() if wanted.office else None
        if office is None:
            errors["office"] = ("choice-missing", {})
    if errors:
        raise ValidationFailed(errors=errors)
    return office


def _require_cell(by: Actor) -> None:
    """Refuse anybody but a member of the Cell that may still sign in. Raises NotFound."""
    still = Member.objects.filter(pk__in=filter(None, (by.id,)), role=Role.COORDINATOR, is_active=True)
    if not still.exists():
        raise NotFound


def offices() -> list[Office]:
    """Return the offices to which a firm can be shown, the head office and divisions before the districts."""
    return sorted(
        Office.objects.all(), key=lambda office: (list(OfficeKind).index(OfficeKind(office.kind)), office.name_en)
    )


def firm_of(key: UUID) -> Firm:
    """Return a firm as it stands in the registry now. Raises NotFound."""
    found = Firm.objects.select_related("merged_into").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found.merged_into or found


OPENED = "opened_paper"  # after the kind of actor


@contextmanager
def answering(
    key: UUID, text: str, uploads: Sequence[Upload], by: Actor, now: datetime
) -> Iterator[Callable[[], None]]:
    """Look into the papers of an answer, with nothing locked; what is yielded answers the letter and keeps them.

    Raises what `answer` raises, and what refuses a file.
    """
    if not may_answer(letter_of(key, by), by):
        uploads = ()  # the answer is refused; nothing is looked into for it
    with ExitStack() as held:
        look_into = partial(paper_looked_into, holder=key, kind=PAPER, by=by, now=now)
        keeps = [held.enter_context(look_into(upload=each)) for each in uploads]

        def answer_with_papers() -> None:
            with transaction.atomic():
                kept = [keep() for keep in keeps]
                named: list[JSON] = [_named(each) for each in kept]
                answer(key, text, by, now, papers=named)

        yield answer_with_papers


def _named(item: Evidence) -> dict[str, JSON]:
    return {"evidence": str(item.pk), "sha256": bytes(item.sha256).hex()}


def papers_of(letter: FirmLetter) -> list[Evidence]:
    """Return the papers of an answer that was given, the oldest first."""
    return list(Evidence.objects.filter(pk__in=papers_named(letter)).order_by("added_at"))


def open_paper(key: UUID, paper: UUID, by: Actor, now: datetime, *, only_asks: bool = False) -> FileToServe:
    """Open one paper for a reader of the letter; what another side opens is an event. Raises NotFound and StoreDown.

    `only_asks`: no byte of it goes out (HEAD), so nothing was opened.
    """
    letter = letter_of(key, by)
    papers = papers_of(letter)
    item = next((each for each in papers if each.pk == paper and each.scan != Scan.MALICIOUS), None)
    if item is None:
        raise NotFound
    file = serving.original(item, names_for(papers, side_of(by.role))[paper])
    if item.side != side_of(by.role) and not only_asks:
        with transaction.atomic():
            hold({letter.firm_id})
            said = {"letter": str(key), "evidence": str(paper), "sha256": bytes(item.sha256).hex()}
            note(letter.firm_id, f"{by.kind}.{OPENED}", by.text, now, **said)
    return file
