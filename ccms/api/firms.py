"""Shops by any of their names: what the widget and a filing need to name one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from ccms.accounts import firm_search
from ccms.accounts.firms import other_names, public_firms
from ccms.accounts.models import Firm as FirmRow
from ccms.api import shapes
from ccms.api.figures import TimedNumbers, numbers_of
from ccms.core.failures import NotFound
from ccms.figures import snapshots

router = Router(tags=["firms"])


class ShownFirm(shapes.NamedFirm):
    """A shop with its newest public figures; null where there are too few cases to tell anything."""

    figures: TimedNumbers | None


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
