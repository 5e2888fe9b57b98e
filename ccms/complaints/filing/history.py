"""Asks what the register knows of a person, a firm and a purchase number, for the checks before a filing."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from ccms.accounts.actors import Actor
from ccms.complaints.lifecycle import OPEN
from ccms.complaints.models import Complaint
from ccms.complaints.queries import visible_to
from ccms.core.clock import dhaka_day
from ccms.core.tickets import number_key
from ccms.gate.statements import Pending, prepared_cursor
from ccms.law.checks import History

NEWEST = 500  # far above each number at which an officer looks
OPEN_ABOUT = "open_about"  # where a draft keeps the buyer's open complaints about the seller that was chosen
OTHER_FIRM = "other_firm"  # and the seller of whom its buyer has said that this is another purchase
OTHER_THAN = "other_than"  # and the complaint of the same day and sum from which it is another one


def open_complaints(by: Actor, firm: uuid.UUID | None = None) -> list[Complaint]:
    """Return what this buyer complains of now, or of one firm, the newest first."""
    if by.consumer is None:
        return []
    mine = visible_to(by).filter(consumer_id=by.consumer, status__in=OPEN, **({"firm_id": firm} if firm else {}))
    return list(mine.select_related("firm", "purchase").order_by("-filed_at"))


def may_be_same(by: Actor, firm: uuid.UUID, number: str = "") -> list[str]:
    """Return the references of this buyer's open complaints about a firm which may be about the same purchase."""
    return [each.reference for each in open_complaints(by, firm) if not _differ(each.purchase.number, number)]


def asked_history(
    person: uuid.UUID, firm: uuid.UUID, given: Mapping[str, object], now: datetime, *, beside: uuid.UUID | None = None
) -> Pending[History]:
    """Ask what the register knows of this person, firm and purchase number, by the newest `NEWEST` of their complaints.

    A person with thousands of them would slow down their own filings, and with them everybody else's.

    `beside` is a complaint of theirs that is left out: it is filed already, and its seller is being corrected.
    """
    filed, own = prepared_cursor(), prepared_cursor()
    filed.execute(_HISTORY, [person, beside, NEWEST])
    own.execute(_OF_FIRM, {"firm": firm, "person": person})
    return lambda: _history(firm, given, filed.fetchall(), own.fetchone(), now)


def _history(
    firm: uuid.UUID,
    given: Mapping[str, object],
    mine: Sequence[tuple[Any, ...]],
    of_firm: tuple[bool, bool],
    now: datetime,
) -> History:
    still_open = [each for each in mine if each[1] in OPEN]
    against = [(reference, number) for _, _, of, reference, number, *_ in still_open if of == firm]
    asked_for = str(given.get("purchase_number") or "")
    order, is_named = (_day(given.get("ordered_at")), given.get("price")), bool(asked_for.strip())
    same = [reference for reference, number in against if _as_written(number) == _as_written(asked_for)]
    alike = [reference for reference, number in against if not is_named or number_key(number) == number_key(asked_for)]
    same_order = [
        reference
        for _, _, of, reference, number, day, price in still_open
        if of == firm and not (number and is_named) and None not in order and (_day(day), price) == order
    ]
    return History(
        filings_today=sum(filed_at > now - timedelta(days=1) for filed_at, *_ in mine),
        open_total=len(still_open),
        open_against_firm=sum(not number for _, number in against),
        duplicate_reference=next(iter(same), None) if is_named else None,
        possible_duplicate=next(iter(alike), None),
        same_order=next(iter(same_order), None),
        same_party=of_firm[0],
        only_name=of_firm[1],
    )


def _differ(one: str, other: str) -> bool:
    """Tell whether two numbers are of two purchases beyond doubt: both are known, and they are not alike."""
    return bool(one.strip() and other.strip()) and number_key(one) != number_key(other)


def _day(ordered_at: object) -> date | None:
    """Return the day of an order, from its answer or from its JSON."""
    if not ordered_at:
        return None
    at = datetime.fromisoformat(str(ordered_at))
    return dhaka_day(at) if at.tzinfo else at.date()


def _as_written(number: str) -> str:
    """Return what makes two numbers one beyond doubt: 12-3 and 1-23 may be two orders, and are only alike."""
    return "".join(number_key(each) if each.isalnum() else each for each in number if not each.isspace())


_HISTORY = """
    SELECT c.filed_at, c.status, c.firm_id, c.reference, p.number, p.facts->>'ordered_at', (p.facts->>'price')::bigint
    FROM complaints_complaint c JOIN complaints_purchase p ON p.id = c.purchase_id
    WHERE c.consumer_id = %s AND c.id IS DISTINCT FROM %s ORDER BY c.filed_at DESC LIMIT %s
"""
# The complainant's own number as the shop's contact or wallet: an officer looks at it. That another buyer alone calls
# it the shop's says nothing: a shop knows its buyers' numbers, and could have each of their complaints held up so.
# Of a shop that nobody vouched for, and that has no page, number or wallet, there is only a name.
_OF_FIRM = """
    WITH person AS MATERIALIZED (SELECT phone_index AS number FROM accounts_consumer WHERE id = %(person)s)
    SELECT EXISTS (SELECT FROM accounts_firm_contact
                   WHERE firm_id = %(firm)s AND value_index = (SELECT number FROM person) AND retired_at IS NULL
                     AND (source <> 'complainant' OR proof = 'proved' OR named_by_id = %(person)s))
        OR EXISTS (SELECT FROM accounts_firm_wallet
                   WHERE firm_id = %(firm)s AND number_index = (SELECT number FROM person) AND retired_at IS NULL
                     AND (proof = 'proved' OR named_by_id = %(person)s)),
           EXISTS (SELECT FROM accounts_firm WHERE id = %(firm)s AND NOT registered
                     AND claimed_at IS NULL AND confirmed_at IS NULL)
        AND NOT EXISTS (SELECT FROM accounts_firm_contact WHERE firm_id = %(firm)s AND retired_at IS NULL)
        AND NOT EXISTS (SELECT FROM accounts_firm_wallet WHERE firm_id = %(firm)s AND retired_at IS NULL)
"""
