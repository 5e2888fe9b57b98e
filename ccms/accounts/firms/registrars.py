"""Decides whether an actor keeps the registry of firms, and notes their acts in a firm's chain (`firm:<id>`)."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ccms.accounts.actors import Actor, Power
from ccms.accounts.models import Firm
from ccms.core.failures import NotFound
from ccms.ledger import events
from ccms.ledger.canonical import JSON
from ccms.ledger.row_digests import has_written

NAMED = "consumer.named_seller"
REGISTRAR = frozenset({Power.REGISTRY})


class HowKnown(StrEnum):
    """How an officer knows that a contact is the firm's."""

    PAPER = "paper"
    REGISTER = "register"
    CALL = "call"
    VISIT = "visit"
    PAGE = "page"


def keeps_registry(by: Actor) -> bool:
    """Tell whether somebody may enter, verify and merge firms: by a post that they hold."""
    return Power.REGISTRY in by.powers


def require_registrar(by: Actor) -> None:
    """Refuse an actor that does not keep the registry. Raises NotFound."""
    if not keeps_registry(by):
        raise NotFound


def hold(firms: Iterable[UUID]) -> dict[UUID, Firm]:
    """Let changes of these firms wait for each other, within the caller's transaction. Raises NotFound."""
    wanted = set(firms)
    found = {firm.pk: firm for firm in Firm.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if found.keys() != wanted:
        raise NotFound
    return found


def note(firm: UUID, kind: str, by: str, now: datetime, **data: JSON) -> UUID:
    """Write what was done to a firm into its chain; the caller holds its row."""
    return events.note(f"firm:{firm}", kind, by=by, at=now, firm=str(firm), **data)


def note_named(firms: Iterable[UUID], now: datetime, kind: str = NAMED) -> None:
    """Write into the chain of the first of these firms that somebody outside a case has named how to reach them.

    Of whom it was the event says nothing; where nothing changed there is none. The caller holds a transaction.
    """
    wanted = sorted(set(firms))
    if wanted and has_written():
        hold(wanted)
        note(wanted[0], kind, kind.partition(".")[0], now)
