"""`manage.py work` runs a worker alone; any number of workers may run, on any number of machines."""

import sys
from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Runs jobs, timers and delivery until Ctrl-C or SIGTERM."""

    help = "Run jobs and timers and deliver notices until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        from ccms.operations.worker import run_worker  # noqa: PLC0415 - keeps the listing of commands cheap

        del args, options
        sys.exit(run_worker())
