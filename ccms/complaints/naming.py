"""Names the rows and messages that a plan writes, with their digests, for the plan's event."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from ccms.complaints.covered import OF_MODEL
from ccms.complaints.models import Deadline
from ccms.complaints.plan import Plan
from ccms.ledger.canonical import JSON
from ccms.ledger.row_digests import written
from ccms.notices.outbox import NoticePlan

_CLOCKS = OF_MODEL[Deadline]


def rows_of(plan: Plan) -> dict[str, JSON]:
    """Return the digest of each row that the plan makes, changes or closes, by the row's name."""
    named: dict[str, JSON] = {}
    for row in chain(plan.rows, plan.touched, plan.fired, plan.opened):
        if covered := OF_MODEL.get(type(row)):
            named[covered.name(row.pk)] = covered.digest(row)
    for clock in plan.loaded.clocks:
        if clock.id in plan.closed:
            closed = {"closed_at": plan.at, "closed_how": str(plan.closed[clock.id])}
            named[_CLOCKS.name(clock.id)] = _CLOCKS.digest(clock, **closed)
    return named


class Message(NamedTuple):
    """What of a message is told for good: to whom, on which channel, and what it says."""

    recipient: str
    channel: str
    subject: str
    template: str
    language: str
    params: Mapping[str, object]


def told_by(notices: Iterable[NoticePlan]) -> dict[UUID, dict[str, JSON]]:
    """Return for each event its recipients with their channels, and the digest of its messages.

    The event holds both, so that a notice can neither vanish unseen nor say something else.
    """
    messages: dict[UUID, dict[str, Message]] = defaultdict(dict)
    for one in notices:
        message = Message(one.recipient, one.channel, one.subject, one.template, one.language, one.params)
        messages[one.event].setdefault(f"{one.recipient} {one.channel}", message)
    return {
        event: {"told": sorted(of_event), "messages": digest_of_messages(of_event.values())}
        for event, of_event in messages.items()
    }


def digest_of_messages(messages: Iterable[Message]) -> str:
    """Return the SHA-256 (hex) of all messages of one event, in the order of their recipients."""
    ordered = sorted(messages, key=lambda each: each[:2])
    return hashlib.sha256(written([list(each) for each in ordered])).hexdigest()
