"""Calls for test keys only: read messages that were not sent, move the firm's own clock, make up buyers and events.

With any other key, and with none, these calls do not exist.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja import Status as Answer
from pydantic import Field

from ccms.accounts.channels import Channel
from ccms.api.callers import Caller, caller
from ccms.api.repeating import once
from ccms.api.shapes import Sent
from ccms.complaints.lifecycle import Status
from ccms.complaints.reading.tracking import shown_deadlines
from ccms.complaints.registry import testshop as testshop_acts
from ccms.core import references
from ccms.core.failures import NotFound
from ccms.gate import testshop
from ccms.gate.clock import current_time
from ccms.notices.development import inbox

router = Router(tags=["test"])
LONGEST_HOURS = 24 * 90  # of one move
MOST_MESSAGES = 100


class Message(Schema):
    """One SMS or mail that stayed here. Codes stand in its body."""

    channel: Channel
    to: str
    subject: str
    body: str
    at: datetime


class Messages(Schema):
    """The newest of them, the last one first."""

    messages: list[Message]


class Clock(Schema):
    """What time it is for this firm."""

    now: datetime


class Passed(Clock):
    """What time it is after a move, and how many deadlines were over."""

    rung: int


class TimeSent(Sent):
    """How many hours are to pass at once."""

    hours: Annotated[int, Field(ge=1, le=LONGEST_HOURS)]


class Complained(Schema):
    """The complaint of a buyer who does not exist."""

    reference: str
    status: Status
    due_at: datetime | None


class EventsSent(Sent):
    """To which of the test webhooks."""

    webhook: UUID


class EventsTold(Schema):
    """How many events are on their way: one of each kind that the webhook asks for."""

    deliveries: int


@router.get("/test/messages", response=Messages)
def list_messages(request: HttpRequest) -> dict[str, Any]:
    """List the SMS and mails that would have been sent, the last one first; codes stand in them."""
    _trier(request)
    return {"messages": inbox()[:MOST_MESSAGES]}


@router.get("/test/clock", response=Clock)
def show_clock(request: HttpRequest) -> Clock:
    """Tell what time it is for this firm."""
    return Clock(now=_trier(request).now)


@router.post("/test/clock", response=Passed)
def move_clock(request: HttpRequest, response: HttpResponse, sent: TimeSent) -> Passed:
    """Let time pass for this firm alone, and do what has fallen due."""
    _trier(request)

    def act() -> dict[str, Any]:
        testshop.move(timedelta(hours=sent.hours))
        return {}

    once(request, response, act)
    return Passed(now=current_time(), rung=testshop_acts.ring())


@router.post("/test/complaints", response={201: Complained})
def make_complaint(request: HttpRequest, response: HttpResponse) -> Answer[dict[str, Any]]:
    """Let a buyer who does not exist complain about this firm."""
    _trier(request)

    def act() -> dict[str, Any]:
        made = testshop_acts.complain()
        due = shown_deadlines([made]).get(made.id)
        return {"reference": references.display(made.reference), "status": made.status, "due_at": due and due.due_at}

    return Answer(201, once(request, response, act))


@router.post("/test/events", response={202: EventsTold})
def send_events(request: HttpRequest, response: HttpResponse, sent: EventsSent) -> Answer[dict[str, Any]]:
    """Send one made-up event of each kind to a webhook, signed as the real ones are."""
    who = _trier(request)

    def act() -> dict[str, Any]:
        return {"deliveries": testshop_acts.tell_each(sent.webhook, who.by, who.now)}

    return Answer(202, once(request, response, act))


def _trier(request: HttpRequest) -> Caller:
    """Return who calls, where it is with a test key. Raises NotFound."""
    if testshop.firm() is None:
        raise NotFound
    return caller(request)
