"""Makes the frozen value that holds what a firm may see of one complaint, and nothing else; pages and the API draw it.

How much it holds depends on who speaks (lifecycle, §7 and §9). A proved speaker gets the buyer's name, words and
evidence; a holder of a contact that only the complainant named gets what is needed to recognise the purchase. The
complaint itself does not leave this module, so that no page can show more by mistake.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind, Role
from ccms.accounts.members.fine_account import FineAccount, accounts_of
from ccms.accounts.privacy.sealing import ErasedError, Sealed, asked_with_keys, lend_keys
from ccms.complaints import facts
from ccms.complaints.acts.acting import ON_TABLE
from ccms.complaints.acts.firm import interim_days
from ccms.complaints.agreement import PromiseTerms, asked_in_full
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence.limits import VIDEOS
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.sight import evidence_later, is_quarantined, tells_too_much, told_to_firm
from ccms.complaints.filing.shop_orders import ShopStatement, signed_orders, statement_of
from ccms.complaints.filing.shop_statement import ShopAnswer, said_at_filing
from ccms.complaints.firm_history import history
from ccms.complaints.lifecycle import FIRM, Action, DeadlineKind, Status
from ccms.complaints.models import (
    Answer,
    Complainant,
    Complaint,
    Evidence,
    Hearing,
    InformationRequest,
    Order,
    ShopOrder,
    Statement,
)
from ccms.complaints.models.complaint import FirstMade
from ccms.complaints.models.evidence import Preview
from ccms.complaints.models.statement import ADDITION, STORY
from ccms.complaints.queries import find
from ccms.complaints.reading.tracking import Standing, standing_of
from ccms.complaints.statuses import allowed_actions, side_of
from ccms.complaints.timeline import Coming, Timeline, absences, is_serving, timeline_later, to_bring
from ccms.complaints.transitions import ONLY_PROVED
from ccms.core.clock import dhaka_day
from ccms.core.failures import NotFound
from ccms.gate.statements import Pending, pipeline, query_later
from ccms.law.checks import advice_to
from ccms.law.offences import offered
from ccms.law.pack.in_force import Pack
from ccms.law.pack.nouns import Asked, Choice, Question, Rule
from ccms.law.purchase.asking import asked_of
from ccms.law.purchase.facts import FactSheet
from ccms.law.texts import Text

PERSON = "person"  # the questions about the buyer, not the purchase
NOTHING_SHOWN = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of evidence as a list names it."""

    id: UUID
    kind: Text
    name: str
    size: int
    side: str
    has_preview: bool
    flags: tuple[str, ...]
    media_type: str
    scan: str
    reduced: bool
    withheld: bool  # a film that tells where the buyer made it


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """What only a proved speaker sees: who complains, and in what words. The number only by consent."""

    name: str
    phone: str
    narrative: str
    additions: list[tuple[datetime, str]]  # to the narrative, each with its time
    facts: tuple[tuple[Question, object], ...]
    files: tuple[File, ...]
    signed: ShopStatement | None  # what the firm's own server signed, beside the buyer's answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer with its facts: the firm's on the table, or the buyer's counter-proposal."""

    action: str
    remedy: str = ""
    code: str = ""
    amount_paisa: int | None = None
    day: date | None = None
    text: str = ""
    at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """The hearing to which both sides are called."""

    at: datetime
    place: str
    bring: str  # empty where the officer left it to the usual
    cannot_come: bool  # the firm has said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The officer's order, as far as the firm must act on it."""

    section: str
    fine_paisa: int
    made_at: datetime
    office: Text
    account: FineAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmView:
    """One complaint as its firm may know it."""

    reference: str
    seen: int  # the number of the last event when it was read: an answer says what it was read at
    by_member: bool  # read in the firm's account, not by a link
    firm: Text
    proved: bool
    pack: Pack
    standing: Standing
    category: str
    wish: str
    amount_paisa: int | None
    sections: tuple[str, ...]  # under which the seller could be fined
    offers: tuple[Choice, ...]  # what can be offered of such a purchase
    solutions: tuple[Choice, ...]  # in which ways it can have been solved
    advice: tuple[Text, ...]  # what the packs say to a seller about such a purchase
    bought_on: date | None
    purchase_number: str
    filed_at: datetime
    first_made: FirstMade | None  # where it was made before it came here
    told_at: datetime | None  # since when this firm may know of it
    promised: PromiseTerms | None
    buyer: Buyer | None
    answer: Said | None
    counter: Said | None
    countered: Said | None  # the offer that the open counter-proposal answers
    question: str
    own_files: tuple[File, ...]
    hearing: Appointment | None
    decision: Decision | None
    acts: frozenset[Action]
    withheld: frozenset[Action]
    interim_from: date | None  # the first day that an interim reply can name, and the last one
    interim_until: date | None
    past: tuple[Happened, ...]
    word: ShopAnswer | None  # what its own machines had said on having been told
    future: tuple[Coming, ...]

    @property
    def is_fined(self) -> bool:
        """Tell whether a fine is still to be paid."""
        return self.standing.is_fined

    def proposal(self, today: date) -> PromiseTerms | None:
        """Return what the buyer's open counter-proposal asks for in full."""
        return asked_in_full(self.counter, self.countered, today) if self.counter and self.countered else None

    @property
    def asked(self) -> dict[str, tuple[Rule, ...]]:
        """The questions that the law asks the firm here, each with the rules that wait; of one not proved, none."""
        if self.buyer is None:
            return {}
        told = {question.id: value for question, value in self.buyer.facts}
        return asked_of(self.pack, {**told, "category": self.category}, Asked.FIRM)

    def clock(self, kind: DeadlineKind, party: str = "") -> Coming | None:
        """Return a running clock of this kind."""
        return next((c for c in self.future if c.kind is kind and c.party == party), None)

    @property
    def awaits_receipt(self) -> bool:
        """Tell whether this reading is the first proof that the notice, or the order, has come."""
        clock = self.standing.deadline
        return clock is not None and (clock.kind is DeadlineKind.REACH_FIRM or is_serving(clock))


# what the firm gave; of a speaker who is not proved, only what they gave themselves
_GIVEN = "WHERE complaint_id = %s AND side = 'firm' AND added_at >= %s AND (%s OR added_by = %s) ORDER BY added_at, id"
_TO_BE_HELD = "WHERE complaint_id = %s AND adjourned_at IS NULL AND held_at IS NULL ORDER BY at DESC LIMIT 1"
_STORY = "WHERE complaint_id = %s AND kind = ANY(%s) ORDER BY at"


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is read of one complaint for its view; what stands under `given` for a proved speaker alone."""

    life: Timeline
    answers: Sequence[Answer]
    given: Sequence[Evidence]
    complainants: Sequence[Complainant] = ()
    story: Sequence[Statement] = ()
    seen: Sequence[Evidence] = ()
    orders: Sequence[ShopOrder] = ()
    hearings: Sequence[Hearing] = ()


def _read(complaint: Complaint, by: Actor) -> _Rows:
    """Ask together for what the view is made of, and wait once for all of it."""
    key, given = complaint.pk, [complaint.pk, complaint.told_at, by.contact_verified, by.text]
    with pipeline():
        asked: list[Pending[Any]] = [
            timeline_later(complaint, by),
            query_later(Answer, "WHERE t.complaint_id = %s ORDER BY t.at", [key], beside=("statement",)),
            query_later(Evidence, _GIVEN, given),
        ]
        if by.contact_verified:
            asked += [
                asked_with_keys(Complainant, "WHERE t.complaint_id = %s", [key]),
                query_later(Statement, _STORY, [key, list(STORY)]),
                evidence_later(complaint, by),
                signed_orders(complaint),
                query_later(Hearing, _TO_BE_HELD, [key]),
            ]
    rows = _Rows(*(answer() for answer in asked))
    for person in rows.complainants:
        lend_keys(person, complaint.consumer, *rows.orders)
    return rows


def firm_view(reference: str, by: Actor) -> FirmView:
    """Return what this speaker of the firm may see; anybody else gets the 404 of a missing complaint."""
    if by.role not in FIRM:
        raise NotFound
    return view_of(find(reference, by), by)


def view_of(complaint: Complaint, by: Actor) -> FirmView:
    """Return what this speaker may see of a complaint that `find` has let them read."""
    pack, rows = facts.pack_of(complaint), _read(complaint, by)
    life, answers = rows.life, rows.answers
    standing = standing_of(complaint, life.future)
    past = history(complaint, by, life.past)
    return FirmView(
        reference=complaint.reference,
        seen=complaint.event_seq,
        by_member=by.role is not Role.FIRM_LINK,
        firm=Text(complaint.firm.name("bn"), complaint.firm.name("en")),
        proved=by.contact_verified,
        pack=pack,
        standing=standing,
        category=complaint.category,
        wish=complaint.wish,
        amount_paisa=complaint.amount_paisa,
        **_of_purchase(complaint, pack),
        purchase_number=complaint.purchase.number,
        filed_at=complaint.filed_at,
        first_made=complaint.first_made,
        told_at=complaint.told_at,
        promised=_promised(complaint),
        buyer=_buyer(complaint, rows, by, pack) if by.contact_verified else None,
        answer=_on_table(complaint, answers, by),
        counter=_open_counter(complaint, answers, Action.COUNTER, by),
        countered=_open_counter(complaint, answers, Action.OFFER, by),
        question=_question(complaint) if by.contact_verified else "",
        own_files=_files(rows.given, pack, by),
        hearing=_hearing(rows.hearings, past),
        decision=_decision(complaint) if by.contact_verified else None,
        acts=frozenset(allowed_actions(complaint.standing, by.role, proved=by.contact_verified)),
        withheld=frozenset() if by.contact_verified else ONLY_PROVED,  # what this speaker may not do at all
        **_interim(complaint, pack, life.future),
        past=past,
        word=said_at_filing(life.past, complaint.firm_id) if by.contact_verified else None,
        future=tuple(life.future if by.contact_verified else filter(None, [standing.deadline])),
    )


def _interim(complaint: Complaint, pack: Pack, future: Iterable[Coming]) -> dict[str, Any]:
    """Return the days of an interim reply; there is no first one while no time to answer runs, or none is left."""
    received, due_at = complaint.received_at, next((c.due_at for c in future if c.kind is DeadlineKind.ANSWER), None)
    if received is None:
        return {"interim_from": None, "interim_until": None}
    first, last = interim_days(pack, received, due_at or received)
    return {"interim_from": first if due_at and first <= last else None, "interim_until": last}


def _of_purchase(complaint: Complaint, pack: Pack) -> dict[str, Any]:
    """Return what follows from what the buyer told of the purchase: its day, and what can come of the complaint."""
    known = {**facts.join(pack, complaint.purchase.facts_for(complaint.pk)), "category": complaint.category}
    bought = known.get("ordered_at")
    sheet = FactSheet(pack, known)
    return {
        "bought_on": dhaka_day(bought) if isinstance(bought, datetime) else bought,
        "sections": () if sheet.value("finable") is False else offered(sheet, complaint.category),
        "offers": pack.offered("offer_kind", known),
        "solutions": pack.offered("solved_kind", known),
        "advice": tuple(each.text for each in advice_to("seller", sheet)),
    }


def _promised(complaint: Complaint) -> PromiseTerms | None:
    if complaint.promised_on is None:
        return None
    return PromiseTerms(complaint.promised_remedy, complaint.promised_paisa, complaint.promised_on)


def _buyer(complaint: Complaint, rows: _Rows, by: Actor, pack: Pack) -> Buyer:
    person, story = rows.complainants[0], rows.story
    known = facts.join(pack, complaint.purchase.facts_for(complaint.pk))
    asked = [question for question in pack.questions.values() if not question.personal and question.page != PERSON]
    asked = [question for question in asked if question.asked is not Asked.NOBODY]  # what the firm itself signed
    return Buyer(
        name=_open(person.name),
        phone=_open(complaint.consumer.phone) if complaint.disclose_phone else "",
        narrative=next((told.text for told in story if told.kind != ADDITION), ""),
        additions=[(told.at, told.text) for told in story if told.kind == ADDITION],
        facts=tuple((question, known[question.id]) for question in asked if known.get(question.id) not in (None, "")),
        files=_files(told_to_firm(rows.seen), pack, by),
        signed=statement_of(rows.orders, known, pack),
    )


def _open(cell: Sealed) -> str:
    """Return the text, or nothing where its person was erased."""
    try:
        return cell.open()
    except ErasedError:
        return ""


def _files(items: Iterable[Evidence], pack: Pack, by: Actor) -> tuple[File, ...]:
    items = list(items)
    names = names_for(items, side_of(by.role))
    return tuple(_file(item, names[item.id], pack, by) for item in items)


def _file(item: Evidence, name: str, pack: Pack, by: Actor) -> File:
    kind = pack.evidence_kinds.get(item.kind)
    return File(
        id=item.id,
        kind=kind.text if kind else NOTHING_SHOWN,
        name=name,
        size=item.size,
        side=item.side,
        has_preview=item.preview in {Preview.MADE, Preview.WAITING} and not is_quarantined(item),
        flags=tuple(item.flags),
        media_type=item.media_type,
        scan=item.scan,
        reduced=item.reduced,
        withheld=item.media_type in VIDEOS and tells_too_much(item, by),
    )


def _on_table(complaint: Complaint, answers: Iterable[Answer], by: Actor) -> Said | None:
    """Return what the buyer is asked about; another's words are not shown to a speaker who is not proved."""
    laid = [answer for answer in answers if answer.action in ON_TABLE]
    if not complaint.on_table or not laid or not (by.contact_verified or laid[-1].author == by.text):
        return None
    return _said(laid[-1], with_words=True)


def _open_counter(complaint: Complaint, answers: Iterable[Answer], action: Action, by: Actor) -> Said | None:
    """Return the counter-proposal, or the offer that it answers, while it waits for the firm."""
    if complaint.status != "with_firm" or not complaint.countered:
        return None
    made = [answer for answer in answers if answer.action == action]
    return _said(made[-1], with_words=by.contact_verified) if made else None


def _said(answer: Answer, *, with_words: bool) -> Said:
    return Said(
        action=answer.action,
        remedy=answer.remedy,
        code=answer.code,
        amount_paisa=answer.amount_paisa,
        day=answer.day,
        text=answer.statement.text if with_words and answer.statement else "",
        at=answer.at,
        late=answer.late,
    )


def _question(complaint: Complaint) -> str:
    """Return what an officer asks the firm and it has not answered."""
    if "firm" not in complaint.information_open:
        return ""
    asked = InformationRequest.unanswered("firm").select_related("question").filter(complaint=complaint)
    newest = asked.order_by("-asked_at").first()
    return newest.question.text if newest and newest.question else ""


def _hearing(hearings: Sequence[Hearing], past: Sequence[Happened]) -> Appointment | None:
    if not hearings:
        return None
    found = hearings[0]
    away = any(absence.side == Kind.FIRM for absence in absences(past, found.id))
    return Appointment(at=found.at, place=found.place, bring=to_bring(past, found.event), cannot_come=away)


def _decision(complaint: Complaint) -> Decision | None:
    """Return the order that is to be paid, with where it is paid."""
    if complaint.status != Status.ORDERED:
        return None
    made, office = Order.objects.filter(complaint=complaint).latest("made_at"), complaint.office
    return Decision(
        section=made.section,
        fine_paisa=made.fine_paisa,
        made_at=made.made_at,
        office=Text(office.name("bn"), office.name("en")),
        account=accounts_of([office.pk])[office.pk],
    )
