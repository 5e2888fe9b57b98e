"""`manage.py serve` runs the web server alone."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ccms.config.starting import build_if_changed, check_settings
from ccms.operations import metrics, running
from ccms.operations.processes import Supervisor, failed, fork
from ccms.operations.web_server import serving


class Command(BaseCommand):
    """Serves the pages until Ctrl-C or SIGTERM."""

    help = "Serve the pages and the API until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the static files if need be and serve."""
        del args, options
        serving.check_port()
        check_settings()
        running.note()
        if failed(fork(build_if_changed)):
            sys.exit(1)
        if not settings.CCMS_METRICS_PORT:
            sys.exit(serving.serve())
        metrics.prepare()
        with Supervisor({"web": serving.serve, "metrics": metrics.serve}, vital={"web"}) as programs:
            for name in ("web", "metrics"):
                programs.start(name)
            programs.wait(tend=lambda: None)
