"""`manage.py routes --json` prints every route, its methods, and the audiences that may use it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ccms.api.apps import calls
from ccms.web.access import TABLE
from ccms.web.apps import routes


class Command(BaseCommand):
    """Prints the routes with their rows of the access table."""

    help = "List every URL pattern, its methods and the audiences that may use it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--json`."""
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every route; a route without a row is an error that names it."""
        del args
        listed = [*(_described(name, pattern) for name, pattern in routes()), *calls()]
        if options["json"]:
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True))
            return
        for route in listed:
            methods, audiences = " ".join(route["methods"]), " ".join(route["audiences"])
            self.stdout.write(f"{route['pattern']:45} {methods:14} {audiences}")


def _described(name: str, pattern: str) -> dict[str, Any]:
    row = TABLE.get(name)
    if row is None:
        raise CommandError(f"{pattern} ({name}) has no row in ccms/web/access.py")
    return {
        "pattern": pattern,
        "name": name,
        "methods": sorted(row.methods),
        "audiences": sorted(row.audiences),
    }
