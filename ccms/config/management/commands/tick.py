"""`manage.py tick`: one round of what the worker does by the clock."""

from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand

from ccms.complaints.services.sweeping import sweep
from ccms.config.jobs import sign_all
from ccms.config.worker import check_signing_key
from ccms.gate.clock import current_time
from ccms.notices.delivery import deliver


class Command(BaseCommand):
    """Closes what is due, delivers what waits and signs what is new, once and now."""

    help = "Do one sweep, delivery and head signing now, and print what was done."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the three rounds in the order in which one feeds the next."""
        del args, options
        check_signing_key()
        self.stdout.write(f"deadlines rung: {sweep(current_time())}")
        report = deliver(current_time())
        for name in (field.name for field in fields(report)):
            self.stdout.write(f"notices {name}: {getattr(report, name)}")
        self.stdout.write(f"heads signed: {sign_all()}")
