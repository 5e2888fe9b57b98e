"""Decides what a firm may know of a complaint's past: which events, which of their facts, and whose words.

The lists name what is shown, not what is hidden: a fact that a new event brings is not told before it is listed here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.models import Complaint, InformationRequest
from ccms.complaints.timeline import Happened, Said
from ccms.ledger.models import Event

FACTS = frozenset(
    {
        *("amount_paisa", "day", "remedy", "code", "verified", "settlement"),
        *("deadline", "step", "paid", "recovery", "party", "basis", "matches", "try", "head_told"),
        *("evidence", "kind", "copy"),
        *("regulator", "hearing_at", "attendance", "section", "fine_paisa", "repeated", "left_paisa", "on"),
    }
)
SET = frozenset({"status", "outcome", "reason", "promised_on", "promised_paisa", "promised_remedy"})
# Whose reason is told. Why somebody withdrew or reopened (perhaps under pressure) is between him and the office.
REASONED = frozenset(
    {"consumer.rejected", "office.rejected", "office.dismissed", "office.adjourned", "office.recalled_dispatch"}
)
# Whose words are shown beside the firm's own. What the buyer writes to the office is not for the other side.
SPOKEN = frozenset(
    {
        *("consumer.rejected", "consumer.countered", "consumer.reported_broken_promise", "consumer.gave_information"),
        *("office.sent_to_firm", "office.requested_information", "office.rejected", "office.dismissed"),
        *("office.held_hearing", "office.recorded_settlement", "office.ordered", "office.closed"),
        "office.recalled_dispatch",
    }
)
NOT_THE_FIRMS = frozenset({"office.recorded_reward"})

# What a speaker sees whose contact only the complainant named: where it stands, and what he did himself.
STATE_FACTS = frozenset({"deadline", "step", "paid", "recovery", "party", "head_told"})
STATE_SET = frozenset({"status", "outcome", "reason"})
STATE_EVENTS = frozenset(
    {
        *("consumer.filed", "consumer.accepted", "consumer.rejected", "consumer.countered", "consumer.withdrew"),
        *("consumer.confirmed_performance", "consumer.reported_broken_promise", "consumer.reopened"),
        *("firm.offered", "firm.claimed_solved", "firm.defended", "firm.refused", "firm.reported_performance"),
        *("office.took_up", "office.sent_to_firm", "office.referred", "office.rejected", "office.dismissed"),
        *("office.set_hearing", "office.held_hearing", "office.recorded_settlement", "office.ordered"),
        *(
            "office.recalled_dispatch",
            "office.closed",
            "office.joined",
            "notice.received",
            "clock.missed_deadline",
            "clock.reminded",
        ),
    }
)
TERMS = frozenset({"amount_paisa", "day", "remedy"})  # of a counter-proposal: without them nobody could agree to it


def history(complaint: Complaint, reader: Actor, past: Iterable[Happened]) -> tuple[Happened, ...]:
    """Return the past as this speaker of the firm may know it, oldest first."""
    own = [_to_its_firm(complaint, event) for event in past if not _is_another_firms(complaint, event)]
    return tuple(_proved(complaint, own) if reader.proved else _unproved(complaint, reader, own))


def is_told(complaint: Complaint, event: Happened) -> bool:
    """Tell whether a proved speaker of the firm is told of an event at all."""
    hidden = event.kind in NOT_THE_FIRMS or _is_the_buyers_receipt(event)
    return not hidden and not _is_another_firms(complaint, event)


def _is_another_firms(complaint: Complaint, event: Happened) -> bool:
    """Tell whether it happened between the buyer and a firm that the complaint was sent to before this one."""
    between = event.by in {Kind.CONSUMER, Kind.FIRM} or event.kind.startswith(("clock.", "notice."))
    return _was_before(complaint, event) and between and event.kind != "consumer.filed"


def _was_before(complaint: Complaint, event: Happened) -> bool:
    return complaint.told_at is not None and event.at < complaint.told_at


def _to_its_firm(complaint: Complaint, event: Happened) -> Happened:
    """Leave out, of what came before this firm was told, that a firm was told of it: it was another one."""
    return replace(event, told=event.told - {Kind.FIRM}) if _was_before(complaint, event) else event


def _proved(complaint: Complaint, past: Iterable[Happened]) -> Iterator[Happened]:
    replies = _replies_to_the_firm([complaint])
    for event in past:
        if not is_told(complaint, event):
            continue
        facts = FACTS | {"reason"} if event.kind in REASONED else FACTS
        yield replace(event, data=only(event.data, facts, SET), words=tuple(_words(event, replies)))


def heard(complaints: Collection[Complaint]) -> frozenset[UUID]:
    """Return the events of these complaints whose words their present firms read, beside the buyer's story."""
    told = {complaint.subject: complaint.told_at for complaint in complaints if complaint.told_at}
    replies = _replies_to_the_firm(complaints)
    said = Event.objects.filter(Q(kind__in=SPOKEN) | Q(kind__startswith="firm."), subject__in=told)
    return frozenset(
        event.event_id
        for event in said
        if event.at >= told[event.subject] and _is_heard(event.kind, event.event_id, event.data, replies)
    )


def _words(event: Happened, replies: frozenset[UUID]) -> Iterator[Said]:
    if _is_heard(event.kind, event.event, event.data, replies):
        yield from event.words


def _is_heard(kind: str, event: UUID, data: Mapping[str, Any], replies: frozenset[UUID]) -> bool:
    if kind == "consumer.gave_information":
        return event in replies
    if kind == "office.requested_information":
        return data.get("party") == "firm"
    return kind.startswith("firm.") or kind in SPOKEN


def _replies_to_the_firm(complaints: Collection[Complaint]) -> frozenset[UUID]:
    """Return the events with which the buyers answered a question of the firm's own."""
    answered = InformationRequest.objects.filter(
        complaint__in=complaints, party="consumer", asked_by__startswith="firm", reply__isnull=False
    )
    return frozenset(answered.values_list("reply__event", flat=True))


def _unproved(complaint: Complaint, reader: Actor, past: Iterable[Happened]) -> Iterator[Happened]:
    mine = frozenset(
        Event.objects.filter(subject=complaint.subject, actor=reader.text).values_list("event_id", flat=True)
    )
    for event in past:
        if event.event in mine:
            yield replace(event, data=only(event.data, FACTS, SET))
        elif event.kind in STATE_EVENTS and not _is_the_buyers_receipt(event):
            facts = STATE_FACTS | TERMS if event.kind == "consumer.countered" else STATE_FACTS
            yield replace(event, data=only(event.data, facts, STATE_SET), words=())


def _is_the_buyers_receipt(event: Happened) -> bool:
    return event.kind == "notice.received" and event.data.get("party") == "consumer"


def only(data: Mapping[str, Any], facts: frozenset[str], changed: frozenset[str]) -> dict[str, Any]:
    """Return of an event's facts those that stand in a list, and of what it set likewise."""
    kept = {name: value for name, value in data.items() if name in facts}
    kept["set"] = {name: value for name, value in data.get("set", {}).items() if name in changed}
    return kept


def event_of(complaint: Complaint) -> UUID:
    """Return the id of the event that was written last, right after the act: its receipt is found by it."""
    written: UUID = Event.objects.values_list("event_id", flat=True).get(
        subject=complaint.subject, seq=complaint.event_seq
    )
    return written
