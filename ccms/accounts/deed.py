"""Defines a deed: what somebody does that is no act on a complaint, with its right and its events.

All deeds stand in `DEEDS`, from which docs/generated/rights.md is printed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import cast

from django.db import transaction

from ccms.accounts.actors import Actor, Role
from ccms.core.failures import NotFound

ADMINISTRATOR = frozenset({Role.FIRM_ADMIN})
FIRM_KEY = "firm_key"  # a machine of a firm, which has no role of its own


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the table: the function, its events, and who may do it."""

    function: Callable[..., object]
    events: tuple[str, ...]  # one without a dot stands after the kind of actor
    by: frozenset[str]  # roles, powers of a post, FIRM_KEY


DEEDS: list[Deed] = []


def may(by: Actor, those: frozenset[str]) -> bool:
    """Tell whether an actor is one of those: by role, by a power of a post, or as a firm's machine."""
    return not those.isdisjoint({by.role, *by.powers, *((FIRM_KEY,) if by.key else ())})


def deed[**P, R](*events: str, by: frozenset[str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Judge the actor whom a function is given as `by`, and run it in one transaction, in which it notes its events.

    Raises NotFound, before anything is read, for an actor who may not do it. Whether what it is done to is this
    actor's, the function decides where it finds and locks it.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        DEEDS.append(Deed(function, events, by))
        place = list(signature(function).parameters).index("by")

        @wraps(function)
        def judged(*args: P.args, **named: P.kwargs) -> R:
            if not may(cast("Actor", named["by"] if "by" in named else args[place]), by):
                raise NotFound
            with transaction.atomic():
                return function(*args, **named)

        return judged

    return decorate
