"""Builds one complaint as JSON for each kind of caller, in one shape; what they may see is decided in `complaints`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Role
from ccms.api.calls import orders
from ccms.api.calls.prechecks import agreement, both
from ccms.complaints import firm_history
from ccms.complaints.acts.contacting import opened_by_firm
from ccms.complaints.acts.proof_of_service import consumer_received
from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.event_type import Happened
from ccms.complaints.evidence.names import names_for
from ccms.complaints.evidence.sight import evidence_of
from ccms.complaints.facts import join
from ccms.complaints.fines import Progress
from ccms.complaints.history.openings import WATCHED, note_opening
from ccms.complaints.lifecycle import CONSUMER, FIRM, OFFICE, Action
from ccms.complaints.models import Complaint, Evidence, Hearing
from ccms.complaints.queries import find
from ccms.complaints.reading.firm_view import Appointment, view_of
from ccms.complaints.reading.judging import packs_of
from ccms.complaints.reading.listing import line, numbers_of
from ccms.complaints.reading.office_case import OfficeCase
from ccms.complaints.reading.own_case import Case, case_of, reading_matters
from ccms.complaints.reading.tracking import standing_of, told_firm_at
from ccms.complaints.statuses import allowed_actions, side_of
from ccms.complaints.timeline import Coming, timeline
from ccms.core import references
from ccms.law.purchase.answers import write_answers

# Facts of an event that concern its complaint and are told to its own person and to the office.
FACTS = frozenset(name for row in EVENT_TYPES.values() for name in row.firm_sees) | {
    *("reason", "received", "assisted", "checks", "contradiction"),
}


def load_case(reference: str, by: Actor, now: datetime, *, only_asks: bool = False) -> dict[str, Any]:
    """Return one complaint, and record that it was read: that is proof, as on a page, that what we wrote has come.

    `only_asks`: no word of it goes out (HEAD), so nobody has read it.
    """
    if only_asks:
        return case(reference, by, now)
    if by.role in FIRM:
        return _of_firm(reference, by, now, is_read=True)
    if by.role in CONSUMER and reading_matters(case_of(reference, by), now):
        consumer_received(reference=reference, at=now, basis="opened", now=now, by=by)
    told = case(reference, by, now)
    if by.kind in WATCHED:
        note_opening(find(reference, by), by, now)
    return told


def case(reference: str, by: Actor, now: datetime) -> dict[str, Any]:
    """Return one complaint as this caller may know it. Raises NotFound."""
    if by.role in FIRM:
        return _of_firm(reference, by, now)
    of_office = OfficeCase(find(reference, by), by) if by.role in OFFICE else None
    opened = of_office or case_of(reference, by)
    complaint = opened.complaint
    packs, packs_changed = packs_of(opened)
    return {
        **line(complaint, opened.standing),
        **_share(opened.standing.fine),
        "told_at": told_firm_at(opened.timeline.past, complaint.told_at),
        **_common(complaint, by, now, opened.timeline.future),
        "payment": of_office and _payment(of_office),
        "advice": [both(each.text) for each in of_office.advice] if of_office else [],
        "linked": [references.display(each.reference) for each in (of_office.linked if of_office else opened.beside)],
        "shop_says": opened.word and opened.word.written(),
        "signed_order": orders.shown(opened.signed, by),
        "packs": packs,
        "packs_changed": packs_changed,
        "buyer": {"name": opened.complainant.name.shown, "phone": ""},
        "hearing": _appointment(opened.hearing, opened.bring),
        "timeline": [_told(event) for event in opened.timeline.past],
        "narrative": opened.narrative,
        "facts": write_answers(opened.facts),
        "evidence": _files(opened.evidence, by),
    }


def _of_firm(reference: str, by: Actor, now: datetime, *, is_read: bool = False) -> dict[str, Any]:
    complaint = find(reference, by)
    view = view_of(complaint, by)
    if is_read and view.awaits_receipt:
        opened_by_firm(reference=reference, by=by, now=now)
        return _of_firm(reference, by, now)
    plain = join(view.pack, complaint.purchase.facts_for(complaint.pk))
    told = {question.id for question, _ in view.buyer.facts} if view.buyer else set()
    # the firm's own papers are its desk's; who answers by a code sees none
    number = "" if by.role is Role.FIRM_LINK else numbers_of([complaint]).get(complaint.pk, "")
    return {
        **line(complaint, view.standing if by.contact_verified else replace(view.standing, fine=None), number=number),
        **_share(None),
        "told_at": told_firm_at(view.past, view.told_at),
        **_common(complaint, by, now, view.future),
        "payment": None,
        "shop_says": view.word and view.word.written(),
        "signed_order": orders.shown(view.buyer.signed if view.buyer else None, by),
        "packs": None,
        "packs_changed": None,
        "buyer": view.buyer and {"name": view.buyer.name, "phone": view.buyer.phone},
        "hearing": _appointment(view.hearing, view.hearing.bring if view.hearing else ""),
        "timeline": [_happened(event) for event in view.past],
        "narrative": view.buyer.narrative if view.buyer else "",
        "facts": write_answers({name: value for name, value in plain.items() if name in told}),
        "evidence": _files(evidence_of(complaint, by), by),
    }


def _common(complaint: Complaint, by: Actor, now: datetime, running: Iterable[Coming]) -> dict[str, Any]:
    return {
        "version": complaint.event_seq,
        "actions": [str(action) for action in actions(complaint, by, now)],
        "deadlines": [_deadline(clock) for clock in running],
        "promised_on": complaint.promised_on,
        "promised_paisa": complaint.promised_paisa,
        "promised_remedy": complaint.promised_remedy,
    }


def _payment(case: OfficeCase) -> dict[str, Any]:
    """Return how the payment stands beside the answers and the register."""
    return {
        "agreements": [agreement(each) for each in case.payment],
        "same_payment": [references.display(each.reference) for each in case.same_payment],
        "format_verified": case.message and case.message.verified,
    }


def _share(fine: Progress | None) -> dict[str, Any]:
    """Return the complainant's share of what was collected, which is no matter of the firm's."""
    return {"share_paisa": fine and fine.share_paisa, "share_paid_paisa": fine and fine.share_paid_paisa}


def _deadline(clock: Coming) -> dict[str, Any]:
    return {
        "kind": str(clock.kind),
        "due_at": clock.due_at,
        "party": clock.party,
        "late_since": clock.late_since,
    }


def _appointment(hearing: Appointment | Hearing | None, bring: str) -> dict[str, Any] | None:
    return {"at": hearing.at, "place": hearing.place, "bring": bring} if hearing else None


def actions(complaint: Complaint, by: Actor, now: datetime) -> tuple[Action, ...]:
    """Return what this caller can do now; only acts of an office wait for anything."""
    waits = Case(complaint, by).waits(now) if by.role in OFFICE else ()
    return allowed_actions(complaint.standing, by.role, proved=by.contact_verified, waits=waits)


def _told(event: Happened) -> dict[str, Any]:
    """Return an event without the facts that are not for its complaint's own people."""
    return _happened(replace(event, data=firm_history.only(event.data, FACTS, firm_history.SET)))


def _happened(event: Happened) -> dict[str, Any]:
    return {
        "id": event.event,
        "event": event.kind,
        "at": event.at,
        "by": event.by,
        "data": event.data,
        "told": sorted(event.told),
        "words": [{"kind": said.kind, "text": said.text} for said in event.words],
    }


def _files(items: Sequence[Evidence], by: Actor) -> list[dict[str, Any]]:
    names = names_for(items, side_of(by.role))
    return [
        {
            "id": item.id,
            "kind": item.kind,
            "name": names[item.id],
            "media_type": item.media_type,
            "size": item.size,
            "side": item.side,
            "state": item.scan,
        }
        for item in items
    ]


def changed(complaint: Complaint, by: Actor, event: UUID, now: datetime) -> dict[str, Any]:
    """Return where a complaint stands right after an act."""
    life = timeline(complaint, by)
    shown = standing_of(complaint, life.future).deadline
    return {
        "reference": references.display(complaint.reference),
        "event_id": event,
        "status": complaint.status,
        "public_state": str(complaint.public_state),
        "reason": complaint.reason,
        "outcome": complaint.outcome,
        "due_at": shown.due_at if shown else None,
        "actions": [str(action) for action in actions(complaint, by, now)],
    }
