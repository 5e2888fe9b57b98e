"""`manage.py tick` does one round of the worker: it closes what is due, delivers what waits, signs what is new."""

from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand

from ccms.complaints.jobs import tick
from ccms.gate.clock import current_time
from ccms.operations.law import follow_law
from ccms.operations.worker import check_signing_key


class Command(BaseCommand):
    """Closes what is due, delivers what waits and signs what is new, once and now."""

    help = "Do one sweep, delivery and head signing now, and print what was done."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the round and say what it did."""
        del args, options
        check_signing_key()
        follow_law()
        done = tick(current_time)
        self.stdout.write(f"deadlines fired: {done.fired}")
        for what, report in done.reports.items():
            for name in (field.name for field in fields(report)):
                self.stdout.write(f"{what} {name}: {getattr(report, name)}")
        self.stdout.write(f"heads signed: {done.signed}")
