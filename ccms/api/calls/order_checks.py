"""Compares a number in a firm's book with those of a purchase, and answers yes or no, as on the firm's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from ccms.api.callers import caller
from ccms.api.repeating import once
from ccms.api.shapes import Line, Sent
from ccms.complaints.acts import contacting
from ccms.complaints.lifecycle import Action, Status
from ccms.complaints.queries import find
from ccms.complaints.statuses import NotAllowed, allowed_actions
from ccms.core import references

router = Router(tags=["complaints"])


class OrderAsked(Sent):
    """A number in the seller's book, which is compared and not kept: the customer's, or the order's or payment's."""

    phone: Line = ""
    number: Line = ""


class OrderChecked(Schema):
    """Whether it is the buyer's number, and how many tries are left; each stands in the complaint's history."""

    matches: bool
    tries_left: int


@router.post("/complaints/{reference}/order-checks", response=OrderChecked, operation_id="checks_check_order")
def check_order(request: HttpRequest, response: HttpResponse, reference: str, asked: OrderAsked) -> dict[str, Any]:
    """Compare a number in the seller's book with the purchase's: yes or no, five times for a complaint."""
    who, bare = caller(request), references.parse(reference)
    complaint = find(bare, who.by)

    def act() -> dict[str, Any]:
        allowed = allowed_actions(complaint.standing, who.by.role, proved=who.by.contact_verified)
        if Action.ADD_EVIDENCE not in allowed:
            raise NotAllowed(Action.ADD_EVIDENCE, Status(complaint.status), allowed)
        matches = contacting.is_my_order(reference=bare, by=who.by, now=who.now, **asked.model_dump())
        return {"matches": matches, "tries_left": contacting.tries_left(bare, who.by)}

    return once(request, response, act)
