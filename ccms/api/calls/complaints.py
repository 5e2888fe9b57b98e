"""Complaints: a consumer files one, the parties and the office list and read them, a firm gives its ticket number."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from ccms.accounts.actors import Actor
from ccms.api import cases, shapes
from ccms.api.callers import caller
from ccms.api.calls import orders, tickets
from ccms.api.calls.prechecks import Odd, odd
from ccms.api.filing import FilingSent, read_filing
from ccms.api.middleware import only_asks
from ccms.api.repeating import key_of, once
from ccms.api.versions import etag_of, seen
from ccms.complaints import lifecycle
from ccms.complaints.filing.receiving import receive
from ccms.complaints.firm_desk import papers
from ccms.complaints.models import Complaint
from ccms.complaints.queries import find
from ccms.complaints.reading import listing
from ccms.complaints.reading.tracking import standings
from ccms.complaints.statuses import PublicState
from ccms.complaints.timeline import sides_told, timeline
from ccms.core import references
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import Counted

router = Router(tags=["complaints"])


class Filed(Schema):
    """What is acknowledged: the number, and the first event with its hash, by which it can be proved for ever.

    `told`: the sides for which a message was made. Without `firm`, no number or e-mail address of the shop is known.
    `contradictions` are answers that do not go together; it is filed all the same, and the officer reads them.
    """

    reference: str
    event_id: UUID
    event: str
    leaf: str
    status: lifecycle.Status
    public_state: PublicState
    due_at: datetime | None
    told: list[Literal["consumer", "firm", "office"]]
    contradictions: list[Odd] = Field(default_factory=list)


class ListWanted(shapes.Sent):
    """What narrows a list."""

    status: list[lifecycle.Status] = Field(default_factory=list)
    firm_reference: shapes.Line = ""
    updated_since: shapes.Since | None = None
    after: shapes.Line = ""
    limit: Annotated[int, Field(ge=1, le=listing.MOST)] = 50


class Numbered(shapes.Sent):
    """The firm's own ticket number; an empty one takes it away."""

    firm_reference: shapes.Line


@router.post("/complaints", response={201: Filed})
def file_complaint(request: HttpRequest, response: HttpResponse, sent: FilingSent) -> Status[dict[str, Any]]:
    """File a complaint. The same key and body get the same answer, also after a restart; nothing is filed twice."""
    who = caller(request)
    tickets.heard(sent.firm, sent.facts, who.by, who.now)  # before anything is locked: a shop may take three seconds
    signed = orders.brought(sent.firm, sent.order, who)

    def act() -> dict[str, Any]:
        take_or_refuse(Counted.API_FILINGS, who.account, who.now)
        filing = read_filing(sent, signed, who.by, key_of(request), who.now)
        done = receive(filing=filing, by=who.by, now=who.now)
        complaint = done.complaint
        due = standings([complaint])[complaint.id].deadline
        return {
            "reference": references.display(complaint.reference),
            "event_id": str(done.sealed.entry.id) if done.sealed else "",
            "event": done.sealed.body.decode() if done.sealed else "",
            "leaf": done.sealed.leaf.hex() if done.sealed else "",
            "status": complaint.status,
            "public_state": str(complaint.public_state),
            "due_at": due and due.due_at,
            "told": sorted(sides_told(done.sealed.entry.data) if done.sealed else _told(complaint, who.by)),
            "contradictions": [odd(each) for each in done.precheck.contradictions] if done.precheck else [],
        }

    return Status(201, once(request, response, act))


def _told(complaint: Complaint, by: Actor) -> frozenset[str]:
    """Return whom the filing of a complaint told that was filed before."""
    return timeline(complaint, by).past[0].told


@router.get("/complaints", response=shapes.Page)
def list_complaints(request: HttpRequest, wanted: Query[ListWanted]) -> dict[str, Any]:
    """List the caller's complaints, what changed last first."""
    by = caller(request).by
    found = listing.page(
        listing.Wanted(
            statuses=wanted.status,
            firm_reference=wanted.firm_reference,
            updated_since=wanted.updated_since,
            after=wanted.after,
            limit=wanted.limit,
        ),
        by,
    )
    stands = standings(found.complaints)
    lines = [listing.line(each, stands[each.id], number=found.numbers.get(each.id, "")) for each in found.complaints]
    return {"complaints": lines, "next": found.after or None}


@router.get("/complaints/{reference}", response=shapes.Case)
def show_complaint(request: HttpRequest, response: HttpResponse, reference: str) -> dict[str, Any]:
    """Show one complaint; its ETag is what a change is sent with in If-Match."""
    who, bare = caller(request), references.parse(reference)
    told = cases.load_case(bare, who.by, who.now, only_asks=only_asks(request))
    response.headers["ETag"] = etag_of(told["version"], bare, who.by)
    return told


@router.patch("/complaints/{reference}", response=shapes.Case)
def number_complaint(
    request: HttpRequest, response: HttpResponse, reference: str, numbered: Numbered
) -> dict[str, Any]:
    """Keep the firm's own ticket number, by which its complaints can be listed.

    With If-Match, only where nobody else did something since it was read, nor gave it another number.
    """
    who, bare = caller(request), references.parse(reference)
    by, read = who.by, seen(request)

    def act() -> dict[str, Any]:
        read.require(bare, by)
        text = numbered.firm_reference
        papers.set_reference(reference=bare, text=text, by=by, now=who.now, seen=read.numbered)
        return {}

    find(bare, by)
    once(request, response, act)
    told = cases.case(bare, by, who.now)
    response.headers["ETag"] = etag_of(told["version"], bare, by)
    return told
