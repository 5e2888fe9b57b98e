"""Django app of the pages; a system check at each start requires a row of the access table for every route."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver


class WebConfig(AppConfig):
    """The pages, one folder per audience."""

    name = "ccms.web"

    def ready(self) -> None:
        """Have `check`, and with it every command that needs the pages, look at the table."""
        register(routes_have_rows, Tags.urls)


def routes_have_rows(app_configs: Sequence[AppConfig] | None, **named: Any) -> list[CheckMessage]:
    """Name each route that says nowhere who may use it."""
    from ccms.web.access import TABLE  # noqa: PLC0415 - it asks the apps for their rows

    del app_configs, named
    return [
        Error(f"{address} ({name}) has no row in ccms/web/access.py", hint="Say who may use it.", id="ccms.E001")
        for name, address in routes()
        if name not in TABLE
    ]


def routes() -> Iterator[tuple[str, str]]:
    """Yield the name and the address of every page there is."""
    yield from _within(get_resolver().url_patterns, "", "/")


def _within(parts: list[URLPattern | URLResolver], namespace: str, start: str) -> Iterator[tuple[str, str]]:
    from ccms.web.access import OTHER_DOORS  # noqa: PLC0415 - as above

    for part in parts:
        address = start + str(part.pattern)
        if isinstance(part, URLResolver):
            if part.namespace in OTHER_DOORS:
                continue
            inner = f"{namespace}{part.namespace}:" if part.namespace else namespace
            yield from _within(part.url_patterns, inner, address)
        else:
            yield f"{namespace}{part.name}", address
