"""Says whom to ring at once where money has just gone to somebody's wallet, and what to say there.

The system does not call and cannot stop money: only the service can, and only soon after the transfer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from ccms.core.clock import dhaka_day
from ccms.law.pack.book import book
from ccms.web.language import language
from ccms.web.shared.wording import put
from ccms.web.templatetags.words import code, short_day, taka


@dataclass(frozen=True, slots=True)
class WalletCall:
    """The service's name and number, whether the number is confirmed, and the lines to say."""

    name: str
    number: str
    verified: bool
    lines: list[Any]


def wallet_call(facts: Mapping[str, Any], now: datetime) -> WalletCall | None:
    """Return whom to ring for a transfer of the last days, as far as the facts of the purchase tell of one."""
    pack, paid = book().on(dhaka_day(now)), facts.get("paid_at")
    line = pack.helplines.get(str(facts.get("pay_method")))
    if (
        line is None
        or paid is None
        or facts.get("advance") == 0
        or not _is_recent(paid, now, pack.figures["wallet_call_days"])
    ):
        return None
    return WalletCall(line.text.read(language()), line.number, line.verified, list(_lines(facts, paid)))


def _is_recent(paid: date, now: datetime, days: int) -> bool:
    day = dhaka_day(paid) if isinstance(paid, datetime) else paid
    return 0 <= (dhaka_day(now) - day).days < days


def _lines(facts: Mapping[str, Any], paid: date) -> list[Any]:
    day = dhaka_day(paid) if isinstance(paid, datetime) else paid
    said: list[Any] = [put(gettext("I sent money on %(day)s and think that I was cheated."), day=short_day(day))]
    sum_paid = facts.get("advance") or facts.get("price")
    if sum_paid:
        said.append(put(gettext("Amount: %(amount)s"), amount=taka(sum_paid)))
    for name, words in (("trx_id", gettext("Transaction: %(number)s")), ("wallet_number", gettext("To: %(number)s"))):
        if facts.get(name):
            said.append(put(words, number=code(str(facts[name]))))
    said.append(gettext("Please hold this money if you still can, and give me the number of my report."))
    return said
