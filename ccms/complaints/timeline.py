"""Reads what has happened and what will: one complaint's ledger as its reader may see it, and its live deadlines.

Finds in a complaint's past what both sides are to bring to a hearing, and which side cannot come.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.accounts.channels import Channel
from ccms.complaints.deadlines import TO_BE_SENT
from ccms.complaints.events.book import INTERNAL
from ccms.complaints.events.event_type import Happened, Said, as_now
from ccms.complaints.lifecycle import TO_CLOSE, TO_SERVE, DeadlineKind
from ccms.complaints.models import Complaint
from ccms.complaints.models.statement import BRING
from ccms.core.clock import dhaka_day
from ccms.gate.statements import Pending, prepared_cursor
from ccms.notices.queries import taken_back

CANNOT_COME = "said_cannot_come"


@dataclass(frozen=True, slots=True)
class Absence:
    """A side that cannot come, and why."""

    side: str
    text: str
    at: datetime


def to_bring(past: Iterable[Happened], set_by: UUID) -> str:
    """Return what the officer wrote with the event that set the hearing; empty where they left it to the usual."""
    return next((said.text for each in past if each.event == set_by for said in each.words if said.kind == BRING), "")


def absences(past: Iterable[Happened], hearing: UUID) -> Iterator[Absence]:
    """Yield the sides that cannot come to this hearing."""
    for event in past:
        side, _, act = event.kind.partition(".")
        if act == CANNOT_COME and event.fact("hearing") == str(hearing):
            yield Absence(side, " ".join(said.text for said in event.words), event.at)


# In plain SQL, for every page of a case asks both. No internal note outside the office, no other's text for a contact
# that is not proved.
_PAST = """
SELECT e.event_id, e.kind, e.at, e.due_at, e.body, e.actor, s.kind, s.text
FROM ledger_event AS e
LEFT JOIN complaints_statement AS s ON s.complaint_id = %(complaint)s AND s.event = e.event_id
    AND (NOT s.internal OR %(inside)s::boolean) AND (%(author)s::text IS NULL OR s.author = %(author)s)
WHERE e.subject = %(subject)s
ORDER BY e.seq, s.at, s.kind
"""
# The sides by the first word of a recipient in an event's `told`.
_SIDES = {"consumer": "consumer", "contact": "firm", "office": "office"}
_FUTURE = """
SELECT kind, due_at, party, step, late_since FROM complaints_deadline AS d
WHERE complaint_id = %s AND closed_at IS NULL AND (%s::boolean OR item IS NULL OR EXISTS (
    SELECT FROM complaints_dispatch WHERE id = d.item AND kind = 'referral'
))
ORDER BY coalesce(late_since, due_at), kind, party
"""
MOMENT = timedelta(microseconds=1)
BY_LETTER = f" {Channel.LETTER}"  # told once a person has posted it, which is an event of its own


@dataclass(frozen=True, slots=True)
class Coming:
    """One deadline that runs: its last moment, how often it reminded or began anew, and since when its act is late."""

    kind: DeadlineKind
    due_at: datetime
    party: str = ""
    step: int = 0
    late_since: datetime | None = None

    @property
    def first_end(self) -> datetime:
        """When it ended for the first time, or will."""
        return self.late_since or self.due_at

    @property
    def first_last_day(self) -> date:
        """The last day on which the act was or is in time."""
        return dhaka_day(self.first_end - MOMENT)


def is_closing(clock: Coming) -> bool:
    """Tell whether a clock waits for the office to pay out and close after the fine has come in."""
    return clock.kind is DeadlineKind.PAYMENT and clock.party == TO_CLOSE


def is_serving(clock: Coming) -> bool:
    """Tell whether a clock waits for the office to bring an order to the firm."""
    return clock.kind is DeadlineKind.PAYMENT and clock.party == TO_SERVE


def is_to_be_sent(clock: Coming) -> bool:
    """Tell whether a clock waits for the office to send the papers to another body."""
    return clock.kind is DeadlineKind.DISPATCH_SEND or (
        clock.kind is DeadlineKind.REFERRAL and clock.step == TO_BE_SENT
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """Past, oldest first, and future, soonest first."""

    past: list[Happened] = field(default_factory=list)
    future: list[Coming] = field(default_factory=list)


def timeline(complaint: Complaint, reader: Actor) -> Timeline:
    """Return what this reader may know of the complaint's life; `visible_to` has let them through before."""
    return timeline_later(complaint, reader)()


def timeline_later(complaint: Complaint, reader: Actor) -> Pending[Timeline]:
    """Ask for what `timeline` returns, to be read later."""
    inside = reader.kind is Kind.OFFICE
    asked: dict[str, Any] = {
        "complaint": complaint.pk,
        "subject": complaint.subject,
        "inside": inside,
        "author": reader.text if reader.kind is Kind.FIRM and not reader.contact_verified else None,
    }
    past, future = prepared_cursor(), prepared_cursor()
    past.execute(_PAST, asked)
    future.execute(_FUTURE, [complaint.pk, reader.kind is not Kind.FIRM])
    return lambda: Timeline(
        _happened_all(past.fetchall(), complaint, inside=inside), _coming_all(future.fetchall(), inside=inside)
    )


def _happened_all(past: list[tuple[Any, ...]], complaint: Complaint, *, inside: bool) -> list[Happened]:
    back = taken_back(complaint.reference) if _has_ended_once(complaint) else set()
    happened: list[Happened] = []
    body = ""
    for event, rows in groupby(past, itemgetter(slice(0, 6))):
        if inside or event[1] not in INTERNAL:
            happened.append(_happened(event, tuple(Said(kind, text) for *_, kind, text in rows if kind), back, body))
            body = happened[-1].data.get("body", body)
    return happened


def _has_ended_once(complaint: Complaint) -> bool:
    return complaint.ended_at is not None or complaint.reopened or complaint.reviewed


def _coming_all(future: list[tuple[Any, ...]], *, inside: bool) -> list[Coming]:
    """Return the deadlines that run, soonest first; nobody but the office knows of the charge sheet's."""
    return [
        Coming(DeadlineKind(kind), due_at, party, step, late_since)
        for kind, due_at, party, step, late_since in future
        if inside or kind != DeadlineKind.CHARGE_SHEET
    ]


def _happened(event: tuple[Any, ...], words: tuple[Said, ...], back: Collection[UUID], referred_to: str) -> Happened:
    key, kind, at, due_at, body, actor = event
    kind, data = as_now(kind, json.loads(bytes(body))["data"], referred_to)
    told, is_back = sides_told(data), key in back
    told = told - {"firm"} if is_back else told
    return Happened(key, kind, at, due_at, data, words, actor.partition(":")[0], told, is_back)


def sides_told(data: Mapping[str, Any]) -> frozenset[str]:
    """Return for which sides an event made messages: consumer, firm, office."""
    at_once = (recipient for recipient in data.get("told", ()) if not recipient.endswith(BY_LETTER))
    kinds = {recipient.partition(":")[0] for recipient in at_once}
    return frozenset(_SIDES[kind] for kind in kinds & _SIDES.keys())
