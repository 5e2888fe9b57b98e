"""`manage.py serve`: the web server alone."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ccms.config import serving
from ccms.config.processes import failed, fork
from ccms.config.static import build_if_changed


class Command(BaseCommand):
    """Serves the pages until Ctrl-C or SIGTERM."""

    help = "Serve the pages and the API until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the static files if need be and serve."""
        del args, options
        serving.check_port()
        if failed(fork(build_if_changed)):
            sys.exit(1)
        sys.exit(serving.serve())
