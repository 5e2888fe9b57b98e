"""Finds shops by any of their names, and names a new one: what the widget and a filing need."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from ccms.accounts.firms import naming
from ccms.accounts.firms.entries import HasOwnPeople, other_names, public_firms
from ccms.accounts.firms.published import numbers_of
from ccms.accounts.models import Firm as FirmRow
from ccms.api import shapes
from ccms.api.callers import Caller, caller
from ccms.api.repeating import once
from ccms.complaints.filing.sellers import name_seller, read_seller
from ccms.complaints.registry.merging import NotMergeable, merge_firms, unmerge_firms
from ccms.core.failures import NotFound, ValidationFailed

router = Router(tags=["firms"])


class Share(Schema):
    """A part of a whole in percent, with the ends of its interval."""

    percent: float
    low: float
    high: float


class Numbers(Schema):
    """Complaints that count and what became of them; null where it is of few phones, or would tell of few."""

    cases: int | None
    solved: int | None
    unsolved: int | None
    unknown: int | None
    at_least: Share | None
    of_those_who_told: Share | None
    at_most: Share | None


class Promises(Schema):
    """In how many cases the shop promised what the buyer took, and what became of it; null where it is few."""

    made: int | None
    kept: int | None
    broken: int | None
    open: int | None


class TimedNumbers(Numbers):
    """Within how many days half and nine of ten had a first answer, and had ended, and the promises.

    Null where it has not happened to so many yet, or where too few are counted.
    """

    answer_days: int | None = None
    answer_days_90: int | None = None
    end_days: int | None = None
    end_days_90: int | None = None
    promises: Promises | None = None


class ShownFirm(shapes.NamedFirm):
    """A shop with its newest public figures; null where there are too few cases to tell anything."""

    figures: TimedNumbers | None


class Seller(shapes.Sent):
    """A shop that no register knows, as its buyer names it: a name, and at least one way to find it.

    The name may be empty where its mobile or wallet number is known.
    `only_name` says that its buyer knows no way to it: nobody can ask it to answer, and an officer looks first.
    """

    name: shapes.Line = ""
    link: shapes.Line = ""
    phone: shapes.Line = ""
    wallet: shapes.Line = ""
    only_name: bool = False


class Named(shapes.Firm):
    """The shop to file about: the one already known by this page or number, or a new one."""


class FirmAction(StrEnum):
    """What a registrar does with an entry of the registry."""

    MERGE = "merge"
    UNMERGE = "unmerge"


class FirmAct(shapes.Sent):
    """`into`: the entry that stands, where this one is merged."""

    into: UUID | None = None


class StandingFirm(shapes.Firm):
    """An entry after the act; `merged_into` is the entry that it is part of, else null."""

    merged_into: UUID | None


@router.post("/firms/{firm_id}/actions/{action}", response=StandingFirm)
def act_on_firm(
    request: HttpRequest, response: HttpResponse, firm_id: UUID, action: FirmAction, body: FirmAct
) -> dict[str, Any]:
    """Merge a shop that buyers named into the entry that stands, or take that back. Nothing moves."""
    who = caller(request)

    def act() -> dict[str, Any]:
        firm = _done(firm_id, action, body.into, who)
        return {**shapes.Firm.from_orm(firm).model_dump(), "merged_into": firm.merged_into_id}

    return once(request, response, act)


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
    return {"firms": _named(naming.find(q))}


@router.get("/firms/{firm_id}", response=ShownFirm)
def show_firm(request: HttpRequest, firm_id: UUID) -> dict[str, Any]:
    """Show one shop that is registered, claimed or confirmed; a shadow only its own complaints name."""
    del request
    found = public_firms().filter(pk=firm_id).first()
    if found is None:
        raise NotFound
    return {**_named([found])[0], "figures": numbers_of(found.pk)}


def _done(firm: UUID, action: FirmAction, into: UUID | None, who: Caller) -> FirmRow:
    try:
        if action is FirmAction.UNMERGE:
            return unmerge_firms(firm, who.by, who.now)
        if into is not None:
            return merge_firms(firm, into, who.by, who.now)
    except (NotMergeable, HasOwnPeople) as refused:
        raise ValidationFailed(errors={"into": (refused.slug, {})}) from refused
    raise ValidationFailed(errors={"into": ("text-missing", {})})


def _named(firms: Sequence[FirmRow]) -> list[dict[str, Any]]:
    others = other_names(firms)
    return [{**shapes.Firm.from_orm(firm).model_dump(), "aliases": others.get(firm.pk, [])} for firm in firms]
