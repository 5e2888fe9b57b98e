"""Every act by its action: read by the API and the pages, so that an act stands in one place."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from ccms.complaints.acts import bodies, consumer, decision, dispatches, files, firm, office, seller, share
from ccms.complaints.acts.act import Act
from ccms.complaints.field_kinds import Choice
from ccms.complaints.lifecycle import Action
from ccms.law.choice_words import TABLES

FAMILIES = (consumer, seller, firm, office, files, dispatches, bodies, decision, share)


@cache
def acts() -> Mapping[Action, type[Act]]:
    """Return the acts, family by family, in the order in which they stand there."""
    return {
        act.action: act
        for family in FAMILIES
        for act in vars(family).values()
        if isinstance(act, type) and issubclass(act, Act) and act.__module__ == family.__name__
        if hasattr(act, "action")
    }


@cache
def for_another() -> frozenset[Action]:
    """Return what another officer must do where the consumer asked that one looks again."""
    return frozenset(action for action, act in acts().items() if act.by_another)


def lists_of_reasons() -> frozenset[str]:
    """Return the lists of a pack's reasons and kinds from which an act takes a word."""
    named = {kind.list for act in acts().values() for kind in act.kinds.values() if isinstance(kind, Choice)}
    return frozenset(named - TABLES.keys())


def needed(act: type[Act]) -> Iterator[str]:
    """Yield the names of the fields without which an act is nothing."""
    return (each.name for each in fields(act) if _has_no_default(each))


def _has_no_default(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING
