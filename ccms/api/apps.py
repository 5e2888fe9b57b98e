"""Django app of the API; a system check at each start requires a row of the access table for every call."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register


class ApiConfig(AppConfig):
    """REST v1, one file for each kind of thing."""

    name = "ccms.api"

    def ready(self) -> None:
        """Have `check` look at the table."""
        register(calls_have_rows, Tags.urls)


def calls_have_rows(app_configs: Sequence[AppConfig] | None, **named: Any) -> list[CheckMessage]:
    """Name each call that says nowhere who may use it."""
    from ccms.api.access import TABLE  # noqa: PLC0415 - it names roles and scopes, which stand beside models

    del app_configs, named
    return [
        Error(f"{call} has no row in ccms/api/access.py", hint="Say who may use it.", id="ccms.E002")
        for call in names()
        if call not in TABLE
    ]


def names() -> Iterator[str]:
    """Yield every call by method and path, as the document names it."""
    from ccms.api import app  # noqa: PLC0415 - as above

    yield from app.names()


def calls() -> list[dict[str, Any]]:
    """Return every call as `manage.py routes` lists it."""
    from ccms.api.access import TABLE  # noqa: PLC0415 - as above

    return [
        {
            "pattern": f"/api/v1{path}",
            "name": f"api:{method} {path}",
            "methods": [method],
            "audiences": sorted(row.callers) or ["anyone"],
        }
        for name, row in TABLE.items()
        for method, _, path in [name.partition(" ")]
    ]
