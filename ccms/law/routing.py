"""Finds the bodies that a complaint concerns: which one leads, which get a copy, to which it can be referred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccms.law.purchase.facts import FactSheet
from ccms.law.rules import Finding, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccms.law.pack.in_force import Pack
    from ccms.law.pack.nouns import Body, Route
    from ccms.law.texts import Text

COPY = "copy"
"""The role of bodies that get a copy, which moves nothing."""
FIGURES = "figures"
"""The role of bodies that are given numbers alone: nothing of a complaint is sent to them."""
MANUAL = "manual"
"""The role of routes that only a person chooses."""
FILE = "file"
"""The role of the route by which the dossier goes into the office's own e-filing."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One body that is concerned, in its weightiest role, with the reasons."""

    body: Body
    role: str
    routes: tuple[str, ...]
    bases: tuple[Text, ...]


_ROLES = ("lead", "refer", COPY, FIGURES)


def routes(pack: Pack, category: str, findings: Iterable[Finding], facts: Mapping[str, object]) -> list[Destination]:
    """List the bodies that this complaint concerns: the lead first, referrals, copies, numbers.

    What goes by itself is nothing that anybody still has to choose, and stands in `sent_by_itself`.
    """
    broken = {finding.rule for finding in findings if finding.result is Result.BREACH}
    sheet = FactSheet(pack, {**facts, "category": category})
    held = [route for route in pack.routes if not route.at and _holds(route, category, broken, sheet)]
    by_body: dict[str, list[Route]] = {}
    for route in sorted(held, key=lambda route: _ROLES.index(route.role)):
        by_body.setdefault(route.to, []).append(route)
    return [_destination(pack, chosen) for chosen in by_body.values()]


def _destination(pack: Pack, chosen: list[Route]) -> Destination:
    return Destination(
        body=pack.bodies[chosen[0].to],
        role=chosen[0].role,
        routes=tuple(route.id for route in chosen),
        bases=tuple(route.basis for route in chosen),
    )


def _holds(route: Route, category: str, broken: set[str], sheet: FactSheet) -> bool:
    if route.role == MANUAL:
        return False
    if route.categories and category not in route.categories:
        return False
    if route.rules and not broken & set(route.rules):
        return False
    if route.unless is not None and sheet.decide(route.unless) is True:
        return False
    return route.when is None or sheet.decide(route.when) is True


def sent_by_itself(pack: Pack, category: str, findings: Iterable[Finding], facts: Mapping[str, object]) -> list[Route]:
    """List the routes that hold and by which something goes by itself, each at its moment."""
    broken = {finding.rule for finding in findings if finding.result is Result.BREACH}
    sheet = FactSheet(pack, {**facts, "category": category})
    return [route for route in pack.routes if route.at and _holds(route, category, broken, sheet)]


def manual_routes(pack: Pack) -> list[Route]:
    """List the routes that an officer can choose, whatever the program found."""
    return [route for route in pack.routes if route.role == MANUAL]
