"""Addresses at which a firm is told of complaints: read, and given up, by the firm's own key."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.accounts.channels import Channel
from ccms.accounts.firms.firm_members import brands_of, notice_addresses
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.complaints.registry import contacts as giving_up

router = Router(tags=["contacts"])


class Contact(Schema):
    """One address. `first`: new complaints are told there first."""

    id: UUID
    firm: UUID
    channel: Channel
    value: shapes.Line
    proved: bool
    first: bool


class Contacts(Schema):
    """The addresses of the firm and its brands that are in use."""

    contacts: list[Contact]


@router.get("/contacts", response=Contacts)
def list_contacts(request: HttpRequest) -> dict[str, Any]:
    """List the addresses at which the firm and its brands are told of complaints."""
    ways = notice_addresses(firm.pk for firm in brands_of(caller(request).by))
    shown = [
        {
            "id": way.pk,
            "firm": way.firm_id,
            "channel": way.channel,
            "value": way.value.shown,
            "proved": way.is_proved,
            "first": way.designated,
        }
        for way in ways
    ]
    return {"contacts": shown}


@router.delete("/contacts/{contact_id}", response={204: None})
def give_up_contact(request: HttpRequest, response: HttpResponse, contact_id: UUID) -> Status[None]:
    """Take an address out of use and tell its holder; refuse it for the last one at which the firm can be told."""
    who = caller(request)

    def act() -> dict[str, Any]:
        giving_up.give_up_contact(contact_id, who.by, who.now)
        return {}

    once(request, response, act)
    return Status(204, None)
