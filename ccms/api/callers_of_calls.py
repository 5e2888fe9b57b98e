"""The kinds of callers that the access tables of the API name, and the row that they are made of."""

from dataclasses import dataclass

from ccms.accounts.actors import Role
from ccms.accounts.api_keys import Scope
from ccms.complaints.lifecycle import CONSUMER

FIRM = frozenset({Role.FIRM_AGENT})  # what a firm's key is
CLERK = frozenset({Role.CLERK})  # whose key a program of another office has
SELLER = frozenset({Role.FIRM_LINK})  # whose code opened the one complaint that he answers
PARTY = CONSUMER | FIRM
EVERYBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Call:
    """One row: who may call (nobody named: anyone), and which scope a key needs."""

    callers: frozenset[Role]
    scope: Scope | None = None
    may_find_nothing: bool = False  # though its path names nothing that could be missing
