"""Takes the tickets of a shop's help desk as digests, and the URL at which CCMS asks the shop's server.

Both say, while a buyer files, whether the shop was told of the problem before.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from ccms.accounts.actors import Actor
from ccms.accounts.firms import shop_keys
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.complaints.filing import shop_query
from ccms.complaints.filing import tickets as ticketing
from ccms.complaints.filing.shop_statement import ShopAnswer
from ccms.complaints.filing.tickets import TicketTold
from ccms.core.tickets import TicketState
from ccms.gate.limits import TICKET_BATCH

router = Router(tags=["was the shop told"])


class Ticket(shapes.Sent):
    """One ticket. `digest` stands for the buyer's number and his purchase number under the order key `kid`."""

    kid: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,8}$")]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    opened_at: shapes.Moment
    state: TicketState
    remedy: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,31})?$")] = ""
    closed_at: shapes.Moment | None = None


class Pushed(shapes.Sent):
    """Some tickets; each takes the place of what was told of it before."""

    tickets: Annotated[list[Ticket], Field(min_length=1, max_length=TICKET_BATCH)]


class Count(Schema):
    """How many tickets are kept of this firm."""

    tickets: int


class Taken(Schema):
    """How many tickets were taken from this call."""

    taken: int


class Address(shapes.Sent):
    """Where the firm's server is asked; empty: it is not."""

    url: shapes.Line


@router.get("/tickets", response=Count)
def count_tickets(request: HttpRequest) -> dict[str, int]:
    """Count the firm's tickets. None of them can be read."""
    return {"tickets": ticketing.count(caller(request).by)}


@router.post("/tickets", response=Taken)
def push_tickets(request: HttpRequest, response: HttpResponse, pushed: Pushed) -> dict[str, Any]:
    """Tell who complained to the firm, as digests: at most 500 at a time, all of them or none."""
    who = caller(request)
    told = [TicketTold(**ticket.model_dump()) for ticket in pushed.tickets]
    return once(request, response, lambda: {"taken": ticketing.take(told, who.by, who.now)})


@router.get("/question-address", response=Address)
def show_question_address(request: HttpRequest) -> dict[str, str]:
    """Show where the firm's server is asked."""
    return {"url": shop_keys.question_address(caller(request).by)}


@router.put("/question-address", response=Address)
def set_question_address(request: HttpRequest, response: HttpResponse, address: Address) -> dict[str, Any]:
    """Let the firm's server be asked there, in place of the address before."""
    who = caller(request)

    def act() -> dict[str, str]:
        shop_query.set_address(address.url, who.by, who.now)
        return {"url": address.url}

    return once(request, response, act)


@router.delete("/question-address", response={204: None})
def end_question_address(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """Ask the firm's server no more."""
    who = caller(request)

    def act() -> dict[str, str]:
        shop_keys.set_question_address("", who.by, who.now)
        return {}

    once(request, response, act)
    return Status(204, None)


def heard(firm: UUID | None, facts: dict[str, Any], by: Actor | None, now: datetime) -> ShopAnswer | None:
    """Ask the shop as the pages do, where a buyer with a proved number names it and his purchase number."""
    number = facts.get("purchase_number")
    if firm is None or by is None or not isinstance(number, str):
        return None
    return shop_query.ask_shop(firm, number, by, now, ask=True)
