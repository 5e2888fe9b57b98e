"""Every act by its action: read by the API and the pages, so that an act stands in one place."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, get_args, get_type_hints

from ccms.accounts.actors import Role
from ccms.complaints.acts import consumer, decision, firm, office, referral
from ccms.complaints.acts.act import Act
from ccms.complaints.lifecycle import TRANSITIONS, Action

FAMILIES = (consumer, firm, office, referral, decision)


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
def roles_of(action: Action) -> frozenset[Role]:
    """Return who can do an action at some time, as the life cycle says."""
    return frozenset(role for row in TRANSITIONS if row.action is action for role in row.by)


@cache
def kinds(action: Action) -> Mapping[str, Any]:
    """Return the kind of each field of an act that has one: `Choice`, `Line`, `Text`, `Reference` or `Proof`."""
    hints = get_type_hints(acts()[action], include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


def needed(act: type[Act]) -> Iterator[str]:
    """Yield the names of the fields without which an act is nothing."""
    return (each.name for each in fields(act) if _has_no_default(each))


def _has_no_default(each: Field[Any]) -> bool:
    return each.default is MISSING and each.default_factory is MISSING
