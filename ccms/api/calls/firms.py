"""Finds shops by any of their names, and names a new one: what the widget and a filing need."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from ccms.accounts.firms import firm_search
from ccms.accounts.firms.entries import other_names, public_firms
from ccms.accounts.models import Firm as FirmRow
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.calls.figures import TimedNumbers, numbers_of
from ccms.api.repeating import once
from ccms.complaints.filing.sellers import name_seller, read_seller
from ccms.core.failures import NotFound
from ccms.figures import snapshots

router = Router(tags=["firms"])


class ShownFirm(shapes.NamedFirm):
    """A shop with its newest public figures; null where there are too few cases to tell anything."""

    figures: TimedNumbers | None


class Seller(shapes.Sent):
    """A shop that no register knows, as its buyer names it: a name, and at least one way to find it.

    `only_name` says that its buyer knows no way to it: nobody can ask it to answer, and an officer looks first.
    """

    name: shapes.Line
    link: shapes.Line = ""
    phone: shapes.Line = ""
    wallet: shapes.Line = ""
    only_name: bool = False


class Named(shapes.Firm):
    """The shop to file about: the one already known by this page or number, or a new one."""


@router.post("/firms", response={201: Named})
def name_firm(request: HttpRequest, response: HttpResponse, seller: Seller) -> Status[dict[str, Any]]:
    """Name a shop that is not found. It has no public page until it is claimed, or an officer confirms it."""
    who, described = caller(request), read_seller(**seller.model_dump())

    def act() -> dict[str, Any]:
        firm = name_seller(described, person=who.by.consumer, now=who.now)
        return shapes.Firm.from_orm(firm).model_dump()

    return Status(201, once(request, response, act))


@router.get("/firms", response=shapes.Firms)
def find_firms(request: HttpRequest, q: shapes.Line) -> dict[str, Any]:
    """Find shops under any name, in either script, misspelt, or by a link or number; the likeliest first."""
    del request
    return {"firms": _named(firm_search.find(q))}


@router.get("/firms/{firm_id}", response=ShownFirm)
def show_firm(request: HttpRequest, firm_id: UUID) -> dict[str, Any]:
    """Show one shop that is registered, claimed or confirmed; a shadow only its own complaints name."""
    del request
    found = public_firms().filter(pk=firm_id).first()
    if found is None:
        raise NotFound
    return {**_named([found])[0], "figures": numbers_of(snapshots.newest(), found.pk)}


def _named(firms: Sequence[FirmRow]) -> list[dict[str, Any]]:
    others = other_names(firms)
    return [{**shapes.Firm.from_orm(firm).model_dump(), "aliases": others.get(firm.pk, [])} for firm in firms]
