"""Asks what the register knows of a person, a firm and a purchase number, for the checks before a filing."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ccms.complaints.lifecycle import OPEN
from ccms.core.tickets import number_key
from ccms.gate.prepared import prepared_cursor
from ccms.gate.rows import Pending
from ccms.law.checks import History

NEWEST = 500  # far above each number at which an officer looks


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
    against = [(reference, number) for _, _, of, reference, number in still_open if of == firm]
    asked_for = str(given.get("purchase_number") or "")
    same = [reference for reference, number in against if _as_written(number) == _as_written(asked_for)]
    is_named = bool(asked_for.strip())
    alike = [reference for reference, number in against if not is_named or number_key(number) == number_key(asked_for)]
    return History(
        filings_today=sum(filed_at > now - timedelta(days=1) for filed_at, *_ in mine),
        open_total=len(still_open),
        open_against_firm=sum(not number for _, number in against),
        duplicate_reference=next(iter(same), None) if is_named else None,
        possible_duplicate=next(iter(alike), None),
        same_party=of_firm[0],
        only_name=of_firm[1],
    )


def _as_written(number: str) -> str:
    """Return what makes two numbers one beyond doubt: 12-3 and 1-23 may be two orders, and are only alike."""
    return "".join(number_key(each) if each.isalnum() else each for each in number if not each.isspace())


_HISTORY = """
    SELECT c.filed_at, c.status, c.firm_id, c.reference, p.number
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
