"""Decides what a firm may know of a complaint's past: which events, which of their facts, and whose words.

The events table names what is shown, not what is hidden: a fact that it does not name is not told.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from ccms.accounts.actors import Actor, Kind
from ccms.complaints.events.book import EVENT_TYPES
from ccms.complaints.events.event_type import Happened, Said, never
from ccms.complaints.models import Complaint, InformationRequest, Ruling
from ccms.ledger.models import Event

GAVE_INFORMATION = "consumer.gave_information"
SET = frozenset({"status", "outcome", "reason", "promised_on", "promised_paisa", "promised_remedy"})
STATE_SET = frozenset({"status", "outcome", "reason"})  # for a speaker whose contact only the complainant named


def history(complaint: Complaint, reader: Actor, past: Iterable[Happened]) -> tuple[Happened, ...]:
    """Return the past as this speaker of the firm may know it, oldest first."""
    own = [_to_its_firm(complaint, event) for event in past if not _is_another_firms(complaint, event)]
    return tuple(_proved(complaint, own) if reader.contact_verified else _unproved(complaint, reader, own))


def is_told(complaint: Complaint, event: Happened) -> bool:
    """Tell whether a proved speaker of the firm is told of an event at all."""
    told = EVENT_TYPES[event.kind].firm is not None and not _is_the_buyers_receipt(event)
    return told and event.data.get("firm_told") is not False and not _is_another_firms(complaint, event)


def _is_another_firms(complaint: Complaint, event: Happened) -> bool:
    """Tell whether it happened between the buyer and a firm of before this one, or is an officer's ruling on that."""
    if event.kind == "office.ruled_on_points" and _was_before(complaint, event):
        return Ruling.objects.filter(event=event.event).exclude(firm=complaint.firm_id).exists()
    between = event.by in {Kind.CONSUMER, Kind.FIRM} or event.kind.startswith(("clock.", "notice."))
    return _was_before(complaint, event) and between and event.kind != "consumer.filed"


def _was_before(complaint: Complaint, event: Happened) -> bool:
    return complaint.told_at is not None and event.at < complaint.told_at


def _to_its_firm(complaint: Complaint, event: Happened) -> Happened:
    """Leave out, of what came before this firm was told, that a firm was told of it: it was another one."""
    return replace(event, told=event.told - {Kind.FIRM}) if _was_before(complaint, event) else event


def _proved(complaint: Complaint, past: Iterable[Happened]) -> Iterator[Happened]:
    past = list(past)
    is_asked = any(event.kind == GAVE_INFORMATION for event in past)
    replies = _replies_to_the_firm([complaint]) if is_asked else frozenset()
    for event in past:
        if not is_told(complaint, event):
            continue
        seen = EVENT_TYPES[event.kind].firm_sees
        yield replace(event, data=only(event.data, seen, SET), words=tuple(_words(event, replies)))


def heard(complaints: Collection[Complaint]) -> frozenset[UUID]:
    """Return the events of these complaints whose words their present firms read, beside the buyer's story."""
    told = {complaint.subject: complaint.told_at for complaint in complaints if complaint.told_at}
    replies = _replies_to_the_firm(complaints)
    spoken = [row.kind for row in EVENT_TYPES.values() if row.firm_hears is not never]
    said = (
        Happened(event.event_id, event.kind, event.at, None, event.data)
        for event in Event.objects.filter(kind__in=spoken, subject__in=told)
        if event.at >= told[event.subject]
    )
    return frozenset(event.event for event in said if _is_heard(event, replies))


def _words(event: Happened, replies: frozenset[UUID]) -> Iterator[Said]:
    if _is_heard(event, replies):
        yield from event.words


def _is_heard(event: Happened, replies: frozenset[UUID]) -> bool:
    """Tell whether the firm reads the words: of what the buyer writes to a question, only answers to its own."""
    if event.kind == GAVE_INFORMATION and event.event not in replies:
        return False
    return EVENT_TYPES[event.kind].firm_hears(event)


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
        row = EVENT_TYPES[event.kind]
        if event.event in mine:
            yield replace(event, data=only(event.data, row.firm_sees, SET))
        elif row.unproved_sees is not None and not _is_the_buyers_receipt(event):
            yield replace(event, data=only(event.data, row.unproved_sees, STATE_SET), words=())


def _is_the_buyers_receipt(event: Happened) -> bool:
    return event.kind == "notice.received" and event.data.get("party") == "consumer"


def only(data: Mapping[str, Any], facts: Collection[str], changed: Collection[str]) -> dict[str, Any]:
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
