"""Finds shops by any of their names, and names a new one: what the widget and a filing need."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from ccms.accounts.firms import firm_search
from ccms.accounts.firms.entries import make_shadow, other_names, public_firms
from ccms.accounts.firms.naming import looks_like_link
from ccms.accounts.models import Firm as FirmRow
from ccms.api import shapes
from ccms.api.callers import caller
from ccms.api.calls.figures import TimedNumbers, numbers_of
from ccms.api.repeating import once
from ccms.core.bangla import clean_line
from ccms.core.failures import FieldErrors, NotFound
from ccms.core.phones import normalise
from ccms.figures import snapshots

LONGEST_NAME, LONGEST_LINK, LONGEST_WALLET = 120, 200, 20

router = Router(tags=["firms"])


class ShownFirm(shapes.NamedFirm):
    """A shop with its newest public figures; null where there are too few cases to tell anything."""

    figures: TimedNumbers | None


class Seller(shapes.Sent):
    """A shop that no register knows, as its buyer names it: a name, and at least one way to find it."""

    name: shapes.Line
    link: shapes.Line = ""
    phone: shapes.Line = ""
    wallet: shapes.Line = ""


class Named(shapes.Firm):
    """The shop to file about: the one already known by this page or number, or a new one."""


@router.post("/firms", response={201: Named})
def name_firm(request: HttpRequest, response: HttpResponse, seller: Seller) -> Status[dict[str, Any]]:
    """Name a shop that is not found. It has no public page until it is claimed, or an officer confirms it."""
    who, given = caller(request), _read(seller)

    def act() -> dict[str, Any]:
        return shapes.Firm.from_orm(make_shadow(**given, now=who.now, named_by=who.by.consumer)).model_dump()

    return Status(201, once(request, response, act))


def _read(seller: Seller) -> dict[str, str]:
    """Return what was sent as it is kept. Raises ValidationFailed."""
    errors, given = FieldErrors(), {"name": "", "link": "", "phone": "", "wallet": ""}
    for name, longest in (("name", LONGEST_NAME), ("link", LONGEST_LINK), ("wallet", LONGEST_WALLET)):
        with errors.noting(name):
            given[name] = clean_line(getattr(seller, name), longest)
    with errors.noting("phone"):
        given["phone"] = normalise(seller.phone) if seller.phone else ""
    if not given["name"]:
        errors.add("name", "text-missing")
    if given["link"] and not looks_like_link(given["link"]):
        errors.add("link", "link-not-a-link")
    if not (given["link"] or seller.phone or given["wallet"]):
        errors.add("link", "firm-contact-missing")
    errors.raise_if_any()
    return given


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
