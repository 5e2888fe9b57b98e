"""`manage.py sms check [--to 01…]` checks that each SMS gateway answers, accepts our account and has money.

The exit code is 1 where one of them fails.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ccms.core.money import taka
from ccms.core.phones import PhoneNotSupported, normalise
from ccms.notices.channels import Failed, Message, sms
from ccms.notices.channels.sms import Gateway

TEST = "সিসিএমএস: এটি একটি পরীক্ষামূলক বার্তা। কিছু করতে হবে না।"


class Command(BaseCommand):
    """Asks the gateways themselves; the database plays no part, and nothing is sent without --to."""

    help = "Say of each SMS gateway whether it can be reached, its credentials, balance, sender, price and routes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `check [--to NUMBER]`."""
        acts = parser.add_subparsers(dest="act", required=True)
        check = acts.add_parser("check", help="ask every gateway")
        check.add_argument("--to", help="send one test message through each gateway to this mobile number")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print a paragraph for each gateway, and fail where one of them does."""
        try:
            to = normalise(options["to"]) if options["to"] else ""
            found = sms.gateways()
        except PhoneNotSupported as wrong:
            raise CommandError("--to is no mobile number of Bangladesh") from wrong
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        if not found:
            self.stdout.write("CCMS_SMS_URL is builtin: messages are kept for /dev/inbox and reach nobody")
        failed = [gateway.name for gateway in found if not self._check(gateway, to)]
        ceiling = settings.CCMS_SMS_CEILING
        self.stdout.write(f"all together: at most {taka(ceiling, 'en') if ceiling else 'any sum'} a day")
        if failed:
            raise CommandError(f"not in order: {', '.join(failed)}")

    def _check(self, gateway: Gateway, to: str) -> bool:
        balance = gateway.balance()
        lines = dict(_settings(gateway))
        in_order = True
        if balance.reached is None:
            lines |= {"reachable": "asked only by sending", "credentials": "asked only by sending"}
            lines["balance"] = "this driver knows no look-up"
        else:
            in_order = balance.paisa is not None
            lines["reachable"] = "yes" if balance.reached else "NO: nobody answers"
            lines["credentials"] = "ok" if in_order else "NOT accepted" if balance.reached else "not asked"
            lines["balance"] = taka(balance.paisa, "en") if balance.paisa is not None else "not known"
            if gateway.floor is not None and balance.paisa is not None and balance.paisa < gateway.floor:
                lines["balance"] += " UNDER ITS FLOOR: left alone until it is topped up"
                in_order = False
        if to:
            sent, lines["test message"] = _test(gateway, to)
            in_order = in_order and sent
        self.stdout.write(gateway.name)
        for name, value in lines.items():
            self.stdout.write(f"  {name}: {value}")
        return in_order


def _settings(gateway: Gateway) -> Iterator[tuple[str, str]]:
    yield "driver", gateway.driver.name
    yield "sender", gateway.sender or "chosen by the gateway"
    yield "price of a part", taka(gateway.price, "en")
    yield "ceiling of a day", "none" if gateway.ceiling is None else taka(gateway.ceiling, "en")
    yield "floor of the balance", "none" if gateway.floor is None else taka(gateway.floor, "en")
    yield "routes", ", ".join(sorted(gateway.operators)) or "every operator"
    yield "receipts", _receipts(gateway)


def _receipts(gateway: Gateway) -> str:
    """Say where the gateway reports deliveries, or what is missing for it."""
    if gateway.driver.receipt is None:
        return "none: this driver has no receipts" + (", so #secret= does nothing" if gateway.secret else "")
    return f"/hooks/sms/{gateway.name}" if gateway.secret else "none: give the address a #secret="


def _test(gateway: Gateway, to: str) -> tuple[bool, str]:
    outcome = gateway.send(Message(id=uuid4(), to=to, body=TEST))
    if isinstance(outcome, Failed):
        return False, f"FAILED: {outcome.trouble}"
    return True, f"taken as {outcome.provider_id or 'sent'}"
