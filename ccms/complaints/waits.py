"""Gives the moments that an act of the table can wait for: the time of the hearing, the end of the days to pay.

The table names a wait as it names a guard; here a wait gets its end, and the refusal of an act that comes before it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from ccms.core.clock import dhaka_day
from ccms.core.failures import ValidationFailed


class Wait(StrEnum):
    """What a row of the table waits for, by name so that the table stays data."""

    NONE = "none"
    HEARING = "hearing"  # the time of the hearing that was set last has come; it is not held before
    PAYMENT = "payment"  # the days in which the fine can be paid are over


NOT_SERVED = datetime.max.replace(tzinfo=UTC)  # as the end of the days to pay: they have not begun


def running(now: datetime, *, hearing_at: datetime | None, pay_until: datetime | None) -> Mapping[Wait, datetime]:
    """Return the waits that are not over, each with its end; `hearing_at` is of a hearing that was not held yet.

    The days to pay of an order that is not proved to have come end at `NOT_SERVED`.
    """
    ends = {Wait.HEARING: hearing_at, Wait.PAYMENT: pay_until}
    return {wait: end for wait, end in ends.items() if end and now < end}


def too_early(wait: Wait, end: datetime) -> ValidationFailed:
    """Return the refusal of an act that waits, with the moment from which it is possible."""
    if end == NOT_SERVED:
        return ValidationFailed(errors={"": ("notice-not-proved", {})})
    if wait is Wait.PAYMENT:
        return ValidationFailed(errors={"": ("payment-days-run", {"day": dhaka_day(end)})})
    return ValidationFailed(errors={"": ("hearing-not-yet", {"at": end})})
