"""`manage.py retention [--apply]` lists what is over its time by the privacy register, or erases it now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ccms.complaints.own_data import holding, retention
from ccms.core import references
from ccms.core.failures import NotFound
from ccms.gate.clock import current_time


class Command(BaseCommand):
    """Without a word it only lists; `--hold` and `--let-go` keep one complaint and end that."""

    help = "List what is over its time and what keeps it; erase it; keep a complaint by the number of an order."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is to be done."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--apply", action="store_true", help="erase now what the worker would erase in the night")
        what.add_argument("--hold", metavar="REFERENCE", help="keep this complaint; needs --order")
        what.add_argument("--let-go", metavar="REFERENCE", help="keep it no longer")
        parser.add_argument("--order", default="", help="the number of the order that says so")

    def handle(self, *_: Any, apply: bool, hold: str, let_go: str, order: str, **__: Any) -> None:
        """Do it, and say what was done."""
        now = current_time()
        try:
            if hold:
                self._hold(hold, order)
            elif let_go:
                holding.let_go(references.parse(let_go), now)
                self.stdout.write(f"{references.display(references.parse(let_go))}: no order holds it any more")
        except (references.ReferenceMalformed, NotFound) as error:
            raise CommandError(f"no such complaint, or it is not held: {hold or let_go}") from error
        if apply:
            self.stdout.write(f"erased: {retention.run_due(now)}")
        over = list(retention.over(now))
        if not over:
            self.stdout.write(
                f"nothing is over its time: a complaint is kept {holding.OF_COMPLAINT.years} years from its end"
            )
        for found in over:
            named = ", ".join(references.display(each) for each in found.references)
            what = f"person {f'with {named}' if named else 'that filed nothing'}" if found.is_whole else named
            self.stdout.write(f"{what}: {'kept, ' + ', '.join(found.holds) if found.holds else 'to be erased'}")

    def _hold(self, reference: str, order: str) -> None:
        if not order.strip():
            raise CommandError("--order: the number of the order is needed")
        holding.hold(references.parse(reference), order.strip(), current_time())
        self.stdout.write(f"{references.display(references.parse(reference))}: held by the order {order.strip()}")
