"""`manage.py routes --json`: every address, its methods, and who may use it."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver

from ccms.web.access import TABLE


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
        routes = [_described(name, pattern) for name, pattern in patterns()]
        if options["json"]:
            self.stdout.write(json.dumps(routes, ensure_ascii=False, indent=1))
            return
        for route in routes:
            methods, audiences = " ".join(route["methods"]), " ".join(route["audiences"])
            self.stdout.write(f"{route['pattern']:45} {methods:14} {audiences}")


def patterns() -> Iterator[tuple[str, str]]:
    """Yield the name and the address of every route there is."""
    yield from _within(get_resolver().url_patterns, "", "/")


def _within(parts: list[URLPattern | URLResolver], namespace: str, start: str) -> Iterator[tuple[str, str]]:
    for part in parts:
        address = start + str(part.pattern)
        if isinstance(part, URLResolver):
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from _within(part.url_patterns, inner, address)
        else:
            yield f"{namespace}{part.name}", address


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
