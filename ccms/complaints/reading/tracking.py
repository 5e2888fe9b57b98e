"""Reads a complaint for those who follow it: by its reference alone, or as the person whose complaint it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ccms.accounts.actors import Actor
from ccms.accounts.privacy.sealing import open_many
from ccms.complaints.events.event_type import Happened
from ccms.complaints.fines import Collected, Progress, progress_of
from ccms.complaints.lifecycle import ENDED, DeadlineKind, Status
from ccms.complaints.models import Complainant, Complaint
from ccms.complaints.queries import disowned_among
from ccms.complaints.statuses import PUBLIC
from ccms.complaints.timeline import (
    Coming,
    is_serving,
    is_to_be_sent,
)
from ccms.gate.clock import ASKED, moment
from ccms.gate.statements import pipeline, prepared_cursor, query_later, rows_later

D = DeadlineKind
# Which clock is shown as the deadline of a status, the first that runs. The state's charge sheet is nobody's turn.
SHOWN: dict[Status, tuple[DeadlineKind, ...]] = {
    Status.TOLD_FIRM: (D.FIRM_FIRST,),
    Status.WITH_FIRM: (D.COUNTER, D.ANSWER, D.REACH_FIRM),
    Status.WITH_CONSUMER: (D.CONSUMER_REPLY,),
    Status.PROMISED: (D.PROMISE,),
    Status.ESCALATED: (D.TAKE_UP, D.FIRST_STEP),
    Status.SCRUTINY: (D.FIRST_STEP, D.INFORMATION),
    Status.REFERRED: (D.REFERRAL,),
    Status.HEARING: (D.HEARING_RESULT,),
    Status.ORDERED: (D.PAYMENT,),
}


class Turn(StrEnum):
    """Whose act a complaint waits for."""

    NOBODY = ""
    CONSUMER = "consumer"
    FIRM = "firm"
    OFFICE = "office"
    BODY = "body"  # the other office that has accepted it
    HEARING = "hearing"  # both sides and the officer


_TURNS = {
    Status.TOLD_FIRM: Turn.FIRM,
    Status.WITH_FIRM: Turn.FIRM,
    Status.WITH_CONSUMER: Turn.CONSUMER,
    Status.PROMISED: Turn.FIRM,
    Status.ESCALATED: Turn.OFFICE,
    Status.SCRUTINY: Turn.OFFICE,
    Status.REFERRED: Turn.BODY,
    Status.HEARING: Turn.HEARING,
    Status.ORDERED: Turn.FIRM,
    Status.SETTLED: Turn.NOBODY,
    Status.CLOSED: Turn.NOBODY,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of a complaint from which every sentence about where it stands is made.

    A reader with the reference alone is told the state, the deadline and the next step: no name, no text, no amount.
    """

    reference: str
    status: Status
    public_state: str
    reason: str
    outcome: str
    on_table: str
    deadline: Coming | None
    fine: Progress | None = None  # of an order, how far it is
    may_end_sooner: bool = False  # the deadline shown is the latest that it can be
    hearing_held: bool = False
    received_at: datetime | None = None  # when the firm got it, as far as that is proved
    only_name: bool = False  # of the seller nothing else is known, so nobody was told
    untold: bool = False  # nobody could tell the seller; known where its buyer or anybody by the number reads it

    @property
    def due_at(self) -> datetime | None:
        """Until when somebody is to act; nothing where that is over and the act is late."""
        return self.deadline.due_at if self.deadline and not self.deadline.late_since else None

    @property
    def late_since(self) -> datetime | None:
        """Since when the act is late; nothing where it is not."""
        return self.deadline.late_since if self.deadline else None

    @property
    def last_day(self) -> date | None:
        """The last day on which the act was or is in time."""
        return self.deadline.first_last_day if self.deadline else None

    @property
    def is_fined(self) -> bool:
        """Tell whether a fine is still to be paid."""
        return self.fine is not None and self.fine.left_paisa > 0

    @property
    def turn(self) -> Turn:
        """Whose act it waits for."""
        if self.status is Status.HEARING and self.hearing_held:
            return Turn.OFFICE
        if self.deadline and (is_to_be_sent(self.deadline) or is_serving(self.deadline)):
            return Turn.OFFICE
        if self.fine and self.fine.collected in {Collected.WHOLE, Collected.RECOVERY}:
            return Turn.OFFICE
        return _TURNS[self.status]


def may_end_sooner(clock: Coming, running: Iterable[Coming]) -> bool:
    """Tell whether a deadline may still move to an earlier end.

    The buyer's days to reply do, once a message is proved to have reached the buyer; those of the firm's answer do,
    once the buyer answers the firm's question.
    """
    if clock.kind is D.ANSWER:
        return any(other.kind is D.CONSUMER_INFORMATION for other in running)
    return clock.kind is D.CONSUMER_REPLY


def told_firm_at(past: Iterable[Happened], since: datetime | None) -> datetime | None:
    """Return when the present firm was first told, by the messages that were made; `since` it may know of it at all."""
    return next((event.at for event in past if since and event.at >= since and "firm" in event.told), None)


# Where neither a message nor anything else has come to the seller, and no number or address of it is known.
UNTOLD = """(c.status IN ('told_firm', 'with_firm') AND c.received_at IS NULL AND NOT EXISTS (
    SELECT FROM accounts_firm_contact AS way
    WHERE way.firm_id = c.firm_id AND way.retired_at IS NULL AND way.value_index IS NOT NULL
        AND way.channel NOT IN ('page', 'letter') AND (way.proof = 'proved' OR way.named_by_id = c.consumer_id)))"""
_AMONG = f"SELECT c.id FROM complaints_complaint AS c WHERE c.id = ANY(%s) AND {UNTOLD}"  # noqa: S608 - our own
# In plain SQL: everybody asks this, and the ORM costs more than the database.
_MINE = "WHERE t.consumer_id = %s ORDER BY t.filed_at DESC"
_COMPLAINANTS = "JOIN complaints_complaint c ON c.id = t.complaint_id WHERE c.consumer_id = %s"
_RUNNING = """
SELECT complaint_id, kind, due_at, party, step, late_since FROM complaints_deadline
WHERE complaint_id = ANY(%s::uuid[]) AND closed_at IS NULL
"""
_COLUMNS = (
    *("id", "filed_at", "status", "reason", "outcome", "on_table"),
    *("hearing_held", "received_at", "told_at"),
)
_STANDING = f"""
SELECT {ASKED}, {UNTOLD}, {", ".join(f"c.{name}" for name in _COLUMNS)},
    d.kind, d.due_at, d.party, d.step, d.late_since
FROM (VALUES (1)) AS always
LEFT JOIN complaints_complaint AS c ON c.reference = %s
LEFT JOIN complaints_deadline AS d ON d.complaint_id = c.id AND d.closed_at IS NULL
"""  # noqa: S608 - the gate's own words


def standing(reference: str) -> Standing | None:
    """Return where the complaint of this bare reference stands, or None."""
    return standing_now(reference)[0]


def standing_now(reference: str) -> tuple[Standing | None, datetime]:
    """Return where the complaint of this bare reference stands, or None, and what time it is; one query for both."""
    with prepared_cursor() as cursor:
        cursor.execute(_STANDING, [reference])
        rows = cursor.fetchall()
    now, untold, *found = rows[0][: len(_COLUMNS) + 2]
    columns = dict(zip(_COLUMNS, found, strict=True))
    if columns["id"] is None:
        return None, moment(now)
    running = [Coming(D(kind), *ends) for kind, *ends in (row[len(_COLUMNS) + 2 :] for row in rows) if kind]
    return replace(standing_of(Complaint(reference=reference, **columns), running), untold=untold), moment(now)


def standing_of(complaint: Complaint, running: Iterable[Coming]) -> Standing:
    """Return where a complaint stands; how far an order is, is asked only where there is one."""
    return standing_with(complaint, running, progress_of([complaint]).get(complaint.id))


def standing_with(complaint: Complaint, running: Iterable[Coming], fine: Progress | None) -> Standing:
    """Return where a complaint stands whose order is so far."""
    status = Status(complaint.status)
    told, running = (complaint.reason, complaint.outcome, complaint.on_table), list(running)
    shown = _shown(status, running)
    sooner = shown is not None and may_end_sooner(shown, running)
    return Standing(
        *(complaint.reference, status, str(PUBLIC[status]), *told, shown, fine, sooner),
        hearing_held=complaint.hearing_held,
        received_at=complaint.received_at,
        only_name=complaint.only_name,
    )


def _shown(status: Status, running: Sequence[Coming]) -> Coming | None:
    """Return what is late for longest, else the first clock of the status that runs."""
    found = [clock for kind in SHOWN.get(status, ()) for clock in running if clock.kind is kind]
    late = [clock for clock in found if clock.late_since]
    return min(late, key=lambda clock: clock.first_end) if late else next(iter(found), None)


def untold_among(complaints: Iterable[Complaint]) -> frozenset[UUID]:
    """Return those of which nobody could tell the seller."""
    waiting = [each.id for each in complaints if each.status in {Status.TOLD_FIRM, Status.WITH_FIRM}]
    if not waiting:
        return frozenset()
    with prepared_cursor() as cursor:
        cursor.execute(_AMONG, [waiting])
        return frozenset(row[0] for row in cursor.fetchall())


def mine(by: Actor) -> list[Complaint]:
    """Return this person's complaints, with firm and complainant: what is open first, newest first within each."""
    with pipeline():
        asked = query_later(Complaint, _MINE, [by.consumer], beside=("firm",))
        people = query_later(Complainant, _COMPLAINANTS, [by.consumer])
    found = {complaint.id: complaint for complaint in asked()}
    for complainant in people():  # asked after: what was filed in between has no line yet
        if complaint := found.get(complainant.complaint_id):
            complaint.complainant = complainant
    return sorted(found.values(), key=lambda complaint: complaint.status in ENDED)


def for_whom(complaints: Sequence[Complaint]) -> dict[UUID, str]:
    """Name for whom each was filed, where it was for somebody else; not where its person did not file it."""
    others = [each for each in complaints if each.complainant.represented]
    hidden = disowned_among(others)
    shown = [each.complainant for each in others if each.id not in hidden]
    return open_many(shown, "represented") if shown else {}


def standings(complaints: Sequence[Complaint], fines: Mapping[UUID, Progress] | None = None) -> dict[UUID, Standing]:
    """Return where each complaint of a list stands; `fines` tells how far their orders are, where that is known."""
    fines = progress_of(complaints) if fines is None else fines
    running: dict[UUID, list[Coming]] = {}
    for key, kind, *told in rows_later(_RUNNING, [[each.id for each in complaints]])():
        running.setdefault(key, []).append(Coming(D(kind), *told))
    return {each.id: standing_with(each, running.get(each.id, []), fines.get(each.id)) for each in complaints}
