"""`manage.py tick`: one round of what the worker does by the clock."""

from typing import Any

from django.core.management.base import BaseCommand

from ccms.config import jobs
from ccms.config.worker import check_signing_key


class Command(BaseCommand):
    """Closes what is due, delivers what waits and signs what is new, once and now."""

    help = "Do one sweep, delivery and head signing now, and print what was done."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the three rounds in the order in which one feeds the next."""
        del args, options
        check_signing_key()
        self.stdout.write(f"swept: {jobs.call(jobs.SWEEP)}")
        self.stdout.write(f"delivered: {jobs.call(jobs.DELIVER)}")
        heads = 0
        while jobs.call(jobs.SIGN):
            heads += 1
        self.stdout.write(f"heads signed: {heads}")
