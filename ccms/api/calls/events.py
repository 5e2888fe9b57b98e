"""The event feed: what happened to a firm's or an office's complaints since a position, for programs that catch up."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from ccms.api import shapes
from ccms.api.callers import caller
from ccms.complaints.lifecycle import Status
from ccms.complaints.reading import feed
from ccms.complaints.statuses import PublicState
from ccms.core import references

router = Router(tags=["events"])


class FeedWanted(shapes.Sent):
    """After which position, and how many at most."""

    after: shapes.Line = ""
    limit: Annotated[int, Field(ge=1, le=feed.MOST)] = feed.MOST


class Event(Schema):
    """One event, thin as a webhook: what it means is read with the complaint. The status is that of now."""

    id: UUID
    event: shapes.EventName
    reference: str
    at: datetime
    status: Status
    public_state: PublicState


class Events(Schema):
    """Some events, oldest first, the position to go on from, and whether more may be there already."""

    events: list[Event]
    next: str
    more: bool


@router.get("/events", response=Events)
def list_events(request: HttpRequest, wanted: Query[FeedWanted]) -> Events:
    """Return what happened after a position. An answer may hold no event and still be a step forward."""
    found = feed.load_feed(wanted.after, caller(request).by, limit=wanted.limit)
    events = [
        Event(
            id=each.id,
            event=each.event,
            reference=references.display(each.reference),
            at=each.at,
            status=Status(each.status),
            public_state=PublicState(each.public_state),
        )
        for each in found.events
    ]
    return Events(events=events, next=found.after, more=found.more)
