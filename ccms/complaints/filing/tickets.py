"""Keeps tickets that a shop's help desk pushes: who complained to the shop about which order, as digests only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ccms.accounts.actors import Actor
from ccms.accounts.firms import shop_keys
from ccms.complaints.models import Ticket
from ccms.core.failures import FieldErrors
from ccms.core.signed_orders import CLOCKS_MAY_DIFFER
from ccms.core.tickets import TicketState, is_word
from ccms.gate.counters import take_or_refuse
from ccms.gate.limits import TICKET_BATCH, TICKET_LIFE, TICKETS, Counted
from ccms.law.purchase.answers import EARLIEST

_CHANGES = ("kid", "opened_at", "state", "remedy", "closed_at", "taken_at")


@dataclass(frozen=True, slots=True)
class TicketTold:
    """One ticket as the shop tells of it; `digest` is hex."""

    kid: str
    digest: str
    opened_at: datetime
    state: TicketState
    remedy: str = ""
    closed_at: datetime | None = None


def take(told: Sequence[TicketTold], by: Actor, now: datetime) -> int:
    """Keep tickets, each in place of what was told of it before; returns how many.

    All or none. Raises NotFound, TooManyRequests, and ValidationFailed where one of them cannot be.
    """
    firm = shop_keys.managed(by)
    take_or_refuse(Counted.TICKETS, str(firm), now)
    errors = FieldErrors()
    keys = shop_keys.live_kids(firm)
    for place, ticket in enumerate(told):
        for name, code in _wrong(ticket, keys, now):
            errors.add(f"tickets/{place}/{name}", code)
    # the sizes of whole tables are counted roughly: two batches at once may pass the limit together
    if len(told) > TICKET_BATCH or Ticket.objects.filter(firm_id=firm).count() + len(told) > TICKETS:
        errors.add("tickets", "tickets-too-many", batch=TICKET_BATCH, most=TICKETS)
    errors.raise_if_any()
    last = {ticket.digest: ticket for ticket in told}
    # in one order everywhere, so that two batches with the same tickets wait for each other and never both
    rows = [
        Ticket(
            firm_id=firm,
            kid=ticket.kid,
            digest=bytes.fromhex(digest),
            opened_at=ticket.opened_at,
            state=ticket.state,
            remedy=ticket.remedy,
            closed_at=ticket.closed_at,
            taken_at=now,
        )
        for digest, ticket in sorted(last.items())
    ]
    Ticket.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["firm", "digest"], update_fields=list(_CHANGES)
    )
    return len(rows)


def count(by: Actor) -> int:
    """Count the tickets that this firm's help desk has told of. Raises NotFound."""
    return Ticket.objects.filter(firm_id=shop_keys.managed(by)).count()


def purge(now: datetime) -> int:
    """Delete what no help desk has told of for 180 days; returns how many."""
    gone, _ = Ticket.objects.filter(taken_at__lte=now - TICKET_LIFE).delete()
    return gone


def _wrong(ticket: TicketTold, keys: frozenset[str], now: datetime) -> Iterable[tuple[str, str]]:
    latest = now + CLOCKS_MAY_DIFFER
    if ticket.kid not in keys:
        yield "kid", "choice-unknown"
    if ticket.opened_at.year < EARLIEST.year:
        yield "opened_at", "value-unreadable"
    if ticket.opened_at > latest:
        yield "opened_at", "date-in-future"
    if ticket.closed_at and not ticket.opened_at <= ticket.closed_at <= latest:
        yield "closed_at", "value-unreadable"
    if ticket.remedy and not is_word(ticket.remedy):
        yield "remedy", "value-unreadable"
