"""`manage.py surge [SHOP [--hours 24 | --end]]` lifts the limit of a shop's button while very many people come."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.accounts.firms import button_limit, shop_keys
from ccms.gate.clock import current_time
from ccms.gate.limits import SURGE


class Command(BaseCommand):
    """Without a shop it only says which shops have reached their limit since yesterday."""

    help = "Say which shops' buttons bring more buyers than their limit; lift it for one of them for some hours."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the shop, and for how long."""
        parser.add_argument("shop", nargs="?", help="its public id (frm_...) or its name in addresses")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--hours", type=int, default=24, help="for how long; a week at most")
        how.add_argument("--end", action="store_true", help="hold it to its limit again")

    def handle(self, *_: Any, shop: str | None, hours: int, end: bool, **__: Any) -> None:
        """Do it, and say what holds from now on."""
        now = current_time()
        if shop is None:
            full = button_limit.reached(now)
            for reached in full:
                self.stdout.write(f"reached its limit since yesterday: {reached.slug}")
            if not full:
                self.stdout.write("no shop has reached its limit since yesterday")
            return
        firm = shop_keys.firm_named(shop)
        if firm is None:
            raise CommandError("no shop has this id or name")
        if end:
            self.stdout.write(
                "held to its limit again" if button_limit.restore(firm, now) else "its limit was not lifted"
            )
            return
        if not 0 < hours <= SURGE / timedelta(hours=1):
            raise CommandError("--hours must be from 1 to 168")
        button_limit.lift(firm, now + timedelta(hours=hours), now)
        self.stdout.write(f"{firm.slug}: its buyers' orders come in without limit for {hours} hours")
